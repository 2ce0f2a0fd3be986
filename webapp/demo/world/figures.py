"""How well the presence score tells lies from honest visits: truth against verdicts, counted.

Flagged: the band is not green. At the door: the visit's own entry was parked or refused, so that
nobody got credit for it. Pure; `verdicts.py` reads what it needs.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.demo.world.truth import Truth

CODES: dict[str, frozenset[str]] = {  # the reasons that speak of each kind
    "desk_copy": frozenset({"desk_copy", "other_place"}),
    "shared_phone": frozenset({"shared_phone"}),
    "two_phones": frozenset({"two_phones", "desk_copy"}),
    "clock_set_back": frozenset({"clock_set_back", "wide_time"}),
    "copied_label": frozenset({"old_label", "desk_copy", "other_place"}),
    "replayed": frozenset({"replayed", "other_place"}),
    "edited": frozenset({"edited", "clock_set_back"}),
    "rushed": frozenset({"rushed"}),
    "same_photo": frozenset({"same_photo"}),
    "from_memory": frozenset({"method", "desk_copy", "other_place"}),
}
DOOR = "(door)"


@dataclass(frozen=True)
class Verdict:
    """What the server made of one visit. `band` is "" when there is no score."""

    band: str
    reasons: tuple[str, ...] = ()
    is_parked: bool = False

    @property
    def is_flagged(self) -> bool:
        """Somebody is asked about it, or it never counted."""
        return self.is_parked or self.band in ("amber", "red")


@dataclass
class Share:
    """So many of so many."""

    hits: int = 0
    total: int = 0

    def add(self, is_hit: bool) -> None:
        """Count one."""
        self.hits += is_hit
        self.total += 1

    @property
    def rate(self) -> float:
        """0..1; 0 of nothing is 0."""
        return self.hits / self.total if self.total else 0.0

    def __str__(self) -> str:
        return f"{100 * self.rate:5.1f} % ({self.hits}/{self.total})"


def _shares() -> defaultdict[str, Share]:
    return defaultdict(Share)


@dataclass
class Figures:
    """Counted over all the visits of one or more worlds."""

    recall: defaultdict[str, Share] = field(default_factory=_shares)  # kind
    recall_of: defaultdict[tuple[str, str], Share] = field(
        default_factory=lambda: defaultdict(Share)
    )  # kind, variant
    door: Counter[str] = field(default_factory=Counter)
    precision: defaultdict[str, Share] = field(default_factory=_shares)  # kind, by its reasons
    false: defaultdict[str, Share] = field(default_factory=_shares)  # place, "" for all
    false_of: defaultdict[str, Share] = field(default_factory=_shares)  # what was unusual
    beside: Share = field(default_factory=Share)  # true visits in rounds that hold a lie
    helped: Share = field(default_factory=Share)  # visits of who covered for somebody
    fired: defaultdict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, truths: Mapping[str, Truth], verdicts: Mapping[str, Verdict]) -> None:
        """Add one world's visits."""
        for visit_id, truth in truths.items():
            self._add(truth, verdicts.get(visit_id, Verdict("")))

    def _add(self, truth: Truth, verdict: Verdict) -> None:
        flagged = verdict.is_flagged
        if flagged:
            row = truth.kind if truth.is_fraud else "(helped)" if truth.is_accomplice else "honest"
            self.fired[row].update([DOOR] if verdict.is_parked else verdict.reasons)
        if truth.is_accomplice:
            self.helped.add(flagged)
        elif truth.is_fraud:
            self.recall[truth.kind].add(flagged)
            self.recall_of[truth.kind, truth.variant].add(flagged)
            self.door[truth.kind] += verdict.is_parked
        elif truth.variant.startswith("beside"):
            self.beside.add(flagged)
        else:
            for name in ("", truth.place):
                self.false[name].add(flagged)
            self.false_of[truth.variant or "ordinary"].add(flagged)
        self._weigh(truth, verdict)

    def _weigh(self, truth: Truth, verdict: Verdict) -> None:
        """Of the flags that name a kind's reasons, how many were no honest visit."""
        for kind, codes in CODES.items():
            if verdict.is_flagged and codes & set(verdict.reasons):
                self.precision[kind].add(not truth.is_honest)

    def caught(self, least: float = 0.9) -> list[str]:
        """The kinds of which at least this share was flagged."""
        return [kind for kind, share in self.recall.items() if share.rate >= least]
