"""The pages behind a report's link, and the way back to a lost one."""

from typing import Any

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.attachments import actions as attachments
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound, Refused
from webapp.issues import recordings
from webapp.issues.models import Issue
from webapp.issues.refusals import UnknownStep
from webapp.issues.state.retelling import events_of
from webapp.issues.state.terms import flow_of
from webapp.portal import filing, follow, limits, links, steps
from webapp.portal.blueprint import address, bp, page, settings
from webapp.portal.doors import Door
from webapp.portal.entering import opened
from webapp.portal.forms import LONGEST_TEXT, Read, read_files
from webapp.portal.refusals import LinkUnknown, NotFoundByNumber, TooMany, TooManyGuesses
from webapp.web.access import public
from webapp.web.language import LANGUAGES, language


@bp.get("/r/t/<token>/received")
@public
def show_received(token: str) -> ResponseReturnValue:
    """已收到: the number, what happens next, and the link as a code to keep."""
    return page("portal/received.html", **_page(token))


@bp.get("/r/t/<token>")
@public
def show_report(token: str) -> ResponseReturnValue:
    """How far it is. Who chooses a language here is told in it from then on."""
    issue, chosen = find(token), request.args.get("lang", "")
    if chosen in LANGUAGES and chosen != issue.language:
        with transaction():
            issue.language = chosen
    return page("portal/follow.html", **_page(token))


@bp.get("/r/t/<token>/photos/<sha256>")
@public
def show_photo(token: str, sha256: str) -> ResponseReturnValue:
    """A picture that belongs to the report."""
    issue = find(token)
    if sha256 not in follow.photos_of(issue):
        raise NotFound
    width = 960 if request.args.get("w") == "960" else 320
    body = attachments.thumbnail(issue.company_id, sha256, width)
    answer = Response(body, mimetype="image/jpeg")
    answer.headers["Cache-Control"] = "private, max-age=86400"
    return answer


@bp.get("/r/t/<token>/recordings/<sha256>")
@public
def play_recording(token: str, sha256: str) -> ResponseReturnValue:
    """The reporter's own voice or video."""
    issue = find(token)
    heard = follow.heard_at(issue, events_of(issue.id))
    return recordings.played(issue.company_id, heard, sha256)


@bp.post("/r/t/<token>/notes")
@public
def create_note(token: str) -> ResponseReturnValue:
    """补充."""
    issue, read = find(token), Read()
    read_files(read, request.files)
    note = request.form.get("note", "").strip()
    if len(note) > LONGEST_TEXT:
        read.errors["note"] = _("写得太长，最多 %(n)s 字", n=LONGEST_TEXT)
    if not (note or read.pictures or read.recordings or read.errors):
        read.errors["note"] = _("请写一句，或选一张照片")
    if read.errors:
        return page("portal/follow.html", **_page(token), note_errors=read.errors), 422
    now = utcnow()
    with transaction():
        issue = held(token)
        photos = filing.keep_pictures(read.pictures, now)
        event = steps.add(issue, note, photos, now)
        filing.keep_recordings(event.id, read.recordings, now)
    return _done(token)


@bp.post("/r/t/<token>/nudges")
@public
def create_nudge(token: str) -> ResponseReturnValue:
    """催一下."""
    find(token)
    try:
        with transaction():
            steps.nudge(held(token), utcnow())
    except Refused as refusal:
        return _refused(token, refusal)
    return _done(token)


@bp.post("/r/t/<token>/steps/<step_key>")
@public
def create_step(token: str, step_key: str) -> ResponseReturnValue:
    """Cancel, accept, consent, refuse, re-open: what the flow lets the reporter do."""
    try:
        step = flow_of(find(token)).step(step_key)
        read = steps.read_step(step, request.form)
        if read.errors:
            context = {**_page(token), "step_errors": read.errors, "step_key": step_key}
            return page("portal/follow.html", **context), 422
        with transaction():
            steps.take(held(token), step, read, utcnow())
    except KeyError:
        return _refused(token, UnknownStep())
    except Refused as refusal:
        return _refused(token, refusal)
    return _done(token)


@bp.get("/r/find/<key>")
@public
def new_search(key: str) -> ResponseReturnValue:
    """A lost link."""
    return page("portal/find.html", door=opened(key), values={})


@bp.post("/r/find/<key>")
@public
def create_search(key: str) -> ResponseReturnValue:
    """Number and the last four digits of the phone give the link again."""
    door, now = opened(key), utcnow()
    number, tail = request.form.get("number", ""), request.form.get("tail", "")
    counted = (("find-address", address()), ("find-number", f"{door.site.id}:{number[:24]}"))
    with transaction():
        if limits.is_full(counted, now):
            raise TooManyGuesses
        issue = follow.find_by_number(door.site.id, number, tail)
        if issue is None:
            limits.count(counted, now)
        else:
            token = links.token_of(settings().secret_key, issue.id)
            issue.token_hash = links.token_hash(token)
    if issue is None:
        return _not_found(door)
    return redirect(url_for(".show_report", token=token), code=303)


def _not_found(door: Door) -> ResponseReturnValue:
    refusal, values = NotFoundByNumber(), request.form.to_dict()
    return page("portal/find.html", door=door, values=values, refusal=refusal), refusal.status


def find(token: str) -> Issue:
    """The report; who guesses links is held back."""
    now, counted = utcnow(), (("guess-address", address()),)
    if limits.is_full(counted, now):
        raise TooManyGuesses
    try:
        return follow.find_by_token(token, now)
    except LinkUnknown:
        with transaction():
            limits.count(counted, now)
        raise


def held(token: str) -> Issue:
    """The report, locked, in a transaction; a few words and steps in a quarter of an hour."""
    now = utcnow()
    issue = db.session.scalars(
        select(Issue).where(Issue.token_hash == links.token_hash(token)).with_for_update()
    ).one()
    counted = (("word-issue", issue.id),)
    if limits.is_full(counted, now):
        raise TooMany
    limits.count(counted, now)
    issue.language = language()  # in which he has just read the page
    return issue


def _page(token: str) -> dict[str, Any]:
    issue = find(token)
    return {
        "token": token,
        "page": follow.page_of(issue, utcnow()),
        "link": f"{settings().public_url}/r/t/{token}",
        "place": issue.place,
        "received": url_for(".show_received", token=token),
    }


def _refused(token: str, refusal: Refused) -> ResponseReturnValue:
    return page("portal/follow.html", **_page(token), refusal=refusal), refusal.status


def _done(token: str) -> ResponseReturnValue:
    return redirect(url_for(".show_report", token=token), code=303)
