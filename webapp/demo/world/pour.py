"""Handing a simulated company's pushes to the real inbox: shape, signature, chain and all."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from webapp.attachments.actions import keep_bytes
from webapp.clock import from_millis
from webapp.database import db, enter_company, transaction
from webapp.demo.world.phone import Delivery, Picture
from webapp.errors import Refused
from webapp.presence.marks import mark_photo
from webapp.sync import devices, inbox, signed
from webapp.sync.batch import Batch
from webapp.sync.tokens import Notary
from webapp.sync.wire import Push

TOLD_EVERY = 500


def pour(
    deliveries: Iterable[Delivery],
    notary: Notary,
    *,
    arrived: Callable[[datetime], object] = lambda _: None,
    progress: Callable[[str], object] = lambda _: None,
) -> Counter[str]:
    """Take every push in as of its time; counts entries by what became of them.

    "applied", "again" (known already), codes of parked entries, codes of refused pushes.
    `arrived` is called with the time after every push: what a server does beside its inbox.
    """
    counted: Counter[str] = Counter()
    seen: set[str] = set()
    kept: set[str] = set()
    for number, delivery in enumerate(deliveries, 1):
        try:
            outcomes = take(delivery, notary)
        except Refused as refusal:
            counted[refusal.code] += len(delivery.push["entries"])
            continue
        for outcome in outcomes:
            is_again = outcome.hash in seen
            seen.add(outcome.hash)
            counted["again" if is_again else outcome.code or outcome.outcome] += 1
        _keep(delivery, kept)
        arrived(from_millis(delivery.at))
        if number % TOLD_EVERY == 0:
            progress(f"  {number} pushes taken in")
    return counted


def take(delivery: Delivery, notary: Notary) -> list[inbox.Outcome]:
    """One push through the door, at its own time. Raises what the door refuses with."""
    push = Push.model_validate(delivery.push)
    speaker = devices.speaker(push.device)
    arrivals = signed.entries_of(push, delivery.push, speaker.public_key)
    enter_company(speaker.company_id)
    batch = Batch(
        company_id=speaker.company_id,
        device_id=push.device,
        person_id=speaker.person_id,
        is_revoked=speaker.revoked_at is not None,
        received_ms=delivery.at,
        waiting=push.waiting,
        head=push.head,
        arrivals=arrivals,
        notes={note.sha256: note for note in push.photos},
    )
    return inbox.take(batch, notary).outcomes


def _keep(delivery: Delivery, kept: set[str]) -> None:
    """The bytes of its photos come right after it."""
    fresh: list[Picture] = [p for p in delivery.pictures if p.sha256 not in kept]
    if not fresh:
        return
    with transaction():
        for picture in fresh:
            keep_bytes(picture.data, "image/jpeg", at=from_millis(delivery.at))
            mark_photo(db.session.connection(), db.session.info["company_id"], picture.sha256)
            kept.add(picture.sha256)
