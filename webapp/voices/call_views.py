"""Calls: written down while the caller speaks, answered on the spot, reported, or passed on."""

from datetime import timedelta
from typing import Any
from uuid import uuid5

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import DESK_ROLES
from webapp.clock import utcnow
from webapp.database import new_id, transaction
from webapp.issues import people
from webapp.issues.catalogue import BY_KEY, CATEGORIES
from webapp.issues.flows.flow import IssueKind, Urgency
from webapp.issues.intake.taking import LONGEST_TEXT, Intake
from webapp.issues.models import Channel, Issue
from webapp.sites.current import current_site
from webapp.voices import forms, hotline, queries
from webapp.voices.blueprint import bp, page
from webapp.voices.hotline import Heard
from webapp.voices.refusals import Incomplete
from webapp.voices.rules import Outcome
from webapp.web.access import allow, current_person

LOOK_BACK = timedelta(days=7)
MOST = 100
QUESTION = "question"
ANSWERED = frozenset({IssueKind.ENQUIRY, IssueKind.SUGGESTION, IssueKind.APPLICATION})
REPORTED = (Outcome.ANSWERED, Outcome.REPORT)


@bp.get("/calls")
@allow(*DESK_ROLES)
def list_calls() -> ResponseReturnValue:
    """The calls of the last days, and a form for the next."""
    return _page()


@bp.post("/calls")
@allow(*DESK_ROLES)
def create_call() -> ResponseReturnValue:
    """Write a call down. The same form sent again is the same call."""
    try:
        heard, issue, number = _taken()
    except Incomplete as refusal:
        return _page(refusal, request.form.to_dict())
    except IntegrityError:
        heard, issue, number = _taken()  # the same form came a moment earlier
    if heard.outcome is Outcome.REPORT and issue is not None:
        flash(_("已登记 %(number)s", number=number), "ok")
        return redirect(url_for("issues.show", issue_id=issue.id), code=303)
    flash(_("来电已记下"), "ok")
    return redirect(url_for(".list_calls"), code=303)


def _taken() -> tuple[Heard, Issue | None, str]:
    site, once = current_site(), request.form.get("once", "")[:40]
    with transaction():
        heard = _read()
        said = "\0".join((once, heard.outcome, heard.text, request.form.get("number", "")))
        id = uuid5(site.id, f"call:{said}") if once else None
        taker = people.taker(current_person())
        _call, issue = hotline.take_call(site, heard, taker, at=utcnow(), id=id)
        return heard, issue, issue.number if issue else ""


def _read() -> Heard:
    form, errors = request.form, dict[str, str]()
    said = forms.text(form, "text", LONGEST_TEXT)
    typed = form.get("outcome", "")
    outcome = Outcome(typed) if typed in list(Outcome) else None
    if outcome is None:
        errors["outcome"] = _("请选怎么办的")
    if not said and outcome is not Outcome.NOTHING:
        errors["text"] = _("请写来电说了什么")
    answer, passed = forms.text(form, "answer", 500), forms.words(form, "passed_to", 60)
    if outcome is Outcome.ANSWERED and not answer:
        errors["answer"] = _("请写怎么答复的")
    if outcome is Outcome.PASSED and not passed:
        errors["passed_to"] = _("请写转给了谁")
    known = queries.by_number(current_site().id, form.get("number", ""))
    if outcome is Outcome.KNOWN and known is None:
        errors["number"] = _("没有这个单号，请核对")
    if outcome is Outcome.REPORT and form.get("category", "") not in BY_KEY:
        errors["category"] = _("请选是什么事")
    forms.refuse(errors)
    assert outcome is not None  # noqa: S101  # says so to the type checker
    return Heard(
        outcome, said, forms.words(form, "wanted", 200), passed,
        said=_intake(outcome, said) if outcome in REPORTED else None, answer=answer,
        known=known if outcome is Outcome.KNOWN else None,
    )  # fmt: skip


def _intake(outcome: Outcome, said: str) -> Intake:
    form = request.form
    category = form.get("category", "")
    is_answered = outcome is Outcome.ANSWERED
    if category not in BY_KEY or (is_answered and BY_KEY[category].kind not in ANSWERED):
        category = QUESTION
    wanted = forms.words(form, "wanted", 200)
    urgency = form.get("urgency", "")
    return Intake(
        category=category,
        channel=Channel.HOTLINE,
        text="\n".join(filter(None, (said, wanted))),
        name=form.get("name", ""),
        phone=form.get("phone", ""),
        room=form.get("room", ""),
        urgency=Urgency(urgency) if urgency in list(Urgency) else None,
    )


def _page(
    refusal: Incomplete | None = None, values: dict[str, Any] | None = None
) -> ResponseReturnValue:
    site, now = current_site(), utcnow()
    calls = queries.calls(site.id, now - LOOK_BACK, now + timedelta(minutes=1), MOST)
    setting = queries.setting(site.company_id, site.id)
    return page(
        "voices/calls.html", refusal, values={"once": new_id().hex, **(values or {})},
        calls=calls, setting=setting,
        outcomes=list(Outcome), categories=CATEGORIES,
        names=queries.names({call.taken_by for call, _issue in calls}),
    )  # fmt: skip
