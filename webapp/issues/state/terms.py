"""By what a report is judged: its flow's version, the limits of its site, the site's calendar."""

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.calendars import official
from webapp.calendars.queries import calendar_of
from webapp.calendars.rules import WorkCalendar
from webapp.database import db
from webapp.issues.flows.flow import FLOW, ClockRule, Flow, IssueKind, Urgency
from webapp.issues.flows.shipped import shipped
from webapp.issues.limits.limits import Past, Setting, amount_at, changes_of
from webapp.issues.models import FlowVersion, Issue, SiteLimit
from webapp.issues.state.story import Terms
from webapp.lookup import Lookup
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


_NO_HOURS = WorkCalendar(ZoneInfo("UTC"), {}, official.day_type, {})


def untimed(flow: Flow) -> Terms:
    """For the order of states alone: no limit runs, so no calendar is asked."""
    return Terms(flow, _NO_HOURS, lambda _rule, _at: None)


_NEWEST = Lookup(
    select(FlowVersion.id)
    .where(
        FlowVersion.company_id == bindparam("company"),
        FlowVersion.kind == bindparam("kind"),
        FlowVersion.published_at.is_not(None),
    )
    .order_by(FlowVersion.version.desc())
    .limit(1)
)


def current_flow(company_id: UUID, kind: IssueKind, now: datetime) -> tuple[UUID, Flow]:
    """The newest published version; the shipped one is stored when a kind is used first."""
    db.session.flush()
    asked = {"company": company_id, "kind": str(kind)}
    newest = _NEWEST.run(db.session.connection(), asked)
    version_id: UUID = newest[0][0] if newest else _store_shipped(company_id, kind, now)
    return version_id, flow_by_version(version_id, kind)


def _store_shipped(company_id: UUID, kind: IssueKind, now: datetime) -> UUID:
    """Two workers that come here at once write the same row: its id follows from what it is."""
    flow, id = shipped(kind), uuid5(SHIPPED, f"{company_id}:{kind}")
    connection = db.session.connection()
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    row = {
        "company_id": company_id, "id": id, "kind": str(kind), "version": flow.version,
        "data": flow.model_dump(mode="json", by_alias=True), "published_at": now, "note": "",
    }  # fmt: skip
    connection.execute(dialect.insert(FlowVersion).values(row).on_conflict_do_nothing())
    return id


def setting_of(row: SiteLimit) -> Setting:
    """A stored limit with its history as the rules read it."""
    return _setting(row.amount, row.past)


def _setting(amount: int | None, past: list[list[int | None]]) -> Setting:
    return Setting(amount, tuple(Past(*entry) for entry in past))  # type: ignore[arg-type]


_SET: Any = (SiteLimit.clock, SiteLimit.urgency, SiteLimit.amount, SiteLimit.past)
_OF_SITE = select(*_SET).where(
    SiteLimit.company_id == bindparam("company"),
    SiteLimit.site_id == bindparam("site"),
    SiteLimit.kind == bindparam("kind"),
)
_LIMITS = Lookup(_OF_SITE)


class Judged(Protocol):
    """What of a report says by which terms it is judged."""

    @property
    def site_id(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def urgency(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def flow_version_id(self) -> UUID: ...


class Rulebook:
    """The terms of reports within one transaction: limits and calendar of a site are read once."""

    def __init__(self) -> None:
        self._terms: dict[tuple[UUID, UUID, str, str, str], Terms] = {}
        self._settings: dict[tuple[UUID, str], dict[tuple[str, str], Setting]] = {}
        self._calendars: dict[UUID, WorkCalendar] = {}

    def terms_of(self, report: Judged) -> Terms:
        """Everything `story.tell` must know beside the events."""
        site_id, version_id, kind = report.site_id, report.flow_version_id, report.kind
        key = (site_id, version_id, kind, report.urgency, report.channel)
        if key not in self._terms:
            self._terms[key] = self._read(report)
        return self._terms[key]

    def _read(self, report: Judged) -> Terms:
        flow, urgency = (
            flow_by_version(report.flow_version_id, report.kind),
            Urgency(report.urgency),
        )
        settings = self._settings_of(report.site_id, report.kind)
        own = {rule.key: rule.of_channel(report.channel) for rule in flow.clocks}
        set_here = {key: settings.get((rule.key, urgency)) for key, rule in own.items()}
        limits = {key: rule.limit.of(urgency) for key, rule in own.items()}
        if not any(set_here.values()) and all(limit is None for limit in limits.values()):
            return untimed(flow)

        def amount(rule: ClockRule, at: datetime) -> int | None:
            return amount_at(set_here[rule.key], limits[rule.key], at)

        changes = [one for key in own for one in changes_of(key, set_here[key], limits[key])]
        calendar = self._calendar_of(report.site_id)
        counted = flow.of_urgency(urgency) if calendar.is_ever_open else flow
        return Terms(counted, calendar, amount, tuple(changes))

    def _settings_of(self, site_id: UUID, kind: str) -> dict[tuple[str, str], Setting]:
        """What a site has set for a kind, by clock and urgency."""
        if (site_id, kind) not in self._settings:
            asked = {"company": db.session.info["company_id"], "site": site_id, "kind": kind}
            rows = _LIMITS.run(db.session.connection(), asked)
            read = {(clock, urgency): _setting(*set_to) for clock, urgency, *set_to in rows}
            self._settings[site_id, kind] = read
        return self._settings[site_id, kind]

    def _calendar_of(self, site_id: UUID) -> WorkCalendar:
        if site_id not in self._calendars:
            key = (db.session.info["company_id"], site_id)
            self._calendars[site_id] = calendar_of(db.session.get_one(Site, key))
        return self._calendars[site_id]
