"""Limits of a site and how they change in the middle. Pure. See docs/decisions/0011-limits.md.

A clock keeps the amount that was set when it started. Whoever changes a limit may choose that it
holds for running clocks too: then those take it at the instant of the change, and clocks that had
been stopped before keep theirs. Both follow from the stored history, so a step that arrives late
is judged by what was set at its time.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from webapp.clock import from_millis, to_millis
from webapp.issues.flows.flow import ClockRule, Flow, Measure, Urgency
from webapp.issues.state.story import LimitChange

LONGEST = {
    Measure.MINUTES: 366 * 24 * 60,
    Measure.SERVICE_MINUTES: 30 * 24 * 60,  # a calendar looks two years ahead
    Measure.WORKING_DAYS: 366,
}


@dataclass(frozen=True, slots=True)
class Past:
    """What was set until an instant. `amount` None: the flow's own, or nothing."""

    until_ms: int
    amount: int | None
    is_for_running: int  # 1: the change that ended it was made for running clocks too


@dataclass(frozen=True, slots=True)
class Setting:
    """A limit of a site with its history, the oldest first."""

    amount: int | None
    past: tuple[Past, ...] = ()


def amount_at(setting: Setting | None, own: int | None, at: datetime) -> int | None:
    """How long a clock has that starts at `at`; `own` is the flow's own amount.

    Before the first change a site had set nothing, so its history begins with a None.
    """
    if setting is None:
        return own
    millis = to_millis(at)
    set_then = next((one.amount for one in setting.past if millis < one.until_ms), setting.amount)
    return own if set_then is None else set_then


def changes_of(clock: str, setting: Setting | None, own: int | None) -> Iterator[LimitChange]:
    """The changes that running clocks took over."""
    if setting is None:
        return
    after = [*(one.amount for one in setting.past[1:]), setting.amount]
    for past, then in zip(setting.past, after, strict=False):
        amount = own if then is None else then
        if past.is_for_running and amount is not None:
            yield LimitChange(from_millis(past.until_ms), clock, amount)


def changed(setting: Setting | None, amount: int | None, at: datetime, *, running: bool) -> Setting:
    """The setting after a change."""
    before = setting or Setting(None)
    entry = Past(to_millis(at), before.amount, int(running))
    return Setting(amount, (*before.past, entry))


@dataclass(frozen=True, slots=True)
class Row:
    """One limit of the page: a clock of a kind for one urgency."""

    flow: Flow
    rule: ClockRule
    urgency: Urgency
    setting: Setting | None

    @property
    def own(self) -> int | None:
        """The number of the documents; None where they leave it open."""
        return self.rule.limit.of(self.urgency)

    @property
    def suggested(self) -> int | None:
        """What is offered where the documents leave it open."""
        return self.rule.suggested.of(self.urgency)

    @property
    def amount(self) -> int | None:
        """What holds now; None: the clock does not run."""
        set_here = self.setting.amount if self.setting else None
        return self.own if set_here is None else set_here

    @property
    def is_open(self) -> bool:
        """Somebody must say how long."""
        return self.amount is None

    @property
    def key(self) -> str:
        """The name of its field."""
        return f"{self.flow.kind}-{self.rule.key}-{self.urgency}"


def rows_of(flow: Flow, settings: dict[tuple[str, str], Setting]) -> list[Row]:
    """Every limit of a kind."""
    return [
        Row(flow, rule.of_urgency(urgency), urgency, settings.get((rule.key, urgency)))
        for clock in flow.clocks
        for rule in clock.variants
        for urgency in Urgency
    ]


def count_open(rows: Iterable[Row]) -> int:
    """How many a site is still asked for."""
    return sum(row.is_open for row in rows)
