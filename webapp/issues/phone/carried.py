"""The reports that a phone takes along (docs/sync-protocol.md, `job`, `flow`, `price`)."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import case, select

from webapp.accounts.models import Person, Role
from webapp.clock import to_millis
from webapp.database import db
from webapp.issues.desk_models import PersonTrade
from webapp.issues.flows.flow import Phase, Urgency
from webapp.issues.models import Issue, IssueClock, IssueEvent, Material, Reporter
from webapp.issues.phone.carried_flows import flow_record, may_grab, price_records
from webapp.issues.privacy.about import for_everybody, open_to_everybody
from webapp.issues.state.terms import flow_of
from webapp.sites.models import Checkpoint, Zone

Record = tuple[str, dict[str, Any]]
BEHIND = timedelta(days=2)  # what was accepted is still shown, and what was kept aside is told
MOST_TO_GRAB = 30
MOST_LINES = 20  # of a report's story
MOST_PHOTOS = 3
_PRIORITY = case({Urgency.CRITICAL: 0, Urgency.URGENT: 1}, value=Issue.urgency, else_=2)


@dataclass(frozen=True)
class Carrier:
    """Who carries the phone; `site_ids` None: everywhere in the company."""

    person_id: UUID
    role: str
    site_ids: list[UUID] | None
    now: datetime


def jobs(carrier: Carrier) -> Iterator[Record]:
    """One's own reports, those one may grab, and those that went to somebody else meanwhile."""
    if carrier.role == Role.FRONTDESK:
        return
    own = _own(carrier)
    free = _free(carrier)
    gone = _gone(carrier, {issue.id for issue in [*own, *free]})
    known = _known([*own, *free, *gone], carrier)
    for issue in own:
        yield f"job/{issue.id}", _job(issue, known) | _private(issue, known)
    for issue in free:
        about = _job(issue, known) | _heard(issue, known)
        yield f"job/{issue.id}", about | {"mine": False, "may_grab": True}
    for issue in gone:
        yield f"job/{issue.id}", _gone_record(issue, known)
    flows = {issue.flow_version_id: issue for issue in [*own, *free]}
    for version_id, issue in flows.items():
        yield flow_record(version_id, flow_of(issue))
    yield from price_records({issue.site_id for issue in own})


@dataclass(frozen=True)
class _Known:
    """What the records are made of, read for all of them at once."""

    person_id: UUID
    points: dict[UUID, Checkpoint]
    zones: dict[UUID, Zone]
    names: dict[UUID, str]
    reporters: dict[UUID, Reporter]
    clocks: dict[UUID, list[IssueClock]]
    events: dict[UUID, list[IssueEvent]]
    materials: dict[UUID, list[Material]]


def _own(carrier: Carrier) -> list[Issue]:
    fresh = (Issue.phase != Phase.DONE) | (Issue.since >= carrier.now - BEHIND)
    return list(
        db.session.scalars(
            select(Issue)
            .where(Issue.assigned_to == carrier.person_id, Issue.phase != Phase.CLOSED, fresh)
            .order_by(Issue.opened_at, Issue.id)
        )
    )


def _free(carrier: Carrier) -> list[Issue]:
    """Of his trade, or of none; somebody whose trades nobody has named may take anything."""
    trades = set(
        db.session.scalars(
            select(PersonTrade.trade).where(PersonTrade.person_id == carrier.person_id)
        )
    )
    if carrier.role != Role.TECHNICIAN and not trades:
        return []
    wanted = (
        select(Issue)
        .where(
            Issue.phase == Phase.OPEN,
            Issue.joined_to.is_(None),
            open_to_everybody(),
            Issue.assigned_to.is_(None),
        )
        .order_by(_PRIORITY, Issue.opened_at.desc(), Issue.id)
        .limit(MOST_TO_GRAB)
    )
    if carrier.site_ids is not None:
        wanted = wanted.where(Issue.site_id.in_(carrier.site_ids))
    if trades:
        wanted = wanted.where(Issue.trade.in_({*trades, ""}))
    found = db.session.scalars(wanted).all()
    return [issue for issue in found if may_grab(flow_of(issue), issue.state)]


def _gone(carrier: Carrier, shown: set[UUID]) -> list[Issue]:
    """Where a step of his was kept aside and the report is somebody else's: he is told so."""
    told = select(IssueEvent.issue_id).where(
        IssueEvent.person_id == carrier.person_id,
        IssueEvent.aside != "",
        IssueEvent.received_at >= carrier.now - BEHIND,
    )
    found = db.session.scalars(select(Issue).where(Issue.id.in_(told)).order_by(Issue.id))
    return [issue for issue in found if issue.id not in shown]


