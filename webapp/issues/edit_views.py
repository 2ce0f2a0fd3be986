"""Mending a report, turning it into another kind, sending it up."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, OFFICE_ROLES
from webapp.audit import actions as audit
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.issues import edits, people, turning
from webapp.issues.blueprint import bp
from webapp.issues.catalogue import BY_KEY
from webapp.issues.finding import find_issue
from webapp.issues.flows.flow import IssueKind, Urgency
from webapp.issues.intake.taking import LONGEST_TEXT, LONGEST_WHEN
from webapp.issues.notices import raising
from webapp.issues.refusals import CannotConvert, NothingSaid
from webapp.issues.reporters import clean_room
from webapp.issues.state.retelling import events_of
from webapp.issues.step_forms import LONGEST
from webapp.issues.tracking.filter import SEVERITIES
from webapp.web.access import allow, current_person
from webapp.web.language import LANGUAGES

LONGEST_OF = {"happened": LONGEST_WHEN, "demand": LONGEST_TEXT, "expectation": LONGEST_TEXT}


@bp.post("/<uuid:issue_id>/edit")
@allow(*DESK_ROLES)
def edit(issue_id: UUID) -> ResponseReturnValue:
    """Another category, urgency, severity or place; the story keeps the old one."""
    with transaction():
        issue, now, who = find_issue(issue_id), utcnow(), current_person()
        changed = edits.edit(issue, _wanted(), people.taker(who), at=now, why=_said("why"))
        audit.note("issue.edited", by=who.id, at=now, subject=issue.id, **changed)
    flash(_("已改好，原来的写在经过里") if changed else _("没有改动"), "ok")
    return _back(issue_id)


@bp.post("/<uuid:issue_id>/convert")
@allow(*DESK_ROLES)
def convert(issue_id: UUID) -> ResponseReturnValue:
    """The wrong kind: a report of the right kind takes its place."""
    wanted = request.form.get("category", "")
    category, why = BY_KEY.get(wanted), _said("why")
    with transaction():
        issue, now, who = find_issue(issue_id), utcnow(), current_person()
        if not why or (category is None and wanted != IssueKind.RECTIFICATION):
            raise NothingSaid({"why": _("请选转成什么，并写原因")})
        if turning.is_found(issue):
            kind = category.kind if category else IssueKind.RECTIFICATION
            turning.turn(issue, kind, who.id, at=now, why=why, category=category)
            audit.note("issue.turned", by=who.id, at=now, subject=issue.id, into=kind)
            flash(_("已转好，编号不变，之前看到的都还在"), "ok")
            return _back(issue_id)
        if category is None:
            raise CannotConvert
        new = edits.convert(issue, category, people.taker(who), at=now, why=why)
        audit.note("issue.converted", by=who.id, at=now, subject=issue.id, into=new.number)
        new_id, number = new.id, new.number
    flash(_("已转为 %(number)s，原来那件已取消并连到这里", number=number), "ok")
    return _back(new_id)


@bp.post("/<uuid:issue_id>/raise")
@allow(*DESK_ROLES)
def raise_up(issue_id: UUID) -> ResponseReturnValue:
    """Up to the supervisors, with facts and a proposal."""
    facts, proposal = _said("facts"), _said("proposal")
    with transaction():
        issue, now, who = find_issue(issue_id), utcnow(), current_person()
        if not facts or not proposal:
            raise NothingSaid({"facts": _("请写清情况和建议，上级才好决定")})
        raising.raise_up(issue, facts=facts, proposal=proposal, by=who.id, at=now)
        audit.note("issue.raised", by=who.id, at=now, subject=issue.id)
    flash(_("已上报，主管马上会收到"), "ok")
    return _back(issue_id)


@bp.post("/<uuid:issue_id>/decide")
@allow(*OFFICE_ROLES)
def decide(issue_id: UUID) -> ResponseReturnValue:
    """The answer to what was sent up."""
    decision = _said("decision")
    with transaction():
        issue, now, who = find_issue(issue_id), utcnow(), current_person()
        if not decision:
            raise NothingSaid({"decision": _("请写怎么办")})
        raising.decide(issue, events_of(issue.id), decision=decision, by=who.id, at=now)
        audit.note("issue.decided", by=who.id, at=now, subject=issue.id)
    flash(_("已答复上报"), "ok")
    return _back(issue_id)


def _wanted() -> dict[str, str]:
    """What was chosen; what is no choice is left as it was."""
    form = request.form
    wanted = {}
    for name, choices in (
        ("category", BY_KEY), ("urgency", list(Urgency)), ("severity", SEVERITIES),
        ("language", ("", *LANGUAGES)),
    ):  # fmt: skip
        if form.get(name) in choices:
            wanted[name] = form[name]
    if "room" in form:
        wanted["room"] = clean_room(form["room"])
    if "place" in form:
        wanted["place"] = form["place"].strip()[:120]
    for name, longest in LONGEST_OF.items():
        if name in form:
            wanted[name] = form[name].strip()[:longest]
    return wanted


def _said(name: str) -> str:
    return request.form.get(name, "").strip()[:LONGEST]


def _back(issue_id: UUID) -> ResponseReturnValue:
    return redirect(url_for(".show", issue_id=issue_id), code=303)
