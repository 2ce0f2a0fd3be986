"""The case library: searched, written from a closed complaint, approved, shown beside new ones."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, EDITOR_ROLES
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound, Refused
from webapp.issues.catalogue import BY_KEY, CATEGORIES
from webapp.issues.finding import find_issue
from webapp.issues.flows.flow import IssueKind, Phase
from webapp.issues.models import Issue
from webapp.sites.current import current_site, may_see
from webapp.sites.forms import uuid_or_none
from webapp.voices import cases, forms, queries, words
from webapp.voices.blueprint import bp, find, page
from webapp.voices.case_models import ComplaintCase
from webapp.voices.cases import APPROVED, DRAFT, WITHDRAWN, CaseDraft
from webapp.voices.refusals import Incomplete
from webapp.web.access import allow, current_person

COMPLAINTS = [one for one in CATEGORIES if one.kind is IssueKind.COMPLAINT]
OVER = (Phase.DONE, Phase.CLOSED)


@bp.get("/cases")
@allow(*DESK_ROLES)
def list_cases() -> ResponseReturnValue:
    """Approved cases by words and category; ?waiting=1: those that wait for a manager."""
    typed, category = request.args.get("q", ""), request.args.get("category", "")
    is_waiting = request.args.get("waiting") == "1"
    here = [current_site().id]
    found = cases.found(typed, category, here, is_waiting=is_waiting)
    return render_template(
        "voices/cases.html",
        cases=found,
        q=typed,
        category=category,
        is_waiting=is_waiting,
        waiting=len(cases.found("", "", here, is_waiting=True)),
        categories=COMPLAINTS,
        names=queries.names({one.written_by for one in found}),
    )


@bp.get("/cases/new")
@allow(*DESK_ROLES)
def new_case() -> ResponseReturnValue:
    """A case from scratch, or of ?issue=, with what its story says."""
    issue = _issue(request.args.get("issue", ""))
    draft = cases.drafted(issue) if issue else CaseDraft("", "", "", "", "", "")
    return _form(None, issue, draft)


@bp.post("/cases")
@allow(*DESK_ROLES)
def create_case() -> ResponseReturnValue:
    """Write a case down; a manager approves it."""
    issue = _issue(request.form.get("issue", ""))
    draft = _read(issue)
    try:
        _check(draft, issue)
        with transaction():
            site_id, who = (issue.site_id if issue else current_site().id), current_person().id
            case = cases.write(site_id, draft, issue, by=who, at=utcnow())
    except Incomplete as refusal:
        return _form(None, issue, draft, refusal)
    flash(_("案例已写好，等经理审过就会提示"), "ok")
    return redirect(url_for(".show_case", case_id=case.id), code=303)


@bp.get("/cases/<uuid:case_id>")
@allow(*DESK_ROLES)
def show_case(case_id: UUID) -> ResponseReturnValue:
    """One case."""
    case = _readable(case_id)
    issue = db.session.get(Issue, (case.company_id, case.issue_id)) if case.issue_id else None
    return render_template(
        "voices/case.html",
        case=case,
        issue=issue if issue and may_see(issue.site_id) else None,
        is_ours=may_see(case.site_id),
        names=queries.names({case.written_by, case.decided_by}),
    )


@bp.get("/cases/<uuid:case_id>/edit")
@allow(*DESK_ROLES)
def edit_case(case_id: UUID) -> ResponseReturnValue:
    """The form of a case of one's own site."""
    case = find(ComplaintCase, case_id)
    return _form(case, _its_issue(case), _draft_of(case))


@bp.post("/cases/<uuid:case_id>")
@allow(*DESK_ROLES)
def update_case(case_id: UUID) -> ResponseReturnValue:
    """Change a case: it waits for a manager again."""
    case = find(ComplaintCase, case_id)
    issue = _its_issue(case)
    draft = _read(issue)
    try:
        _check(draft, issue)
        with transaction():
            case = find(ComplaintCase, case_id)
            cases.rewrite(case, draft, by=current_person().id, at=utcnow())
    except Incomplete as refusal:
        return _form(find(ComplaintCase, case_id), issue, draft, refusal)
    return redirect(url_for(".show_case", case_id=case_id), code=303)


