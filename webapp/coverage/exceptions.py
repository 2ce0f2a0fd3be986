"""What a supervisor has to act on, the most pressing first (ux.md §4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from sqlalchemy import func, select

from webapp.accounts.models import Device, Person, PersonSite
from webapp.coverage import queries, snapshot
from webapp.coverage.snapshot import Snapshot
from webapp.database import db
from webapp.rounds import queries as rounds
from webapp.rounds.models import Finding, FindingEvent, Round
from webapp.rounds.rules import State
from webapp.sites.models import Checkpoint, Site

SILENT_AFTER = timedelta(hours=2)
CARRIED_WITHIN = timedelta(days=14)  # longer silent: it lies in a drawer (rounds.rules)


@dataclass(frozen=True)
class Group:
    """Points of one round in one state: one matter, one line, one phone call."""

    state: State
    round: Round
    person: Person | None
    points: list[str]
    point_id: UUID
    since: datetime
    last_contact: datetime | None


@dataclass(frozen=True)
class Trouble:
    """A finding with its place, and what is overdue about it."""

    finding: Finding
    checkpoint: Checkpoint | None
    person: Person | None
    is_overdue: bool


@dataclass(frozen=True)
class Silent:
    """A phone that still holds records and has fallen silent."""

    device: Device
    person: Person


@dataclass(frozen=True)
class Board:
    """The supervisor's home."""

    snapshot: Snapshot
    missed: list[Group]
    unknown: list[Group]
    unassigned: list[Trouble]
    overdue: list[Trouble]
    to_verify: list[Trouble]
    silent: list[Silent]
    done_today: Sequence[FindingEvent]

    @property
    def open(self) -> int:
        """How many lines ask for somebody."""
        waiting = (self.missed, self.unknown, self.unassigned, self.overdue, self.to_verify)
        return sum(len(lines) for lines in waiting) + len(self.silent)


def board(site: Site, today: datetime, now: datetime) -> Board:
    """Everything open at a site now; `today` is the instant its day began."""
    taken = snapshot.live(site, now)
    grouped = _groups(taken)
    troubles = _troubles(site, now)
    return Board(
        taken,
        missed=[group for group in grouped if group.state is State.MISSED],
        unknown=[group for group in grouped if group.state is State.UNKNOWN],
        unassigned=[each for each in troubles if each.finding.state == "open"],
        overdue=[each for each in troubles if each.is_overdue],
        to_verify=[each for each in troubles if each.finding.state == "cleared"],
        silent=_silent(site, now),
        done_today=_done_since(site, today),
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
    wanted.sort(key=lambda point: (str(point.row.round_id), str(point.state), point.row.code))
    groups = []
    for (round_id, state), points in groupby(wanted, key=lambda p: (p.row.round_id, p.state)):
        members = list(points)
        round_ = found.get(round_id) if round_id else None
        if round_ is None:
            continue
        person_id = round_.started_by or round_.person_id
        groups.append(
            Group(
                state,
                round_,
                people.get(person_id) if person_id else None,
                [member.row.name for member in members],
                members[0].row.id,
                max(member.row.grace_until for member in members if member.row.grace_until),
                next((member.last_contact for member in members if member.last_contact), None),
            )
        )
    return sorted(groups, key=lambda group: group.since)


def _troubles(site: Site, now: datetime) -> list[Trouble]:
    """Findings that wait for somebody, urgent ones first."""
    findings = db.session.scalars(
        select(Finding)
        .where(Finding.site_id == site.id, Finding.state != "verified")
        .order_by(Finding.urgency.desc(), Finding.opened_at)
    ).all()
    places = queries.checkpoint_names([finding.checkpoint_id for finding in findings])
    people = rounds.people_by_id(finding.assigned_to for finding in findings)
    return [
        Trouble(
            finding,
            places.get(finding.checkpoint_id) if finding.checkpoint_id else None,
            people.get(finding.assigned_to) if finding.assigned_to else None,
            finding.state == "assigned" and finding.due_at is not None and finding.due_at < now,
        )
        for finding in findings
    ]


def _silent(site: Site, now: datetime) -> list[Silent]:
    """Phones that said they hold records, and were not heard from for two hours since."""
    heard = func.coalesce(Device.heard_at, Device.enrolled_at)
    rows = db.session.execute(
        select(Device, Person)
        .join(Person, Person.id == Device.person_id)
        .join(PersonSite, PersonSite.person_id == Person.id)
        .where(
            PersonSite.site_id == site.id,
            Device.revoked_at.is_(None),
            Person.left_at.is_(None),
            heard > now - CARRIED_WITHIN,
            heard < now - SILENT_AFTER,
            Device.waiting > 0,
        )
        .order_by(heard)
    )
    return [Silent(device, person) for device, person in rows]


def _done_since(site: Site, since: datetime) -> Sequence[FindingEvent]:
    """What was settled today."""
    return db.session.scalars(
        select(FindingEvent)
        .join(Finding, Finding.id == FindingEvent.finding_id)
        .where(
            Finding.site_id == site.id,
            FindingEvent.at >= since,
            FindingEvent.kind.in_(("assigned", "cleared", "verified")),
        )
        .order_by(FindingEvent.at.desc())
        .limit(30)
    ).all()
