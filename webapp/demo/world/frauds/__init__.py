"""Ten ways to claim rounds that were not walked, each done clumsily (easy) and well (subtle)."""

from webapp.demo.world.frauds.desk import copied_label, desk_copy, from_memory, rushed
from webapp.demo.world.frauds.people import shared_phone, two_phones
from webapp.demo.world.frauds.records import clock_set_back, edited, replayed, same_photo
from webapp.demo.world.frauds.shape import EASY, SUBTLE, Fraud

FRAUDS: dict[str, Fraud] = {
    "desk_copy": desk_copy,
    "shared_phone": shared_phone,
    "two_phones": two_phones,
    "clock_set_back": clock_set_back,
    "copied_label": copied_label,
    "replayed": replayed,
    "edited": edited,
    "rushed": rushed,
    "same_photo": same_photo,
    "from_memory": from_memory,
}
VARIANTS = (EASY, SUBTLE)

__all__ = ["EASY", "FRAUDS", "SUBTLE", "VARIANTS", "Fraud"]
