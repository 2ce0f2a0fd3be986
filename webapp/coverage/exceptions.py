"""What a supervisor has to act on, the most pressing first (ux.md §4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from webapp.accounts.models import Device, Person
from webapp.coverage import exception_queries, queries, snapshot, unknown_board
from webapp.coverage.exception_queries import Healed, Settled
from webapp.coverage.missed_groups import Group, missed_groups
from webapp.coverage.snapshot import Snapshot
from webapp.coverage.unknown_board import Open
from webapp.coverage.unknown_stops import Matters
from webapp.rounds import miss_queries
from webapp.rounds import queries as rounds
from webapp.rounds.miss_queries import TakenBack
from webapp.rounds.models import Finding
from webapp.sites.models import Checkpoint, Site


@dataclass(frozen=True)
class Trouble:
    """A finding with its place, and what is overdue about it."""

    finding: Finding
    checkpoint: Checkpoint | None
    person: Person | None
    is_overdue: bool
    is_reading: bool  # a figure outside its limits


@dataclass(frozen=True)
class Silent:
    """A phone that still holds records and has fallen silent."""

    device: Device
    person: Person


@dataclass(frozen=True)
class Board:
    """The supervisor's home, each list in the order of its lines."""

    snapshot: Snapshot
    missed: list[Group]
    unassigned: list[Trouble]
    overdue: list[Trouble]
    unknown: list[Open]
    silent: list[Silent]
    readings: list[Trouble]
    to_verify: list[Trouble]
    settled: Sequence[Settled]
    healed: Sequence[Healed]
    taken_back: Sequence[TakenBack]

    @property
    def open(self) -> int:
        """How many lines ask for somebody."""
        lists = (
            self.missed, self.unassigned, self.overdue, self.unknown, self.silent, self.readings,
            self.to_verify,
        )  # fmt: skip
        return sum(len(lines) for lines in lists)


def board(site: Site, matters: Matters, today: datetime, now: datetime) -> Board:
    """Everything open at a site now, unknown `matters` too; `today`: when its day began."""
    taken = snapshot.live(site, now)
    unknown = unknown_board.open_cases_of(site, matters)
    troubles = _troubles(site, now)
    waiting = [each for each in troubles if each.finding.stage == "open"]
    return Board(
        taken,
        missed=missed_groups(taken),
        unassigned=[each for each in waiting if not each.is_reading],
        overdue=[each for each in troubles if each.is_overdue],
        unknown=unknown,
        silent=_silent(site, now, {one.person_id for each in unknown for one in each.phones}),
        readings=[each for each in waiting if each.is_reading],
        to_verify=[each for each in troubles if each.finding.stage == "cleared"],
        settled=exception_queries.settled_since(site.id, today),
        healed=exception_queries.healed_since(site.id, today),
        taken_back=miss_queries.taken_back_since(site.id, today),
    )


def _troubles(site: Site, now: datetime) -> list[Trouble]:
    """Findings that wait for somebody, urgent ones first."""
    findings = exception_queries.unsettled(site.id)
    places = queries.checkpoints([finding.checkpoint_id for finding in findings])
    people = rounds.people_by_id(finding.assigned_to for finding in findings)
    figures = exception_queries.figures(places)
    return [
        Trouble(
            finding,
            places.get(finding.checkpoint_id) if finding.checkpoint_id else None,
            people.get(finding.assigned_to) if finding.assigned_to else None,
            finding.stage == "assigned" and finding.due_at is not None and finding.due_at < now,
            (finding.checkpoint_id, finding.item_key) in figures,
        )
        for finding in findings
    ]


def _silent(site: Site, now: datetime, named: Iterable[UUID]) -> list[Silent]:
    """Silent phones whose people are not named above already."""
    told = set(named)
    rows = exception_queries.silent_phones(site.id, now)
    return [Silent(device, person) for device, person in rows if person.id not in told]
