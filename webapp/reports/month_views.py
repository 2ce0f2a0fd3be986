"""报事月度汇总, 投诉月度汇总 (R63): page, paper, PDF, workbook, the records behind a number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import utcnow
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue
from webapp.reports import charts, month_sheets, queries, sheets, words
from webapp.reports.blueprint import bp
from webapp.reports.books import workbook
from webapp.reports.charts import Bar
from webapp.reports.month_rules import HOURS, Month
from webapp.reports.months import month_of
from webapp.reports.papers import Paper, answer
from webapp.reports.periods import Period, next_month, read_month
from webapp.sites.current import current_site
from webapp.web.access import allow
from webapp.web.pages import site_zone

EVERY_HOURS, EVERY_DAYS = 3, 5  # labelled bars


@dataclass(frozen=True)
class Shown:
    """The month with its charts and its neighbours."""

    month: Month
    period: Period
    kind: str
    by_hour: Sequence[Bar]
    by_day: Sequence[Bar]
    before: str
    after: str

    @property
    def name(self) -> str:
        """2026-11."""
        return self.period.first.strftime("%Y-%m")

    def link(self, of: str) -> str:
        """The page with the reports behind a number."""
        kind = self.kind or None
        return url_for("reports.month_records", month=self.name, kind=kind, of=of)


@bp.get("/month")
@allow(*OFFICE_ROLES)
def month() -> ResponseReturnValue:
    """The month on the screen."""
    now = utcnow()
    shown = _shown(now)
    paper = _paper(shown, now)
    return render_template("reports/month.html", shown=shown, paper=paper, words=words)


@bp.get("/month/paper")
@allow(*OFFICE_ROLES)
def month_paper() -> ResponseReturnValue:
    """The month on A4."""
    return _answer(is_pdf=False)


@bp.get("/month.pdf")
@allow(*OFFICE_ROLES)
def month_pdf() -> ResponseReturnValue:
    """The same as a PDF."""
    return _answer(is_pdf=True)


@bp.get("/month.xlsx")
@allow(*OFFICE_ROLES)
def month_book() -> ResponseReturnValue:
    """The figures, the limits, and the reports themselves."""
    now = utcnow()
    shown = _shown(now)
    records = queries.records(_issues(shown.month.everything))
    return workbook(
        _paper(shown, now),
        [
            (_("汇总"), month_sheets.figures(shown.month)),
            (_("时限"), month_sheets.limits(shown.month)),
            (_("报事"), sheets.tracking(records, now)),
        ],
    )


@bp.get("/month/records")
@allow(*OFFICE_ROLES)
def month_records() -> ResponseReturnValue:
    """The reports behind one number."""
    now = utcnow()
    shown = _shown(now)
    found = shown.month.sets().get(request.args.get("of", ""))
    if found is None:
        abort(404)
    records = queries.records(_issues(found))
    return render_template("reports/month_records.html", shown=shown, records=records, words=words)


def _answer(*, is_pdf: bool) -> ResponseReturnValue:
    now = utcnow()
    shown = _shown(now)
    paper = _paper(shown, now, is_pdf=is_pdf)
    return answer("reports/month_paper.html", paper, shown=shown, words=words)


def _shown(now: datetime) -> Shown:
    zone, typed = site_zone(), request.args.get("kind", "")
    period = read_month(request.args.get("month", ""), now.astimezone(zone).date(), zone)
    kind = typed if typed in list(IssueKind) else ""
    found = month_of(current_site(), period, kind, now)
    return Shown(
        month=found,
        period=period,
        kind=kind,
        by_hour=charts.bars("hour", found.hours, range(HOURS), EVERY_HOURS),
        by_day=charts.bars("day", found.days, range(1, period.last.day + 1), EVERY_DAYS),
        before=(period.first - timedelta(days=1)).strftime("%Y-%m"),
        after=next_month(period.first).strftime("%Y-%m"),
    )


def _paper(shown: Shown, now: datetime, *, is_pdf: bool = False) -> Paper:
    is_complaint = shown.kind == IssueKind.COMPLAINT
    title = _("投诉月度汇总") if is_complaint else _("报事月度汇总")
    form = "TS-63/1" if is_complaint else "BS-63/1"
    path = url_for("reports.month", month=shown.name, kind=shown.kind or None)
    return Paper(form, title, shown.name, path, current_site(), now, is_pdf=is_pdf)


def _issues(ids: Sequence[UUID]) -> list[Issue]:
    return queries.by_ids(current_site().id, list(dict.fromkeys(ids)))
