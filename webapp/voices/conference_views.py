"""会商: on a report, held, planned, carried out, closed; each with a word for the reporter."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound, Refused
from webapp.issues.finding import find_issue
from webapp.issues.models import Issue
from webapp.sites.current import current_site
from webapp.typed import day_of
from webapp.voices import conferences, forms, queries
from webapp.voices.blueprint import bp, find, local_input, page, zone
from webapp.voices.case_models import HardCase, HardCaseStep
from webapp.voices.conferences import SORTS, Planned, Whole
from webapp.voices.refusals import Incomplete
from webapp.web.access import allow, current_person

LINES = 5  # of the plan, on one form
MOST_PARTICIPANTS = 20


@bp.get("/conferences")
@allow(*DESK_ROLES)
def list_conferences() -> ResponseReturnValue:
    """What several units are settling; ?closed=1: what they have settled."""
    is_closed = request.args.get("closed") == "1"
    found = conferences.of_site(current_site().id, is_closed=is_closed)
    today = utcnow().astimezone(zone()).date()
    return render_template("voices/conferences.html", found=found, is_closed=is_closed, today=today)


@bp.get("/issues/<uuid:issue_id>/conferences/new")
@allow(*OFFICE_ROLES)
def new_conference(issue_id: UUID) -> ResponseReturnValue:
    """Why several units must come together."""
    return page("voices/conference_form.html", issue=find_issue(issue_id))


@bp.post("/issues/<uuid:issue_id>/conferences")
@allow(*OFFICE_ROLES)
def create_conference(issue_id: UUID) -> ResponseReturnValue:
    """Open it."""
    form, errors = request.form, dict[str, str]()
    why, sort = forms.text(form, "why", 2000), form.get("sort", "")
    if sort not in SORTS:
        errors["sort"] = _("请选是哪一种")
    if not why:
        errors["why"] = _("请写为什么要会商")
    try:
        with transaction():
            issue = find_issue(issue_id)
            forms.refuse(errors)
            who, now = current_person().id, utcnow()
            case = conferences.open_case(issue, sort, why, by=who, at=now)
            _tell(issue)
    except Incomplete as refusal:
        issue = find_issue(issue_id)
        return page("voices/conference_form.html", refusal, values=form, issue=issue)
    return redirect(url_for(".show_conference", case_id=case.id), code=303)


@bp.get("/conferences/<uuid:case_id>")
@allow(*DESK_ROLES)
def show_conference(case_id: UUID) -> ResponseReturnValue:
    """Minutes, plan, what the reporter was told."""
    return _page(case_id)


@bp.post("/conferences/<uuid:case_id>/meetings")
@allow(*OFFICE_ROLES)
def create_meeting(case_id: UUID) -> ResponseReturnValue:
    """Write a conference down."""
    form, errors, now = request.form, dict[str, str](), utcnow()
    people = [" ".join(line.split())[:60] for line in form.get("participants", "").splitlines()]
    people = [one for one in people if one][:MOST_PARTICIPANTS]
    minutes = forms.text(form, "minutes", 5000)
    try:
        with transaction():
            case = find(HardCase, case_id)
            held_at = forms.read_past(form, "held_at", now, zone(), errors)
            if len(people) < 2:
                errors["participants"] = _("请写参加的单位和人，一行一个，至少两个")
            if not minutes:
                errors["minutes"] = _("请写会上说了什么、定了什么")
            forms.refuse(errors)
            who = current_person().id
            conferences.hold(case, people, minutes, held_at=held_at, by=who, at=now)
            _tell(_issue_of(case))
    except Incomplete as refusal:
        return _page(case_id, refusal)
    return _back(case_id, _("会议纪要已记下"))


@bp.post("/conferences/<uuid:case_id>/steps")
@allow(*OFFICE_ROLES)
def create_steps(case_id: UUID) -> ResponseReturnValue:
    """Lines of the plan: what, who, until when."""
    try:
        with transaction():
            case = find(HardCase, case_id)
            lines = _lines()
            conferences.plan(case, lines, by=current_person().id, at=utcnow())
            _tell(_issue_of(case))
    except Incomplete as refusal:
        return _page(case_id, refusal)
    return _back(case_id, _("方案已记下"))


@bp.post("/conferences/<uuid:case_id>/steps/<uuid:step_id>/done")
@allow(*DESK_ROLES)
def tick_step(case_id: UUID, step_id: UUID) -> ResponseReturnValue:
    """Done, or with done=0 not done after all."""
    is_done = request.form.get("done") != "0"
    with transaction():
        case = find(HardCase, case_id)
        step = db.session.get(HardCaseStep, (case.company_id, step_id))
        if step is None or step.case_id != case.id:
            raise NotFound
        conferences.tick(case, step, is_done=is_done, by=current_person().id, at=utcnow())
    return redirect(url_for(".show_conference", case_id=case_id, _anchor="plan"), code=303)


@bp.post("/conferences/<uuid:case_id>/words")
@allow(*DESK_ROLES)
def create_public_word(case_id: UUID) -> ResponseReturnValue:
    """Tell the reporter how far it is."""
    try:
        with transaction():
            case = find(HardCase, case_id)
            if not forms.text(request.form, "public", 500):
                raise Incomplete(public=_("请写要告诉报事人的话"))
            _tell(_issue_of(case))
    except Incomplete as refusal:
        return _page(case_id, refusal)
    return _back(case_id, _("报事人在进度页能看到了"))


@bp.post("/conferences/<uuid:case_id>/closing")
@allow(*OFFICE_ROLES)
def close_conference(case_id: UUID) -> ResponseReturnValue:
    """Everything planned is done."""
    try:
        with transaction():
            case = find(HardCase, case_id)
            result = forms.text(request.form, "result", 2000)
            if not result:
                raise Incomplete(result=_("请写处理结果"))
            conferences.close(case, result, by=current_person().id, at=utcnow())
            _tell(_issue_of(case))
    except NotFound:
        raise
    except Refused as refusal:
        return _page(case_id, refusal)
    return _back(case_id, _("会商已结束"))


@bp.app_template_global("conferences_of")
def conferences_of(issue: Issue) -> list[Whole]:
    """For the page of a report."""
    return [conferences.whole(case) for case in conferences.of_issue(issue.id)]


def _tell(issue: Issue) -> None:
    if said := forms.text(request.form, "public", 500):
        conferences.tell(issue, said, by=current_person().id, at=utcnow())


def _lines() -> list[Planned]:
    """Lines that were filled in. Raises Incomplete for half a line, and for none."""
    form, errors, lines = request.form, dict[str, str](), []
    for n in range(LINES):
        text, owner = forms.words(form, f"text_{n}", 200), forms.words(form, f"owner_{n}", 60)
        typed = form.get(f"due_{n}", "").strip()
        if not (text or owner or typed):
            continue
        due = _day(typed)
        if not text:
            errors[f"text_{n}"] = _("第 %(n)s 步：请写做什么", n=n + 1)
        elif not owner:
            errors[f"owner_{n}"] = _("第 %(n)s 步：请写谁负责", n=n + 1)
        elif due is None:
            errors[f"due_{n}"] = _("第 %(n)s 步：请选什么时候做完", n=n + 1)
        else:
            lines.append(Planned(text, owner, due))
    if not lines and not errors:
        errors["text_0"] = _("请至少写一步")
    forms.refuse(errors)
    return lines


def _day(typed: str) -> date | None:
    return day_of(typed)


def _issue_of(case: HardCase) -> Issue:
    return db.session.get_one(Issue, (case.company_id, case.issue_id), with_for_update=True)


def _back(case_id: UUID, said: str) -> ResponseReturnValue:
    flash(said, "ok")
    return redirect(url_for(".show_conference", case_id=case_id), code=303)


def _page(case_id: UUID, refusal: Any = None) -> ResponseReturnValue:
    case, now = find(HardCase, case_id), utcnow()
    shown = conferences.whole(case)
    people = {case.opened_by, case.closed_by, *(one.noted_by for one in shown.meetings)}
    people |= {one.done_by for one in shown.steps}
    return page(
        "voices/conference.html", refusal, values=request.form.to_dict(), shown=shown,
        names=queries.names(people), now_input=local_input(now), lines=range(LINES),
        today=now.astimezone(zone()).date(),
    )  # fmt: skip
