"""Whose phone could hold the visit that is missing here. Pure; see architecture.md decision 9."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from webapp.rounds.rules import known_until


@dataclass(frozen=True)
class Phone:
    """An enrolled phone, and who carries it."""

    device_id: UUID
    person_id: UUID
    name: str
    role: str
    is_at_site: bool
    heard_at: datetime | None
    complete_until: datetime | None
    enrolled_at: datetime | None = None

    @property
    def told_until(self) -> datetime | None:
        """Nothing older is still on it: its journal began when it was enrolled."""
        known = [each for each in (self.complete_until, self.enrolled_at) if each is not None]
        return max(known, default=None)


class Assigned(Protocol):
    """What is asked of a round."""

    @property
    def role(self) -> str | None: ...
    @property
    def person_id(self) -> UUID | None: ...
    @property
    def device_id(self) -> UUID | None: ...


def candidates(round_: Assigned, phones: Sequence[Phone]) -> list[Phone]:
    """The phone that started the round; else the person's phones; else those of the role here."""
    if round_.device_id is not None:
        return [phone for phone in phones if phone.device_id == round_.device_id]
    if round_.person_id is not None:
        return [phone for phone in phones if phone.person_id == round_.person_id]
    return [phone for phone in phones if phone.is_at_site and phone.role == round_.role]


def round_known_until(round_: Assigned, phones: Sequence[Phone]) -> datetime | None:
    """Up to when everything about this round has been told (rules.known_until)."""
    return known_until(phone.told_until for phone in candidates(round_, phones))


def silent(found: Iterable[Phone], past: datetime) -> list[Phone]:
    """The phones that have not told everything up to `past`, the longest silent first."""
    waiting = [phone for phone in found if phone.told_until is None or phone.told_until < past]
    return sorted(waiting, key=lambda phone: (phone.heard_at is not None, phone.heard_at))
