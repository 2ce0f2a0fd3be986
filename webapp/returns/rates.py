"""回访率, response rate and satisfaction of a period, by kind, person and month. Pure."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from webapp.returns.estimates import Estimate, estimate
from webapp.returns.models import State
from webapp.returns.rules import WHOLE

MET = (State.ANSWERED, State.REOPENED)  # the reporter has said something
WHATS = ("finished", "drawn", "met", "happy", "unhappy", "unreached", "waived", "waiting")


@dataclass(frozen=True, slots=True)
class Drawn:
    """One draw as it is counted."""

    id: UUID
    kind: str
    worker_id: UUID | None
    month: date
    state: str
    is_happy: bool | None
    chance: int


@dataclass(frozen=True)
class Line:
    """One line of the table: counts with their records behind them."""

    key: str
    draws: Sequence[Drawn]

    def count(self, what: str) -> int:
        """How many."""
        return sum(is_it(one, what) for one in self.draws)

    @property
    def visited(self) -> float | None:
        """回访率: of everything that was finished, how much was asked about and answered."""
        finished = self.count("finished")
        return self.count("met") / finished if finished else None

    @property
    def response(self) -> float | None:
        """Of those drawn and decided, how many answered. What still waits is left out."""
        decided = self.count("drawn") - self.count("waiting")
        return self.count("met") / decided if decided else None

    @property
    def happy(self) -> Estimate | None:
        """Satisfaction, weighted by how likely each was drawn (estimates.py)."""
        return estimate(
            (bool(one.is_happy), one.chance / WHOLE) for one in self.draws if is_it(one, "met")
        )


def is_it(one: Drawn, what: str) -> bool:
    """Whether a draw belongs to a number."""
    met = one.state in MET
    found = {
        "finished": True,
        "drawn": one.state != State.PASSED,
        "met": met,
        "happy": met and one.is_happy is True,
        "unhappy": met and one.is_happy is False,
        "unreached": one.state == State.UNREACHED,
        "waived": one.state == State.WAIVED,
        "waiting": one.state == State.DUE,
    }
    return found[what]


def lines(draws: Iterable[Drawn], key: Callable[[Drawn], str]) -> list[Line]:
    """Grouped, the largest group first."""
    found: dict[str, list[Drawn]] = defaultdict(list)
    for one in draws:
        found[key(one)].append(one)
    grouped = [Line(name, some) for name, some in found.items()]
    return sorted(grouped, key=lambda line: (-len(line.draws), line.key))


KEYS: dict[str, Callable[[Drawn], str]] = {
    "kind": lambda one: one.kind,
    "worker": lambda one: str(one.worker_id or ""),
    "month": lambda one: one.month.strftime("%Y-%m"),
}
