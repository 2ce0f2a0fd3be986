"""Papers about one report: 维修服务验收单, 投诉登记表, 投诉处理情况跟踪表."""

from uuid import UUID

from flask import g
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES
from webapp.clock import utcnow
from webapp.errors import NotFound
from webapp.issues.flows.flow import Demand
from webapp.issues.models import Issue
from webapp.issues.privacy.about import look_at
from webapp.issues.reporters import Shown
from webapp.issues.views import find_issue
from webapp.reports import queries, words
from webapp.reports.blueprint import bp
from webapp.reports.papers import Paper, answer, record_path
from webapp.reports.records import VISITS, WITHIN, Record, words_of
from webapp.web.access import allow, current_person

NOBODY = Shown("", "", "", is_masked=False)


@bp.get("/repairs/<uuid:issue_id>")
@allow(*DESK_ROLES)
def acceptance(issue_id: UUID) -> ResponseReturnValue:
    """维修服务验收单 as a page (R2)."""
    return _acceptance(issue_id, is_pdf=False)


@bp.get("/repairs/<uuid:issue_id>.pdf")
@allow(*DESK_ROLES)
def acceptance_pdf(issue_id: UUID) -> ResponseReturnValue:
    """The same as a PDF."""
    return _acceptance(issue_id, is_pdf=True)


@bp.get("/complaints/<uuid:issue_id>")
@allow(*DESK_ROLES)
def complaint(issue_id: UUID) -> ResponseReturnValue:
    """投诉登记表 and 投诉处理情况跟踪表 as a page (R9, R10)."""
    return _complaint(issue_id, is_pdf=False)


@bp.get("/complaints/<uuid:issue_id>.pdf")
@allow(*DESK_ROLES)
def complaint_pdf(issue_id: UUID) -> ResponseReturnValue:
    """The same as a PDF."""
    return _complaint(issue_id, is_pdf=True)


def _acceptance(issue_id: UUID, *, is_pdf: bool) -> ResponseReturnValue:
    record = _record(issue_id, "repair")
    paper = _paper("WX-02/1", _("维修服务验收单"), record, is_pdf=is_pdf)
    signed = record.last(*WITHIN)
    return answer(
        "reports/acceptance.html",
        paper,
        name="acceptance",
        record=record,
        reporter=_reporter(record),
        signed=signed,
        rating=signed.given.get(Demand.RATING) if signed else None,
        visits=record.every(*VISITS),
        words_of=words_of,
        words=words,
        Demand=Demand,
    )


def _complaint(issue_id: UUID, *, is_pdf: bool) -> ResponseReturnValue:
    record = _record(issue_id, "complaint")
    confirmed = record.last("confirm")  # what was said at a return visit stands beside it
    paper = _paper("TS-09/1", _("投诉登记表"), record, is_pdf=is_pdf)
    return answer(
        "reports/complaint.html",
        paper,
        name="complaint",
        rating=confirmed.given.get(Demand.RATING) if confirmed else None,
        record=record,
        reporter=_reporter(record),
        visits=record.every(*VISITS),
        words_of=words_of,
        words=words,
        Demand=Demand,
        now=paper.now,
    )


def _record(issue_id: UUID, kind: str) -> Record:
    issue: Issue = find_issue(issue_id)
    if issue.kind != kind:
        raise NotFound
    (record,) = queries.records([issue])
    g.site = next(site for site in g.sites if site.id == issue.site_id)  # times are its own
    return record


def _paper(form: str, title: str, record: Record, *, is_pdf: bool) -> Paper:
    issue = record.issue
    path = record_path(issue.id)
    return Paper(form, title, issue.number, path, g.site, utcnow(), is_pdf=is_pdf, is_record=True)


def _reporter(record: Record) -> Shown:
    """Whole or masked, as the person who prints may see it."""
    if record.reporter is None:
        return NOBODY
    return look_at(current_person(), record.reporter, record.issue, utcnow())
