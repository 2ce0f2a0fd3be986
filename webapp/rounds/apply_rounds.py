"""Rounds begin and end, stops are skipped. Any order of arrival ends in the same state."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from webapp.evidence import Evidence, Parked
from webapp.rounds.apply_findings import Fact, observe
from webapp.rounds.bodies import End, Skip, Start
from webapp.rounds.ledger import Ledger
from webapp.rounds.ledger_rows import RoundRow, StopRow


def apply_start(ledger: Ledger, entry: Evidence) -> None:
    """The earliest start is the start."""
    body: Start = entry.body
    row = _round(ledger, body.round_id)
    if row.started_at is not None and row.started_at <= entry.at:
        return
    row.started_at, row.started_by = entry.at, entry.person_id
    row.device_id = entry.device_id
    row.is_changed = True


def apply_end(ledger: Ledger, entry: Evidence) -> None:
    """The latest end is the end: a guard may have gone on after ending too early."""
    body: End = entry.body
    row = _round(ledger, body.round_id)
    if row.ended_at is not None and row.ended_at >= entry.at:
        return
    row.ended_at, row.end_reason, row.remark = entry.at, body.reason, body.remark
    row.is_changed = True


def apply_skip(ledger: Ledger, entry: Evidence) -> None:
    """A skip, or its undoing: all of them are weighed again, whichever came last."""
    stop = ledger.stops.get(entry.body.stop_id)
    if stop is None:
        raise Parked("rounds.unknown_stop")
    said = ledger.skips.setdefault(stop.id, [])
    if all(one.id != entry.id for one in said):
        said.append(entry)
    said.sort(key=_order(said))
    holding = said[-1] if isinstance(said[-1].body, Skip) else None
    _settle(stop, holding)
    _tell_broken_labels(ledger, said, holding)


def _settle(stop: StopRow, holding: Evidence | None) -> None:
    """A visit always outweighs a skip."""
    stop.skip_reason = holding.body.reason if holding else ""
    stop.skip_note = holding.body.note if holding else ""
    stop.is_changed = True
    if stop.visit_id is None:
        stop.outcome = "skipped" if holding else None
        stop.seen_at = holding.at if holding else None


def _tell_broken_labels(ledger: Ledger, said: list[Evidence], holding: Evidence | None) -> None:
    """A label that does not scan is a finding of its own: somebody has to print a new one."""
    for one in said:
        if isinstance(one.body, Skip) and one.body.reason == "label_broken":
            place = ledger.place(one.body.checkpoint_id)
            observe(
                ledger,
                one,
                Fact(
                    place=place,
                    item_key="label",
                    title="换标签",
                    title_en="Replace the label",
                    note=one.body.note,
                    is_live=one is holding,
                ),
            )


def _order(said: list[Evidence]) -> Callable[[Evidence], Any]:
    """By number while one phone speaks, by time when there are several."""
    if len({one.device_id for one in said}) == 1:
        return lambda entry: entry.seq
    return lambda entry: (entry.at, entry.id)


def _round(ledger: Ledger, round_id: UUID) -> RoundRow:
    try:
        return ledger.rounds[round_id]
    except KeyError:
        raise Parked("rounds.unknown_round") from None
