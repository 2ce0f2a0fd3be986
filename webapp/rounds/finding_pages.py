"""What the pages of findings show: lists with counts, and the story of one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, case, func, or_, select

from webapp.accounts.models import Person
from webapp.checklists.schema import Words
from webapp.database import db
from webapp.issues.flows.flow import Phase
from webapp.issues.models import IssueEvent
from webapp.issues.state.retelling import events_of
from webapp.issues.state.sights import TO_DO, TURNED, WITHDRAWN
from webapp.issues.state.story import SEE
from webapp.issues.state.terms import flow_of
from webapp.rounds import miss_queries, queries
from webapp.rounds.miss_models import Miss
from webapp.rounds.models import Finding, Visit
from webapp.sites.models import Checkpoint, Site, Zone

PAGE = 30
STATES = ("open", "assigned", "cleared", "overdue", "verified")
PHASES: dict[str, tuple[Phase, ...]] = {
    "open": (Phase.OPEN,),
    "assigned": (Phase.ACTIVE, Phase.WAITING),
    "cleared": (Phase.DONE,),
    "verified": (Phase.CLOSED,),
}
# What the page calls the steps; others have the names their flow gives them.
WORDS = {
    "assign": "assigned",
    "clear": "cleared",
    "mend": "cleared",
    "verify": "verified",
    "return": "returned",
    "reopen": "reopened",
}
Row = TypeVar("Row", Checkpoint, Zone, Site)


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to. `state` "" is everything that is not yet verified."""

    site_ids: Sequence[UUID]
    state: str = ""
    urgency: str = ""
    text: str = ""


@dataclass(frozen=True)
class Listed:
    """A finding in the list."""

    finding: Finding
    site: Site
    checkpoint: Checkpoint | None
    zone: Zone | None
    assignee: Person | None


def _is(state: str, now: datetime) -> ColumnElement[bool]:
    if state == "overdue":
        return (Finding.due_at < now) & Finding.phase.in_(TO_DO)
    if state in STATES:
        return Finding.phase.in_(PHASES[state])
    return Finding.phase != Phase.CLOSED


def _narrowed(wanted: Filter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Finding.site_id.in_(wanted.site_ids)]
    if wanted.urgency:
        conditions.append(Finding.urgency == wanted.urgency)
    if wanted.text:
        like = {"autoescape": True}
        points = select(Checkpoint.id).where(
            or_(
                Checkpoint.name.contains(wanted.text, **like),
                Checkpoint.code.icontains(wanted.text, **like),
            )
        )
        conditions.append(
            or_(
                Finding.title.icontains(wanted.text, **like),
                Finding.title_en.icontains(wanted.text, **like),
                Finding.checkpoint_id.in_(points),
            )
        )
    return conditions


def listing(wanted: Filter, now: datetime) -> tuple[Pagination, list[Listed]]:
    """One page of findings: urgent ones first, then what was seen last."""
    found = db.paginate(
        select(Finding)
        .where(*_narrowed(wanted), _is(wanted.state, now))
        .order_by(
            case((Finding.urgency == "urgent", 0), else_=1),
            Finding.last_seen_at.desc(),
            Finding.id,
        ),
        per_page=PAGE,
        max_per_page=PAGE,
        error_out=False,
    )
    return found, _with_places(found.items)


def counts(wanted: Filter, now: datetime) -> dict[str, int]:
    """How many findings each state tab holds."""
    sums = [func.count(case((_is(state, now), 1))).label(state) for state in STATES]
    row = db.session.execute(select(*sums).select_from(Finding).where(*_narrowed(wanted))).one()
    return {state: int(count) for state, count in zip(STATES, row, strict=True)}


def _with_places(findings: Sequence[Finding]) -> list[Listed]:
    points = _by_id(Checkpoint, {each.checkpoint_id for each in findings})
    zones = _by_id(
        Zone,
        {each.zone_id for each in findings} | {point.zone_id for point in points.values()},
    )
    sites = _by_id(Site, {each.site_id for each in findings})
    people = queries.people_by_id(each.assigned_to for each in findings)
    rows = []
    for each in findings:
        point = points.get(each.checkpoint_id) if each.checkpoint_id else None
        zone_id = each.zone_id or (point.zone_id if point else None)
        rows.append(
            Listed(
                each,
                sites[each.site_id],
                point,
                zones.get(zone_id) if zone_id else None,
                people.get(each.assigned_to) if each.assigned_to else None,
            )
        )
    return rows


def _by_id(model: type[Row], ids: set[UUID | None]) -> dict[UUID, Row]:
    wanted = {each for each in ids if each is not None}
    if not wanted:
        return {}
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(wanted)))}


@dataclass(frozen=True)
class Told:
    """One line of a finding's story."""

    event: IssueEvent
    kind: str  # opened, seen_again, withdrawn, assigned, cleared … noted; "" with a name
    name: Words | None  # of a step that this page has no word for
    person: Person | None
    round_id: UUID | None
    miss: Miss | None  # the stop had been told as missed until this visit came


@dataclass(frozen=True)
class Page:
    """One finding in full."""

    listed: Listed
    story: list[Told]

    @property
    def finding(self) -> Finding:
        return self.listed.finding

    @property
    def before(self) -> list[tuple[str, datetime]]:
        """Photos of the fault, the last sight first."""
        return self._photos(("opened", "seen_again"))

    @property
    def after(self) -> list[tuple[str, datetime]]:
        """Photos of the repair, the last one first."""
        return self._photos(("cleared",))

    def _photos(self, kinds: Sequence[str]) -> list[tuple[str, datetime]]:
        return [
            (photo, told.event.at)
            for told in reversed(self.story)
            if told.kind in kinds
            for photo in told.event.photos
        ]


def page(finding: Finding) -> Page:
    """The finding with its place and its story, the oldest line first."""
    events = events_of(finding.id)
    named_as = _kinds(finding, events)
    people = queries.people_by_id(event.person_id for event in events)
    visits = {event.visit_id for event in events if event.visit_id}
    named = db.session.execute(select(Visit.id, Visit.round_id).where(Visit.id.in_(visits)))
    rounds = {row[0]: row[1] for row in named}
    misses = miss_queries.of_visits(visits)
    story = [
        Told(
            event,
            *named_as[event.id],
            people.get(event.person_id) if event.person_id else None,
            rounds.get(event.visit_id) if event.visit_id else None,
            misses.get(event.visit_id) if event.visit_id else None,
        )
        for event in events
    ]
    return Page(_with_places([finding])[0], story)


def _kinds(finding: Finding, events: Sequence[IssueEvent]) -> dict[UUID, tuple[str, Words | None]]:
    """What each line is: the first sight that counts has opened it, the others saw it again."""
    names = {step.key: step.name for step in flow_of(finding).steps}
    found: dict[UUID, tuple[str, Words | None]] = {}
    is_opened = False
    for event in events:
        if event.kind == WITHDRAWN:
            found[event.id] = WITHDRAWN, None
        elif event.kind == TURNED:
            found[event.id] = TURNED, None
        elif event.kind != "step":
            found[event.id] = "noted", None
        elif event.step == SEE:
            found[event.id] = "seen_again" if is_opened else "opened", None
            is_opened = True
        else:
            known = WORDS.get(event.step, "")
            found[event.id] = known, None if known else names.get(event.step)
    return found