@bp.post("/cases/<uuid:case_id>/approval")
@allow(*EDITOR_ROLES)
def create_approval(case_id: UUID) -> ResponseReturnValue:
    """From now on it is shown beside like complaints, in the whole company."""
    return _decide(case_id, APPROVED)


@bp.post("/cases/<uuid:case_id>/withdrawal")
@allow(*EDITOR_ROLES)
def create_withdrawal(case_id: UUID) -> ResponseReturnValue:
    """Out of use."""
    return _decide(case_id, WITHDRAWN)


@bp.post("/cases/like")
@allow(*DESK_ROLES)
def show_like() -> ResponseReturnValue:
    """Cases like what is being taken in, while it is typed. What people say stays out of logs."""
    category, said = request.form.get("category", ""), request.form.get("text", "")[:2000]
    return render_template("voices/_like.html", like=_like(category, None, said), is_bare=True)


def _like(category: str, zone_id: UUID | None, said: str) -> list[cases.Like]:
    """Nothing for what is clearly no complaint."""
    known = BY_KEY.get(category)
    if known is not None and known.kind is not IssueKind.COMPLAINT:
        return []
    return cases.like(category, zone_id, said) if said.strip() or category else []


@bp.app_template_global("like_cases")
def like_cases(issue: Issue) -> list[cases.Like]:
    """For the page of a complaint that is not settled yet."""
    if issue.kind != IssueKind.COMPLAINT or issue.phase in OVER:
        return []
    return _like(issue.category, issue.zone_id, f"{issue.title} {issue.text}")


@bp.app_template_global("case_of")
def case_of(issue: Issue) -> ComplaintCase | None:
    """The case written from a report."""
    return cases.of_issue(issue.id) if issue.kind == IssueKind.COMPLAINT else None


def _decide(case_id: UUID, state: str) -> ResponseReturnValue:
    with transaction():
        case = find(ComplaintCase, case_id)
        cases.decide(case, state, by=current_person().id, at=utcnow())
    return redirect(url_for(".show_case", case_id=case_id), code=303)


def _readable(case_id: UUID) -> ComplaintCase:
    """Approved ones for everybody of the company; others where one works. Raises NotFound."""
    case = db.session.get(ComplaintCase, (current_person().company_id, case_id))
    if case is None or not (case.state == APPROVED or may_see(case.site_id)):
        raise NotFound
    return case


def _issue(typed: str) -> Issue | None:
    issue_id = uuid_or_none(typed)
    return find_issue(issue_id) if issue_id else None


def _its_issue(case: ComplaintCase) -> Issue | None:
    return db.session.get(Issue, (case.company_id, case.issue_id)) if case.issue_id else None


def _read(issue: Issue | None) -> CaseDraft:
    form = request.form
    category = form.get("category", "")
    return CaseDraft(
        category=category if category in BY_KEY else "",
        title=forms.words(form, "title", 60),
        facts=forms.text(form, "facts", 2000),
        cause=forms.text(form, "cause", 2000),
        cure=forms.text(form, "cure", 2000),
        warning=forms.words(form, "warning", 300),
        zone_id=issue.zone_id if issue else None,
    )


def _check(draft: CaseDraft, issue: Issue | None) -> None:
    """Nothing is missing and nobody can be known by it. Raises Incomplete."""
    missing = {
        "category": _("请选是什么事"),
        "title": _("请写一句题目"),
        "cause": _("请写原因"),
        "cure": _("请写怎么解决的"),
        "warning": _("请写下次要留意什么"),
    }
    errors = {name: text for name, text in missing.items() if not getattr(draft, name)}
    for name, some in cases.traces_in(draft, issue).items():
        pieces = _("、").join(f"{one.text}（{words.trace(one.trace)}）" for one in some)
        errors[name] = _("请去掉能认出人的内容：%(pieces)s", pieces=pieces)
    forms.refuse(errors)


def _draft_of(case: ComplaintCase) -> CaseDraft:
    return CaseDraft(**{name: getattr(case, name) for name in CaseDraft.__dataclass_fields__})


def _form(
    case: ComplaintCase | None,
    issue: Issue | None,
    draft: CaseDraft,
    refusal: Refused | None = None,
) -> ResponseReturnValue:
    is_draft = case is None or case.state == DRAFT
    return page(
        "voices/case_form.html", refusal, case=case, issue=issue, draft=draft,
        categories=COMPLAINTS, is_draft=is_draft,
    )  # fmt: skip
