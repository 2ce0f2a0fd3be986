"""Unknown is not missed: first somebody calls the guard. When which step is due. Pure.

Minutes of a step count from `base_at`, at first the instant the points became unknown. "Wait for
…" moves the base on, so that the steps still to come keep their distances.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Step:
    """Who is to be asked, and how many minutes after the base."""

    who: str  # guard, partner, leader, look
    minutes: int

    @property
    def after(self) -> timedelta:
        return timedelta(minutes=self.minutes)


def steps_of(stored: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The steps of a site in order of time."""
    steps = [Step(str(each["who"]), int(each["minutes"])) for each in stored]
    return sorted(steps, key=lambda step: step.minutes)


def first_base(steps: Sequence[Step], opened_at: datetime, now: datetime) -> datetime:
    """Where counting begins; found late (a server was down), still with the first step."""
    return max(opened_at, now - steps[0].after) if steps else opened_at


def due_step(steps: Sequence[Step], base_at: datetime, now: datetime) -> int:
    """The last step whose time has come; -1 before the first."""
    return sum(base_at + step.after <= now for step in steps) - 1


def next_at(steps: Sequence[Step], base_at: datetime, step: int) -> datetime | None:
    """When the step after this one is due; None after the last."""
    return base_at + steps[step + 1].after if step + 1 < len(steps) else None


def base_after(
    steps: Sequence[Step], base_at: datetime, step: int, until: datetime, *, is_at_once: bool
) -> datetime:
    """The base that makes the next step due at `until`; sooner than before only at once."""
    if step + 1 >= len(steps):
        return base_at
    wanted = until - steps[step + 1].after
    return wanted if is_at_once else max(base_at, wanted)
