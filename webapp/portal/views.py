"""The resident's pages: the place behind a code, the form, one more who has met it."""

from typing import cast
from urllib.parse import quote
from uuid import UUID

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import FIELD_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.portal import (
    consent_views,
    filing,
    follow_views,
    limits,
    links,
    open_here,
    steps,
    stored_views,
    words,
)
from webapp.portal.blueprint import address, bp, page, settings
from webapp.portal.catalogue import choices
from webapp.portal.doors import Door, open_door, place_of, zone_choices
from webapp.portal.entering import opened
from webapp.portal.forms import OF_COMPLAINTS, Read, read_filing
from webapp.portal.refusals import TooMany
from webapp.sites.landing import look_up
from webapp.web.access import SignedIn, public

__all__ = ["bp", "consent_views", "follow_views", "stored_views", "words"]
MET_REMEMBERED = 30
WORDS = ("category", "text", "zone", "where", "room", "phone", "name", *OF_COMPLAINTS)


@bp.get("/c/<payload>")
@bp.get("/C/<payload>", endpoint="show_label_upper")
@public
def show_label(payload: str) -> ResponseReturnValue:
    """A scan: our own guards and cleaners go to their work, everybody else reports."""
    found = look_up(payload)
    person = cast("SignedIn | None", g.person)
    is_ours = bool(person and found.label and person.company_id == found.label.company_id)
    if is_ours and person and person.role in FIELD_ROLES:
        return redirect(f"/field/start?next=/C/{quote(payload)}", code=303)
    if found.point is None or found.site is None or found.site.archived_at is not None:
        return page("portal/unknown_code.html", state=found.state, payload=payload), 404
    is_office = is_ours and person is not None and person.role in OFFICE_ROLES
    return _landing(open_door(payload), is_office=is_office)


@bp.get("/r/<key>")
@bp.get("/R/<key>", endpoint="show_door_upper")
@public
def show_door(key: str) -> ResponseReturnValue:
    """The address of a site or a zone, from a poster."""
    return _landing(opened(key), is_office=False)


@bp.get("/r/<key>/new")
@public
def new_report(key: str) -> ResponseReturnValue:
    """An empty form with a key of its own."""
    return _form(opened(key), {"once": links.new_once()}, Read())


@bp.post("/r/<key>")
@public
def create_report(key: str) -> ResponseReturnValue:
    """File the report; the same form again answers with the same report."""
    door, form = opened(key), request.form
    once = form.get("once", "")
    if not links.is_once(once):  # a form from elsewhere, or an old draft
        return _form(door, {**form.to_dict(), "once": links.new_once()}, Read()), 422
    issue_id = links.issue_id_of(door.site.id, once, (form.get(name, "") for name in WORDS))
    token = links.token_of(settings().secret_key, issue_id)
    if not filing.filed_before(door.site.company_id, issue_id):
        zones = dict(zone_choices(door.site.id))
        place = _place(door) if door.is_certain else ""
        read = read_filing(form, request.files, zones, place)
        if read.filing is None:
            return _form(door, form.to_dict(), read), 422
        _file(door, read.filing, issue_id, token)
    return redirect(url_for("portal.show_received", token=token), code=303)


@bp.post("/r/<key>/echoes/<uuid:issue_id>")
@public
def create_echo(key: str, issue_id: UUID) -> ResponseReturnValue:
    """我也遇到: one tap, counted once for each browser."""
    door, now = opened(key), utcnow()
    met = list(session.get("met", []))
    if str(issue_id) not in met:
        with transaction():
            counted = (("echo-address", address()),)
            if limits.is_full(counted, now):
                raise TooMany
            open_here.join(door, issue_id, now)
            limits.count(counted, now)
        session["met"] = [*met, str(issue_id)][-MET_REMEMBERED:]
    return redirect(url_for("portal.show_door", key=key) + "#open", code=303)


def _file(door: Door, said: filing.Filing, issue_id: UUID, token: str) -> None:
    now = utcnow()
    counted = (
        ("report-address", address()),
        ("report-door", door.key),
        ("report-site", door.site.id),
    )
    try:
        with transaction():
            if filing.filed_before(door.site.company_id, issue_id):
                return
            if limits.is_full(counted, now):
                raise TooMany
            issue = filing.file_report(door, said, issue_id, token, now)
            limits.count(counted, now)
            steps.tell_filed(issue, now)
    except IntegrityError:
        if not filing.filed_before(door.site.company_id, issue_id):
            raise  # else: the same form, a moment earlier


def _place(door: Door) -> str:
    return place_of(door.site.id, door.zone.id if door.zone else None, door.point)


def _landing(door: Door, *, is_office: bool) -> str:
    return page(
        "portal/landing.html",
        door=door,
        place=_place(door),
        still_open=open_here.listed(door),
        met=set(session.get("met", [])),
        is_office=is_office,
    )


def _form(door: Door, values: dict[str, str], read: Read) -> str:
    chosen = values.get("zone") or (str(door.zone.id) if door.zone else "")
    return page(
        "portal/form.html",
        door=door,
        place=_place(door) if door.is_certain else "",
        zones=[] if door.is_certain else zone_choices(door.site.id),
        values={**values, "zone": chosen},
        errors=read.errors,
        categories=choices(is_large=bool(session.get("portal_large"))),
    )
