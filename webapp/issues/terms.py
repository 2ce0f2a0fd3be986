"""By what a report is judged: its flow's version, the limits of its site, the site's calendar."""

from datetime import datetime
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.calendars import official
from webapp.calendars.queries import calendar_of
from webapp.calendars.rules import WorkCalendar
from webapp.database import db
from webapp.issues.flow import FLOW, ClockRule, Flow, IssueKind, Urgency
from webapp.issues.limits import Past, Setting, amount_at, changes_of
from webapp.issues.models import FlowVersion, Issue, SiteLimit
from webapp.issues.shipped import shipped
from webapp.issues.story import Terms
from webapp.sites.models import Site

SHIPPED = UUID("0b9d3a4e-8f6c-5d21-9a07-52e1f04c7d10")  # names the first versions
MOST_READ = 512


def flow_of(issue: Issue) -> Flow:
    """The version a report was opened with, whatever was published since."""
    return flow_by_version(issue.flow_version_id, issue.kind)


_read: dict[tuple[UUID, UUID], Flow] = {}  # a published version never changes


def flow_by_version(version_id: UUID, kind: str) -> Flow:
    """A version of the session's company, read once in a process."""
    company_id: UUID = db.session.info["company_id"]
    known = _read.get((company_id, version_id))
    if known is not None:
        return known
    row = db.session.get(FlowVersion, (company_id, version_id))
    if row is None:
        return shipped(IssueKind(kind))
    flow = FLOW.validate_python(row.data)
    if row.published_at is not None:
        if len(_read) > MOST_READ:
            _read.clear()
        _read[company_id, version_id] = flow
    return flow


def untimed(flow: Flow) -> Terms:
    """For the order of states alone: no limit runs, so no calendar is asked."""
    return Terms(
        flow, WorkCalendar(ZoneInfo("UTC"), {}, official.day_type, {}), lambda _rule, _at: None
    )


def current_flow(company_id: UUID, kind: IssueKind, now: datetime) -> tuple[UUID, Flow]:
    """The newest published version; the shipped one is stored when a kind is used first."""
    newest = db.session.scalars(
        select(FlowVersion)
        .where(FlowVersion.kind == kind, FlowVersion.published_at.is_not(None))
        .order_by(FlowVersion.version.desc())
        .limit(1)
    ).first()
    if newest is None:
        newest = _store_shipped(company_id, kind, now)
    return newest.id, FLOW.validate_python(newest.data)


def _store_shipped(company_id: UUID, kind: IssueKind, now: datetime) -> FlowVersion:
    """Two workers that come here at once write the same row: its id follows from what it is."""
    flow, id = shipped(kind), uuid5(SHIPPED, f"{company_id}:{kind}")
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {
        "company_id": company_id, "id": id, "kind": str(kind), "version": flow.version,
        "data": flow.model_dump(mode="json", by_alias=True), "published_at": now, "note": "",
    }  # fmt: skip
    connection.execute(dialect.insert(FlowVersion).values(row).on_conflict_do_nothing())
    return db.session.get_one(FlowVersion, (company_id, id))


def settings_of(site_id: UUID, kind: str, urgency: str) -> dict[str, Setting]:
    """What a site has set for a kind of an urgency, by clock."""
    rows = db.session.scalars(
        select(SiteLimit).where(
            SiteLimit.site_id == site_id, SiteLimit.kind == kind, SiteLimit.urgency == urgency
        )
    )
    return {row.clock: setting_of(row) for row in rows}


def setting_of(row: SiteLimit) -> Setting:
    """A stored limit with its history as the rules read it."""
    return Setting(row.amount, tuple(Past(*entry) for entry in row.past))  # type: ignore[arg-type]


def terms_of(issue: Issue, site: Site) -> Terms:
    """Everything `story.tell` must know beside the events."""
    set_here = settings_of(site.id, issue.kind, issue.urgency)
    urgency, flow = Urgency(issue.urgency), flow_of(issue)

    def amount(rule: ClockRule, at: datetime) -> int | None:
        own = rule.of_channel(issue.channel)
        return amount_at(set_here.get(own.key), own.limit.of(urgency), at)

    changes = [
        change
        for rule in flow.clocks
        for own in (rule.of_channel(issue.channel),)
        for change in changes_of(rule.key, set_here.get(own.key), own.limit.of(urgency))
    ]
    return Terms(flow, calendar_of(site), amount, tuple(changes))
