"""What every way out has in common: what it is given, and how it says that it did not work."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Parcel:
    """A notice as it leaves the house."""

    id: UUID
    receiver: str
    title: str
    text: str


class Down(Exception):
    """Nobody can be reached this way now: everything waits, in its order."""


class Rejected(Exception):
    """This one will never arrive: no such address."""


class Later(Exception):
    """This one is to be tried again; the others go on."""


class Channel(Protocol):
    """A way out. `most`: how many notices one sending may hold."""

    most: int

    def send(self, parcels: Sequence[Parcel]) -> bool:
        """True: it left. False: it is kept here, to be copied. Raises Down, Rejected, Later."""

    def close(self) -> None:
        """Let go of connections."""
