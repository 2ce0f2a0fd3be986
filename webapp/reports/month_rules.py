"""What a month of reports says: each number is a list of reports, so it can be opened. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import sqrt
from typing import TypeVar
from uuid import UUID

CONTENT = 4  # stars from which on somebody is content
Z = 1.96  # 95 %
FEW = 5  # a rise among fewer may be chance, and is said to be
SEVERAL = 2  # reports of one thing at one place: it comes back
PER_CENT = 100
HOURS, MOST_NAMED = 24, 8

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Fact:
    """One report, as a month counts it. `at` is local."""

    id: UUID
    kind: str
    category: str
    channel: str
    place: str
    at: datetime
    rating: int | None
    is_finished: bool
    is_reworked: bool
    is_relapse: bool
    echoes: int
    is_unasked: bool = False
    is_alone: bool = False


@dataclass(frozen=True)
class Judged:
    """One run of a limit: True late, False in time, None still running."""

    id: UUID
    kind: str
    clock: str
    is_late: bool | None


@dataclass
class Kept:
    """How a limit was kept."""

    in_time: list[UUID] = field(default_factory=list)
    late: list[UUID] = field(default_factory=list)
    running: list[UUID] = field(default_factory=list)

    @property
    def share(self) -> int | None:
        """Per cent in time, of those that are decided."""
        decided = len(self.in_time) + len(self.late)
        return round(PER_CENT * len(self.in_time) / decided) if decided else None


@dataclass(frozen=True)
class Rise:
    """A category with more reports than in the same days of the month before."""

    category: str
    ids: Sequence[UUID]
    before: int

    @property
    def is_small(self) -> bool:
        """So few that it may be chance."""
        return len(self.ids) < FEW


@dataclass(frozen=True)
class Share:
    """k of n, with the interval in which the true share lies with 95 % (Wilson 1927)."""

    yes: Sequence[UUID]
    of: Sequence[UUID]

    @property
    def per_cent(self) -> int | None:
        """None where there was nobody to ask."""
        return round(PER_CENT * len(self.yes) / len(self.of)) if self.of else None

    @property
    def interval(self) -> tuple[int, int]:
        """In per cent; 0 to 100 when nothing is known."""
        n = len(self.of)
        if not n:
            return 0, PER_CENT
        p = len(self.yes) / n
        centre = (p + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        low, high = max(0.0, centre - half), min(1.0, centre + half)
        return round(PER_CENT * low), round(PER_CENT * high)


@dataclass(frozen=True)
class Month:
    """The figures of one month."""

    everything: Sequence[UUID]
    before: int  # in the same days of the month before
    kinds: Mapping[str, Sequence[UUID]]
    categories: Mapping[str, Sequence[UUID]]
    channels: Mapping[str, Sequence[UUID]]
    hours: Mapping[int, Sequence[UUID]]
    days: Mapping[int, Sequence[UUID]]
    clocks: Mapping[tuple[str, str], Kept]
    rising: Sequence[Rise]
    returning: Mapping[tuple[str, str], Sequence[UUID]]  # place, category
    echoed: Sequence[UUID]
    relapsed: Sequence[UUID]
    unasked: Sequence[UUID]  # closed by a person, without asking the reporter again
    alone: Sequence[UUID]  # of these: by who had settled it himself
    answered: Share  # who rated, of what is finished
    satisfied: Share  # content, of who rated
    first_time: Share  # repaired without rework or relapse, of what is finished

    def sets(self) -> dict[str, Sequence[UUID]]:
        """Every number by the name under which it is opened."""
        named: dict[str, Sequence[UUID]] = {
            "all": self.everything,
            "echoed": self.echoed,
            "relapsed": self.relapsed,
            "unasked": self.unasked,
            "alone": self.alone,
            "rated": self.answered.yes,
            "finished": self.answered.of,
            "content": self.satisfied.yes,
            "first": self.first_time.yes,
            "repaired": self.first_time.of,
        }
        groups = (("kind", self.kinds), ("category", self.categories), ("channel", self.channels))
        for name, group in groups:
            named |= {f"{name}:{key}": ids for key, ids in group.items()}
        named |= {f"hour:{hour}": ids for hour, ids in self.hours.items()}
        named |= {f"day:{day}": ids for day, ids in self.days.items()}
        for (kind, clock), kept in self.clocks.items():
            named[f"clock:{kind}.{clock}:in_time"] = kept.in_time
            named[f"clock:{kind}.{clock}:late"] = kept.late
            named[f"clock:{kind}.{clock}:running"] = kept.running
        for (place, category), ids in self.returning.items():
            named[f"place:{category}:{place}"] = ids
        return named


def count(facts: Sequence[Fact], before: Sequence[Fact], judged: Iterable[Judged]) -> Month:
    """The month of these reports, beside the same days of the month before."""
    finished = [fact for fact in facts if fact.is_finished]
    rated = [fact.id for fact in finished if fact.rating is not None]
    content = [fact.id for fact in finished if (fact.rating or 0) >= CONTENT]
    repaired = [fact for fact in finished if fact.kind == "repair"]
    clean = [fact.id for fact in repaired if not (fact.is_reworked or fact.is_relapse)]
    places = _grouped([f for f in facts if f.place], lambda fact: (fact.place, fact.category))
    return Month(
        everything=[fact.id for fact in facts],
        before=len(before),
        kinds=_grouped(facts, lambda fact: fact.kind),
        categories=_grouped(facts, lambda fact: fact.category),
        channels=_grouped(facts, lambda fact: fact.channel),
        hours=_grouped(facts, lambda fact: fact.at.hour),
        days=_grouped(facts, lambda fact: fact.at.day),
        clocks=_kept(judged),
        rising=_rising(facts, before),
        returning={key: ids for key, ids in places.items() if len(ids) >= SEVERAL},
        echoed=[fact.id for fact in facts if fact.echoes],
        relapsed=[fact.id for fact in facts if fact.is_relapse],
        unasked=[fact.id for fact in facts if fact.is_unasked],
        alone=[fact.id for fact in facts if fact.is_alone],
        answered=Share(rated, [fact.id for fact in finished]),
        satisfied=Share(content, rated),
        first_time=Share(clean, [fact.id for fact in repaired]),
    )


def _grouped(facts: Iterable[Fact], key: Callable[[Fact], Key]) -> dict[Key, list[UUID]]:
    """The largest group first."""
    found: dict[Key, list[UUID]] = defaultdict(list)
    for fact in facts:
        found[key(fact)].append(fact.id)
    return dict(sorted(found.items(), key=lambda item: -len(item[1])))


def _kept(judged: Iterable[Judged]) -> dict[tuple[str, str], Kept]:
    found: dict[tuple[str, str], Kept] = defaultdict(Kept)
    for one in judged:
        kept = found[(one.kind, one.clock)]
        ids = {None: kept.running, True: kept.late, False: kept.in_time}[one.is_late]
        ids.append(one.id)
    return dict(sorted(found.items()))


def _rising(facts: Sequence[Fact], before: Sequence[Fact]) -> list[Rise]:
    then = _grouped(before, lambda fact: fact.category)
    rises = [
        Rise(category, ids, len(then.get(category, ())))
        for category, ids in _grouped(facts, lambda fact: fact.category).items()
        if len(ids) >= SEVERAL and len(ids) > len(then.get(category, ()))
    ]
    return sorted(rises, key=lambda rise: rise.before - len(rise.ids))[:MOST_NAMED]