def _known(issues: Sequence[Issue], carrier: Carrier) -> _Known:
    ids = [issue.id for issue in issues]
    events = _grouped(
        db.session.scalars(
            select(IssueEvent)
            .where(IssueEvent.issue_id.in_(ids))
            .order_by(IssueEvent.at, IssueEvent.id)
        )
    )
    people = {issue.assigned_to for issue in issues}
    people |= {event.person_id for some in events.values() for event in some}
    points = _by_id(Checkpoint, {issue.checkpoint_id for issue in issues})
    zones = {issue.zone_id for issue in issues} | {point.zone_id for point in points.values()}
    return _Known(
        person_id=carrier.person_id,
        points=points,
        zones=_by_id(Zone, zones),
        names={one.id: one.name for one in _by_id(Person, people).values()},
        reporters=_by_id(Reporter, {issue.reporter_id for issue in issues}),
        clocks=_grouped(
            db.session.scalars(
                select(IssueClock)
                .where(IssueClock.issue_id.in_(ids), IssueClock.stopped_at.is_(None))
                .order_by(IssueClock.due_at, IssueClock.id)
            )
        ),
        events=events,
        materials=_grouped(
            db.session.scalars(
                select(Material).where(Material.issue_id.in_(ids)).order_by(Material.id)
            )
        ),
    )


def _job(issue: Issue, known: _Known) -> dict[str, Any]:
    """What anybody of the crew may know: no name, no phone, no words of the story."""
    point = known.points.get(issue.checkpoint_id) if issue.checkpoint_id else None
    zone_id = issue.zone_id or (point.zone_id if point else None)
    zone = known.zones.get(zone_id) if zone_id else None
    return {
        "id": str(issue.id),
        "site_id": str(issue.site_id),
        "number": issue.number,
        "kind": issue.kind,
        "flow": str(issue.flow_version_id),
        "title": issue.title,
        "text": issue.text,
        "place": issue.place or (point.name if point else ""),
        "room": issue.room,
        "zone": zone.name if zone else "",
        "zone_en": zone.name_en if zone else "",
        "directions": point.directions if point else "",
        "urgency": issue.urgency,
        "state": issue.state,
        "since": to_millis(issue.since),
        "opened_at": to_millis(issue.opened_at),
        "photos": list(issue.photos)[:MOST_PHOTOS],
        "due": [
            {"key": one.key, "at": to_millis(one.due_at) if one.due_at else None}
            for one in known.clocks.get(issue.id, ())
        ],
    }


def _private(issue: Issue, known: _Known) -> dict[str, Any]:
    """What only he is told to whom the report was given."""
    events = known.events.get(issue.id, [])
    lines = {event.id: event for event in events if not event.aside}
    reporter = known.reporters.get(issue.reporter_id) if issue.reporter_id else None
    return {
        "mine": True,
        "may_grab": False,
        "appointment_at": to_millis(issue.appointment_at) if issue.appointment_at else None,
        "reporter": reporter
        and {"name": reporter.name, "phone": reporter.phone, "note": reporter.note},
        "story": [_line(event, known) for event in list(lines.values())[-MOST_LINES:]],
        "materials": [
            {
                "kind": one.kind,
                "name": one.name,
                "quantity_milli": one.quantity_milli,
                "unit": one.unit,
                "price_cents": one.price_cents,
                "who_pays": one.who_pays,
            }
            for one in known.materials.get(issue.id, ())
            if one.event_id is None or one.event_id in lines
        ],
        **_heard(issue, known),
    }


def _gone_record(issue: Issue, known: _Known) -> dict[str, Any]:
    """A report that went to somebody else: enough to know which it was."""
    about = _job(issue, known)
    kept = {name: about[name] for name in ("id", "site_id", "number", "title", "kind", "state")}
    to = known.names.get(issue.assigned_to, "") if issue.assigned_to else ""
    if not for_everybody(issue):
        kept["title"] = ""  # he had it once; what was said is no business of his any more
    return {**kept, "mine": False, "may_grab": False, "to": to, **_heard(issue, known)}


def _heard(issue: Issue, known: _Known) -> dict[str, Any]:
    """Which of his own entries the server has, and which of them did not fit."""
    own = [one for one in known.events.get(issue.id, ()) if one.person_id == known.person_id]
    return {
        "heard": [str(event.id) for event in own],
        "aside": [
            {
                "id": str(event.id),
                "step": event.step,
                "at": to_millis(event.at),
                "code": event.aside,
            }
            for event in own
            if event.aside
        ],
    }


def _line(event: IssueEvent, known: _Known) -> dict[str, Any]:
    by = known.names.get(event.person_id, "") if event.person_id else ""
    about = {"id": str(event.id), "kind": event.kind, "step": event.step, "by": by}
    return {**about, "at": to_millis(event.at), "note": event.note[:200]}


def _by_id(model: Any, ids: Collection[Any]) -> dict[UUID, Any]:
    rows = db.session.scalars(select(model).where(model.id.in_(set(ids) - {None})))
    return {row.id: row for row in rows}


def _grouped(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.issue_id, []).append(row)
    return found
