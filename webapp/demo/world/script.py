"""What happens on phones, told in any order and played in the order of true time."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any
from uuid import UUID

from webapp.demo.world.phone import Delivery, Phone, Picture

Act = Callable[[Phone], list[Delivery]]


class Script:
    """Acts of phones, each at a true instant. Acts of one instant keep the order they came in."""

    def __init__(self) -> None:
        self.phones: dict[UUID, Phone] = {}
        self._acts: dict[UUID, list[tuple[int, int, Act]]] = defaultdict(list)
        self._count = 0

    def act(self, at: int, phone: Phone, act: Act) -> None:
        """Something happens to a phone."""
        self.phones[phone.id] = phone
        self._count += 1
        self._acts[phone.id].append((at, self._count, act))

    def write(
        self,
        at: int,
        phone: Phone,
        person: UUID,
        kind: str,
        body: dict[str, Any],
        pictures: tuple[Picture, ...] = (),
        told: Callable[[dict[str, Any]], None] | None = None,
    ) -> None:
        """Somebody adds an entry to a phone's journal; `told` hears of it when it is written."""

        def write(writing: Phone) -> list[Delivery]:
            entry = writing.write(at, person, kind, body, pictures)
            if told is not None:
                told(entry)
            return []

        self.act(at, phone, write)

    def sync(self, at: int, phone: Phone, *, is_answered: bool = True) -> None:
        """The phone reaches the server."""
        self.act(at, phone, lambda sending: sending.sync(at, is_answered=is_answered))

    def hear(self, at: int, phone: Phone) -> None:
        """The phone loads a page or a pack: it hears a token and sends nothing."""

        def hear(hearing: Phone) -> list[Delivery]:
            hearing.hear(at)
            return []

        self.act(at, phone, hear)

    def clock(self, at: int, phone: Phone, change: Callable[[Any], None]) -> None:
        """Something happens to a phone's clocks."""

        def turn(turned: Phone) -> list[Delivery]:
            change(turned.clocks)
            return []

        self.act(at, phone, turn)

    def play(self) -> list[Delivery]:
        """Everything that reaches the server, in the order it arrives."""
        sent = [
            delivery
            for device, acts in self._acts.items()
            for _at, _number, act in sorted(acts, key=lambda one: one[:2])
            for delivery in act(self.phones[device])
        ]
        self._acts.clear()
        return sorted(sent, key=lambda one: (one.at, str(one.device), one.push["head"]["seq"]))
