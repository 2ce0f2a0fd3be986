"""What a supervisor has to act on, the most pressing first (ux.md §4)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from webapp.accounts.models import Device, Person
from webapp.coverage import exception_queries, queries, snapshot
from webapp.coverage.exception_queries import Healed, Settled
from webapp.coverage.snapshot import Point, Snapshot
from webapp.rounds import miss_queries
from webapp.rounds import queries as rounds
from webapp.rounds.miss_queries import TakenBack
from webapp.rounds.models import Finding, Round
from webapp.rounds.rules import State
from webapp.sites.models import Checkpoint, Site


@dataclass(frozen=True)
class Group:
    """Points of one round in one state for one reason: one matter, one line, one phone call."""

    state: State
    round: Round
    person: Person | None
    points: list[Point]
    since: datetime
    last_contact: datetime | None
    reason: str  # why they are missed


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
    unknown: list[Group]
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


def board(site: Site, today: datetime, now: datetime) -> Board:
    """Everything open at a site now; `today` is the instant its day began."""
    taken = snapshot.live(site, now)
    groups = _groups(taken)
    unknown = [group for group in groups if group.state is State.UNKNOWN]
    troubles = _troubles(site, now)
    waiting = [each for each in troubles if each.finding.stage == "open"]
    return Board(
        taken,
        missed=[group for group in groups if group.state is State.MISSED],
        unassigned=[each for each in waiting if not each.is_reading],
        overdue=[each for each in troubles if each.is_overdue],
        unknown=unknown,
        silent=_silent(site, now, {group.person.id for group in unknown if group.person}),
        readings=[each for each in waiting if each.is_reading],
        to_verify=[each for each in troubles if each.finding.stage == "cleared"],
        settled=exception_queries.settled_since(site.id, today),
        healed=exception_queries.healed_since(site.id, today),
        taken_back=miss_queries.taken_back_since(site.id, today),
    )


def _groups(taken: Snapshot) -> list[Group]:
    """One line for each round and state, the longest waiting first."""
    wanted = [
        point
        for point in taken.points
        if point.state in (State.MISSED, State.UNKNOWN) and point.row.round_id is not None
    ]
    found = {round_.id: round_ for round_ in queries.rounds_by_id([p.row.round_id for p in wanted])}
    people = rounds.people_by_id(
        person for each in found.values() for person in (each.started_by, each.person_id)
    )
    wanted.sort(key=_matter)
    groups = [
        _group(found[members[0].row.round_id], people, members)
        for members in (list(each) for _, each in groupby(wanted, key=_matter))
        if members[0].row.round_id in found
    ]
    return sorted(groups, key=lambda group: group.since)


def _matter(point: Point) -> tuple[str, str, str]:
    return str(point.row.round_id), str(point.state), point.reason


def _group(round_: Round, people: dict[UUID, Person], members: list[Point]) -> Group:
    walker = round_.started_by or round_.person_id
    return Group(
        members[0].state,
        round_,
        people.get(walker) if walker else None,
        members,
        max(member.row.grace_until for member in members if member.row.grace_until),
        next((member.last_contact for member in members if member.last_contact), None),
        members[0].reason,
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
