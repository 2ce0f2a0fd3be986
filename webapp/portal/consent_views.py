"""The code that is shown at the door, and what the resident's own phone opens by it."""

from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.accounts.models import FIELD_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound, Refused
from webapp.issues.models import Issue
from webapp.issues.refusals import UnknownStep
from webapp.issues.state.terms import flow_of
from webapp.portal import consent, follow, limits, steps
from webapp.portal.blueprint import address, bp, page, settings
from webapp.portal.refusals import LinkUnknown, TooMany, TooManyGuesses
from webapp.web.access import allow, current_person, public
from webapp.web.qr import qr_svg

crew = Blueprint("consent", __name__)


@crew.get("/consent/<uuid:issue_id>.svg")
@allow(*FIELD_ROLES, *OFFICE_ROLES)
def show_code(issue_id: UUID) -> ResponseReturnValue:
    """The link as a code, for whom the report was given to. Not kept on the phone."""
    issue = db.session.scalar(select(Issue).where(Issue.id == issue_id))
    if issue is None or issue.assigned_to != current_person().id:
        raise NotFound
    if not consent.can_ask(flow_of(issue)):
        raise NotFound
    token = consent.token_of(settings().secret_key, issue.id)
    drawing = qr_svg(f"{settings().public_url}/r/k/{token}")
    named = str(drawing).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    answer = Response(named, mimetype="image/svg+xml")
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/r/k/<token>")
@public
def show_consent(token: str) -> ResponseReturnValue:
    """What is to be agreed to."""
    return _page(token)


@bp.post("/r/k/<token>/steps/<step_key>")
@public
def create_consent(token: str, step_key: str) -> ResponseReturnValue:
    """Agree or not, as the reporter; once: then the report waits for nothing."""
    issue = _find(token)
    flow = flow_of(issue)
    step = next((one for one in consent.answers(flow, issue.state) if one.key == step_key), None)
    if step is None:
        refusal = UnknownStep()
        return _page(token, refusal=refusal), refusal.status
    read = steps.read_step(step, request.form)
    if read.errors:
        return _page(token, step_errors=read.errors, step_key=step_key), 422
    try:
        with transaction():
            steps.take(_held(issue), step, read, utcnow())
    except Refused as refusal:
        return _page(token, refusal=refusal), refusal.status
    return redirect(url_for(".show_consent", token=token), code=303)


def _page(token: str, **more: object) -> str:
    issue = _find(token)
    shown = follow.page_of(issue, utcnow())
    return page(
        "portal/consent.html",
        token=token,
        page=shown,
        steps=consent.answers(shown.flow, issue.state),
        **more,
    )


def _find(token: str) -> Issue:
    now, counted = utcnow(), (("guess-address", address()),)
    if limits.is_full(counted, now):
        raise TooManyGuesses
    try:
        return consent.find(settings().secret_key, token)
    except LinkUnknown:
        with transaction():
            limits.count(counted, now)
        raise


def _held(issue: Issue) -> Issue:
    held = db.session.scalars(select(Issue).where(Issue.id == issue.id).with_for_update()).one()
    counted = (("word-issue", issue.id),)
    if limits.is_full(counted, utcnow()):
        raise TooMany
    limits.count(counted, utcnow())
    return held
