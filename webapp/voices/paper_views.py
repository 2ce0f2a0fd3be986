"""Papers: openings of boxes (R16), failures and checks of the line (R57), places, a conference."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import abort, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.accounts.models import DESK_ROLES
from webapp.clock import utcnow
from webapp.reports.books import workbook
from webapp.reports.papers import Paper, answer
from webapp.reports.periods import Period, read_period
from webapp.reports.table_views import CALL_SOURCES
from webapp.reports.tables import Table
from webapp.sites.current import current_site
from webapp.voices import conferences, queries, sheets
from webapp.voices.blueprint import bp, find, zone
from webapp.voices.case_models import HardCase
from webapp.web.access import allow

FORMS: dict[str, tuple[str, Any, Any]] = {
    "openings": ("YJ-16/1", _l("意见箱开启记录"), sheets.openings),
    "calls": ("RX-08/1", _l("热线来电记录"), sheets.calls),
    "failures": ("RX-57/1", _l("热线故障与检查记录"), sheets.failures),
    "places": ("RX-62/1", _l("热线号码公示清单"), sheets.places),
}

CALL_SOURCES.append(sheets.other_calls)


@bp.get("/papers/<name>")
@allow(*DESK_ROLES)
def paper(name: str) -> ResponseReturnValue:
    """As a page to print."""
    return _paper(name, is_pdf=False)


@bp.get("/papers/<name>.pdf")
@allow(*DESK_ROLES)
def paper_pdf(name: str) -> ResponseReturnValue:
    """As a PDF."""
    return _paper(name, is_pdf=True)


@bp.get("/papers/<name>.xlsx")
@allow(*DESK_ROLES)
def paper_book(name: str) -> ResponseReturnValue:
    """As a workbook."""
    period = _period()
    frame, table = _made(name, period)
    return workbook(frame, [(frame.title, table)])


@bp.get("/conferences/<uuid:case_id>/paper")
@allow(*DESK_ROLES)
def conference_paper(case_id: UUID) -> ResponseReturnValue:
    """Minutes and plan, to be signed."""
    return _conference(case_id, is_pdf=False)


@bp.get("/conferences/<uuid:case_id>/paper.pdf")
@allow(*DESK_ROLES)
def conference_pdf(case_id: UUID) -> ResponseReturnValue:
    """The same as a PDF."""
    return _conference(case_id, is_pdf=True)


def _paper(name: str, *, is_pdf: bool) -> ResponseReturnValue:
    period = _period()
    frame, table = _made(name, period)
    return answer(
        "voices/paper.html", replace(frame, is_pdf=is_pdf), name=name, period=period, table=table,
        query=request.query_string.decode(),
    )  # fmt: skip


def _made(name: str, period: Period) -> tuple[Paper, Table]:
    if name not in FORMS:
        abort(404)
    form, title, rows = FORMS[name]
    path = url_for(".paper", name=name, since=period.first, until=period.last)
    site = current_site()
    frame = Paper(form, str(title), str(period), path, site, utcnow(), is_wide=True)
    return frame, rows(site, period)


def _period() -> Period:
    today = utcnow().astimezone(zone()).date()
    return read_period(request.args.get("since", ""), request.args.get("until", ""), today, zone())


def _conference(case_id: UUID, *, is_pdf: bool) -> ResponseReturnValue:
    shown = conferences.whole(find(HardCase, case_id))
    frame = Paper(
        "HS-60/1", _("会商记录"), shown.issue.number,
        url_for(".show_conference", case_id=case_id), current_site(), utcnow(), is_pdf=is_pdf,
        is_record=True,
    )  # fmt: skip
    people = {one.noted_by for one in shown.meetings} | {one.done_by for one in shown.steps}
    return answer(
        "voices/conference_paper.html", frame, shown=shown,
        names=queries.names({*people, shown.case.opened_by, shown.case.closed_by}),
    )  # fmt: skip
