"""Who is asked again: the draw, and who may not ask. Pure; every draw can be checked afterwards.

Poisson sampling with unequal chances: each completion is decided by itself, the moment it is
there, so nobody can wait for a friendlier list. The roll of a completion is

    roll = HMAC-SHA-256(seed of the month, report id | completion) mod 1,000,000

and it is drawn when roll < chance. A chance is 1,000,000 where a rule says "always"; otherwise
share x weight, at most 1,000,000. A weight is never below 1, so the expected rate of return visits
reaches the share that the contract asks for. Hansen & Hurwitz (1943) on unequal chances; Brewer &
Hanif (1983) on Poisson sampling.
"""

import hashlib
import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

WHOLE = 1_000_000
UNHAPPY = 2  # of five, and below
SO_SO = 3

# Why somebody is always asked. A site may take some of them away, except what the documents say.
ALWAYS = ("critical", "complaint", "unhappy", "rework", "refused", "unsigned", "serious")
FIXED = ("complaint",)  # 001 §2.1(3): all complainants

# What weighs more when the dice are thrown.
WEIGHTS: Mapping[str, float] = {
    "urgent": 1.5,
    "moderate": 1.5,
    "late": 2.0,
    "so_so": 2.0,
    "paid": 1.5,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the draw looks at."""

    kind: str
    urgency: str
    severity: str
    rating: int | None
    is_rework: bool  # 返修: it came back, or was finished before
    was_refused: bool  # the acceptance, at least once
    is_unsigned: bool  # settled by the office without the reporter
    was_late: bool
    is_paid: bool  # the reporter pays for something


@dataclass(frozen=True, slots=True)
class Chance:
    """How likely a completion is drawn, and why."""

    chance: int
    reasons: tuple[str, ...]

    @property
    def is_always(self) -> bool:
        """Nothing is left to the dice."""
        return self.chance >= WHOLE


def chance_of(facts: Facts, share: int, always: Collection[str]) -> Chance:
    """The chance under a rule; `share` in per cent."""
    named = [why for why in _why(facts) if why in always or why in FIXED]
    if named or share >= 100:
        return Chance(WHOLE, tuple(named))
    weighing = tuple(why for why in _weighing(facts))
    weight = 1.0
    for why in weighing:
        weight *= WEIGHTS[why]
    return Chance(min(WHOLE, round(share * WHOLE / 100 * weight)), weighing)


def roll_of(seed: str, issue_id: UUID, completion: int, purpose: str = "visit") -> int:
    """What the dice say, 0 to 999,999; anybody who has the seed comes to the same."""
    said = f"{purpose}:{issue_id}:{completion}".encode()
    digest = hmac.new(seed.encode(), said, hashlib.sha256).digest()
    return int.from_bytes(digest, "big") % WHOLE


def commitment(seed: str) -> str:
    """What is shown of a seed before its month is over."""
    return hashlib.sha256(seed.encode()).hexdigest()


def _why(facts: Facts) -> list[str]:
    found = {
        "critical": facts.urgency == "critical",
        "complaint": facts.kind == "complaint",
        "unhappy": facts.rating is not None and facts.rating <= UNHAPPY,
        "rework": facts.is_rework,
        "refused": facts.was_refused,
        "unsigned": facts.is_unsigned,
        "serious": facts.severity == "serious",
    }
    return [why for why in ALWAYS if found[why]]


def _weighing(facts: Facts) -> list[str]:
    found = {
        "urgent": facts.urgency == "urgent",
        "moderate": facts.severity == "moderate",
        "late": facts.was_late,
        "so_so": facts.rating == SO_SO,
        "paid": facts.is_paid,
    }
    return [why for why in WEIGHTS if found[why]]


def is_happy(rating: int | None, in_time: bool | None, scores: Collection[int | None]) -> bool:
    """Satisfied: nobody said "unhappy" about the whole, nor about quality or manner."""
    said = [one for one in (rating, *scores) if one is not None]
    if rating is None:
        return bool(said) and min(said) > UNHAPPY and in_time is not False
    return min(said) > UNHAPPY
