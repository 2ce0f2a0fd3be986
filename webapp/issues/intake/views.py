"""The desk takes a report in: one box finds the caller, the rest is words and one key."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import DESK_ROLES
from webapp.attachments.chosen import keep_photos
from webapp.clock import utcnow
from webapp.database import db, new_id, transaction
from webapp.errors import Refused
from webapp.issues import actions, people, reporters
from webapp.issues.actions import StepTaken
from webapp.issues.catalogue import BY_KEY, CATEGORIES
from webapp.issues.finding import find_issue
from webapp.issues.flows.flow import Demand, IssueKind, Urgency
from webapp.issues.intake import duplicates
from webapp.issues.intake.taking import LONGEST_TEXT, Intake, id_of_form, take_in
from webapp.issues.models import Channel, Issue, Reporter
from webapp.issues.refusals import NothingSaid
from webapp.issues.step_forms import missing_words, not_ahead_words
from webapp.sites.current import current_site
from webapp.typed import instant_of, is_ahead
from webapp.web.access import allow, current_person
from webapp.web.language import LANGUAGES

bp = Blueprint("intake", __name__, url_prefix="/issues")
SEVERITIES = ("minor", "moderate", "serious")
HISTORY = 5
CHANNELS = [one for one in Channel if one is not Channel.ROUND]  # those are opened by phones alone


@bp.get("/new")
@allow(*DESK_ROLES)
def new() -> ResponseReturnValue:
    """An empty form; ?q= finds the caller, ?reporter= fills him in."""
    values: dict[str, Any] = {"channel": Channel.HOTLINE, **request.args.to_dict()}
    chosen = _chosen(request.args.get("reporter", ""))
    if chosen is not None:
        values |= {"name": chosen.name, "phone": chosen.phone, "room": chosen.room}
        values["language"] = next((one.language for one in _history(chosen.id)), "")
    return _page(values)


@bp.get("/callers")
@allow(*DESK_ROLES)
def callers() -> ResponseReturnValue:
    """Who may be calling, with what each reported last."""
    return render_template("issues/_callers.html", **_found(request.args.get("q", "")))


@bp.post("/")
@allow(*DESK_ROLES)
def create() -> ResponseReturnValue:
    """Open the report; answer it, promise an answer or send it out in the same breath.

    The same form sent again, by an impatient finger or a line that broke, is the same report.
    """
    try:
        issue_id, number = _registered()
    except NothingSaid as refusal:
        return _page(request.form.to_dict(), refusal), refusal.status
    except IntegrityError:
        issue_id, number = _registered()  # the same form came a moment earlier
    flash(_("已登记 %(number)s", number=number), "ok")
    return redirect(url_for("issues.show", issue_id=issue_id), code=303)


def _registered() -> tuple[UUID, str]:
    form, site, now, who = request.form, current_site(), utcnow(), current_person()
    with transaction():
        said = _read()
        id = id_of_form(site.id, form.get("once", ""), said)
        known = db.session.get(Issue, (site.company_id, id)) if id else None
        if known is not None:
            return known.id, known.number
        is_given = any(form.get(name, "").strip() for name in ("assignee", "answer"))
        issue = take_in(site, said, by=who.id, at=now, now=now, id=id, is_given=is_given)
        for step in _first_steps(issue, now):
            actions.take_step(issue, step, people.taker(who))
        return issue.id, issue.number


@bp.post("/<uuid:issue_id>/echoes")
@allow(*DESK_ROLES)
def create_echo(issue_id: UUID) -> ResponseReturnValue:
    """One more caller about the same thing."""
    note = request.form.get("note", "").strip()[:LONGEST_TEXT]
    with transaction():
        duplicates.join(find_issue(issue_id), by=current_person().id, at=utcnow(), note=note)
    flash(_("已并入这件报事"), "ok")
    return redirect(url_for("issues.show", issue_id=issue_id), code=303)


@bp.post("/<uuid:issue_id>/relapses")
@allow(*DESK_ROLES)
def create_relapse(issue_id: UUID) -> ResponseReturnValue:
    """Repaired lately, and broken again."""
    note = request.form.get("note", "").strip()[:LONGEST_TEXT]
    with transaction():
        issue = find_issue(issue_id)
        duplicates.reopen(issue, people.taker(current_person()), at=utcnow(), note=note)
    flash(_("已按返修重开"), "ok")
    return redirect(url_for("issues.show", issue_id=issue_id), code=303)


def _read() -> Intake:
    form, errors = request.form, dict[str, str]()
    category = form.get("category", "")
    if category not in BY_KEY:
        errors["category"] = _("请选是什么事")
    text = form.get("text", "").strip()
    if not text:
        errors["text"] = _("请写报的是什么")
    if not (form.get("room", "").strip() or form.get("place", "").strip()):
        errors["room"] = _("请写房号或地点")
    if errors:
        raise NothingSaid(errors)
    urgency = form.get("urgency", "")
    severity = form.get("severity", "")
    return Intake(
        category=category,
        channel=_channel(form.get("channel", "")),
        text=text,
        name=form.get("name", ""),
        phone=form.get("phone", ""),
        room=form.get("room", ""),
        place=form.get("place", "").strip(),
        urgency=Urgency(urgency) if urgency in list(Urgency) else None,
        severity=severity if severity in SEVERITIES else SEVERITIES[0],
        photos=keep_photos(request.files.getlist("photo"), utcnow()),
        is_private="is_private" in form,
        happened=form.get("happened", "").strip(),
        demand=form.get("demand", "").strip(),
        expectation=form.get("expectation", "").strip(),
        language=form["language"] if form.get("language") in LANGUAGES else "",
    )


def _channel(typed: str) -> Channel:
    return Channel(typed) if typed in CHANNELS else Channel.DESK


def _first_steps(issue: Issue, now: datetime) -> list[StepTaken]:
    """What the desk does while the caller is still on the line."""
    form = request.form
    answer, promise = form.get("answer", "").strip(), form.get("promise", "").strip()
    assignee = form.get("assignee", "")
    if answer and issue.kind in _ANSWERED:
        return [_step("answer_now", now, Demand.RESULT, answer)]
    steps = []
    if promise and issue.kind in _ANSWERED:
        steps.append(_step("promise", now, Demand.PROMISE, _promised(promise, now)))
    if assignee:
        key = {"complaint": "accept", "hazard": "assign"}.get(issue.kind, "send")
        steps.append(_step(key, now, Demand.ASSIGNEE, assignee))
    return steps


_ANSWERED = frozenset({IssueKind.ENQUIRY, IssueKind.SUGGESTION, IssueKind.APPLICATION})


def _step(key: str, now: datetime, demand: Demand, value: str) -> StepTaken:
    return StepTaken(key=key, at=now, received_at=now, given={demand: value})


def _promised(typed: str, now: datetime) -> str:
    at = instant_of(typed, ZoneInfo(current_site().timezone))
    if at is None:
        raise NothingSaid({"promise": missing_words(Demand.PROMISE)})
    if not is_ahead(at, now):
        raise NothingSaid({"promise": not_ahead_words()})
    return at.isoformat()


def _chosen(typed: str) -> Reporter | None:
    try:
        wanted = UUID(typed)
    except ValueError:
        return None
    return db.session.scalar(
        select(Reporter).where(Reporter.id == wanted, Reporter.site_id == current_site().id)
    )


def _found(typed: str) -> dict[str, Any]:
    """Callers with their history, and what is open at that room."""
    site = current_site()
    found = reporters.find(site.id, typed) if typed.strip() else []
    history = {one.id: _history(one.id) for one in found}
    rooms = {one.room for one in found if one.room} or {reporters.clean_room(typed)}
    near = [
        duplicates.similar(site.id, room=room, checkpoint_id=None, category="", now=utcnow())
        for room in sorted(rooms)
    ]
    return {"q": typed, "callers": found, "history": history, "near": near}


def _history(reporter_id: UUID) -> list[Issue]:
    newest = select(Issue).where(Issue.reporter_id == reporter_id).order_by(Issue.opened_at.desc())
    return list(db.session.scalars(newest.limit(HISTORY)))


def _page(values: dict[str, Any], refusal: Refused | None = None) -> str:
    return render_template(
        "issues/intake.html",
        values={"once": new_id().hex, **values},
        refusal=refusal,
        categories=CATEGORIES,
        channels=CHANNELS,
        severities=SEVERITIES,
        people=people.assignable(current_site().id),
        **_found(values.get("q", "")),
    )
