"""Papers about a period: 报事处理跟踪表, 值班记录表, 回访记录, 维修档案."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from webapp.accounts.models import DESK_ROLES
from webapp.clock import utcnow
from webapp.issues.catalogue import CATEGORIES
from webapp.issues.models import Channel
from webapp.issues.privacy.about import look_at
from webapp.issues.tracking import table as tracking
from webapp.issues.tracking.filter import Filter, View, read_filter
from webapp.reports import queries, sheets
from webapp.reports.blueprint import bp
from webapp.reports.books import workbook
from webapp.reports.papers import Paper, answer
from webapp.reports.periods import Period, read_period
from webapp.reports.records import Record
from webapp.reports.sheets import Call
from webapp.reports.tables import Table
from webapp.sites.current import current_site
from webapp.web.access import allow, current_person
from webapp.web.pages import site_zone

MOST = 1000  # rows of one paper


@dataclass(frozen=True)
class Form:
    """A table paper. `signs`: who signs at its foot."""

    form: str
    title: Any
    rows: Callable[[Period, datetime], Table]
    signs: tuple[Any, ...]
    has_kinds: bool = False


def _tracking(period: Period, now: datetime) -> Table:
    records, is_cut = _chosen(period, now)
    return replace(sheets.tracking(records, now), is_cut=is_cut)


def _archive(period: Period, now: datetime) -> Table:
    records, is_cut = _chosen(period, now, kind="repair")
    return replace(sheets.archive(records), is_cut=is_cut)


def _visits(period: Period, _now: datetime) -> Table:
    found = queries.visited_between(current_site().id, period.since, period.until)
    records = queries.records(found[:MOST])
    table = sheets.visits(records, period.since, period.until)
    return replace(table, is_cut=len(found) > MOST)


def _duty(period: Period, _now: datetime) -> Table:
    calls = [call for source in CALL_SOURCES for call in source(period)]
    return replace(sheets.duty(calls[:MOST]), is_cut=len(calls) > MOST)


def _reported_calls(period: Period) -> list[Call]:
    found = queries.opened_between(current_site().id, period.since, period.until)
    by_phone = [issue for issue in found if issue.channel == Channel.HOTLINE][: MOST + 1]
    return [sheets.call_of(record, _name_phone) for record in queries.records(by_phone)]


# A log of the line itself joins here: a function of the period that gives its calls.
CALL_SOURCES: list[Callable[[Period], Sequence[Call]]] = [_reported_calls]

FORMS = {
    "tracking": Form(
        "BS-03/1", _l("报事处理跟踪表"), _tracking, (_l("前台"), _l("项目经理")), True
    ),
    "duty": Form("ZB-07/1", _l("值班记录表"), _duty, (_l("值班人"), _l("项目经理"))),
    "visits": Form("HF-04/1", _l("回访记录"), _visits, (_l("回访人"), _l("项目经理"))),
    "archive": Form("WX-20/1", _l("维修档案"), _archive, (_l("维修主管"), _l("项目经理")), True),
}


@bp.get("/")
@allow(*DESK_ROLES)
def index() -> ResponseReturnValue:
    """What can be printed."""
    return render_template("reports/index.html", forms=FORMS, period=_period(utcnow()))


@bp.get("/tables/<name>")
@allow(*DESK_ROLES)
def table(name: str) -> ResponseReturnValue:
    """The paper as a page."""
    return _answer(name, is_pdf=False)


@bp.get("/tables/<name>.pdf")
@allow(*DESK_ROLES)
def table_pdf(name: str) -> ResponseReturnValue:
    """The paper as a PDF."""
    return _answer(name, is_pdf=True)


@bp.get("/tables/<name>.xlsx")
@allow(*DESK_ROLES)
def table_book(name: str) -> ResponseReturnValue:
    """The paper as a workbook."""
    form, now = _form(name), utcnow()
    period = _period(now)
    paper = _paper(name, form, period, now)
    return workbook(paper, [(paper.title, form.rows(period, now))])


def _answer(name: str, *, is_pdf: bool) -> ResponseReturnValue:
    form, now = _form(name), utcnow()
    period = _period(now)
    paper = replace(_paper(name, form, period, now), is_pdf=is_pdf)
    return answer(
        "reports/table.html",
        paper,
        name=name,
        form=form,
        period=period,
        table=form.rows(period, now),
        shown=read_filter(request.args),
        query=request.query_string.decode(),
        categories=CATEGORIES,
    )


def _paper(name: str, form: Form, period: Period, now: datetime) -> Paper:
    path = url_for(".table", name=name, since=period.first, until=period.last)
    return Paper(form.form, str(form.title), str(period), path, current_site(), now, is_wide=True)


def _form(name: str) -> Form:
    return FORMS.get(name) or abort(404)


def _period(now: datetime) -> Period:
    zone = site_zone()
    today = now.astimezone(zone).date()
    return read_period(request.args.get("since", ""), request.args.get("until", ""), today, zone)


def _chosen(period: Period, now: datetime, kind: str = "") -> tuple[list[Record], bool]:
    """What the desk's own table would show for this address, oldest first."""
    asked: Filter = replace(
        read_filter(request.args),
        sort="opened",
        since=period.first.isoformat(),
        until=period.last.isoformat(),
    )
    if "view" not in request.args:
        asked = replace(asked, view=View.ALL)
    if kind:
        asked = replace(asked, kind=kind)
    page = tracking.page_of(current_site(), asked, now, size=MOST)
    issues = sorted(page.issues, key=lambda issue: (issue.opened_at, issue.id))
    return queries.records(issues), page.after is not None


def _name_phone(record: Record) -> tuple[str, str]:
    if record.reporter is None:
        return "", ""
    shown = look_at(current_person(), record.reporter, record.issue, utcnow())
    return shown.name, shown.phone
