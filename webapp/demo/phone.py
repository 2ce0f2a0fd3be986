"""A colleague's phone in the demo: the simulator's phone, and its pushes through the real inbox."""

from datetime import datetime
from random import Random
from typing import Any
from uuid import UUID

from webapp.accounts.models import Person
from webapp.clock import from_millis, to_millis
from webapp.demo.world import phone as world
from webapp.demo.world import pour
from webapp.demo.world.chance import chance, uuid7
from webapp.demo.world.clocks import Clocks
from webapp.sync import devices
from webapp.sync.tokens import Notary
from webapp.sync.wire import Enrolment


class Phone:
    """One phone in one pocket. Entries and pushes come in the order of time."""

    def __init__(self, person: Person, notary: Notary, *, since: datetime, seed: int) -> None:
        self.person = person
        self.notary = notary
        name = person.name
        clocks = Clocks(
            chance(seed, name, "clocks"),
            to_millis(since),
            offset=chance(seed, name).gauss(0, 1200),
            drift=chance(seed, name, "drift").gauss(0, 12),
        )
        self.inner = world.Phone(_unseeded(), notary.time_token, clocks)
        self.sent_at = self.latest = since

    @property
    def id(self) -> UUID:
        """The phone's."""
        return self.inner.id

    @property
    def waiting(self) -> list[dict[str, Any]]:
        """What was not handed over yet."""
        return self.inner.waiting

    @waiting.setter
    def waiting(self, entries: list[dict[str, Any]]) -> None:
        self.inner.waiting = entries

    def enrol(self, *, at: datetime) -> None:
        """Introduce the phone to the server, with the key that it signs with."""
        enrolment = Enrolment(
            device_id=self.id, public_key="", name=f"{self.person.name} · Android"
        )
        devices.enrol(enrolment, self.inner.public_key, by=self.person, at=at)

    def set_out(self, at: datetime) -> None:
        """The page is opened where there is radio: another epoch, and the server's time."""
        self.inner.clocks.reload(to_millis(at) - 2_000)
        self.inner.hear(to_millis(at))

    def write(
        self,
        kind: str,
        body: dict[str, Any],
        *,
        at: datetime,
        photos: tuple[str, ...] = (),
        by: Person | None = None,
    ) -> dict[str, Any]:
        """Add an entry to the journal; `photos` are stored already."""
        person = by or self.person
        self.latest = max(self.latest, at)
        return self.inner.write(to_millis(at), person.id, kind, body, shown=photos)

    def new_id(self, at: datetime) -> UUID:
        """An id for what is written down now."""
        return uuid7(self.inner.random, to_millis(at))

    def send(self, *, at: datetime) -> None:
        """Hand over what is waiting; without anything waiting it is a sign of life.

        Never before the push that went last: the server has heard of that already.
        """
        for delivery in self.inner.sync(to_millis(max(at, self.sent_at))):
            pour.take(delivery, self.notary)
            self.sent_at = from_millis(delivery.at)
        self.latest = max(self.latest, self.sent_at)


def _unseeded() -> Random:
    """Ids and keys differ from one demo to the next: two on one machine are two."""
    return Random()
