"""A box is opened; its letters are entered one after the other, on one screen, by keys alone."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES
from webapp.attachments.chosen import keep_photos
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.issues.catalogue import BY_KEY
from webapp.issues.intake.taking import LONGEST_TEXT, Intake
from webapp.rounds.models import Visit
from webapp.sites.current import current_site
from webapp.voices import boxes, forms, letters, queries
from webapp.voices.blueprint import bp, find, local_input, page, zone
from webapp.voices.models import BoxOpening, LetterBox
from webapp.voices.refusals import Incomplete
from webapp.voices.rules import FULLNESS
from webapp.web.access import allow, current_person
from webapp.web.htmx import wants_fragment


@bp.get("/boxes/<uuid:box_id>/openings/new")
@allow(*DESK_ROLES)
def new_opening(box_id: UUID) -> ResponseReturnValue:
    """An opening to be written down: now, by whom the box names."""
    box = find(LetterBox, box_id)
    values = {"opened_at": local_input(utcnow()), "opener_id": box.opener_id, "fullness": "0"}
    visit = _visit(box)
    if visit is not None:
        values |= {"opened_at": local_input(visit.at), "opener_id": visit.person_id}
        values |= boxes.as_found(queries.answers(visit.id))
    return _opening_form(box, values)


@bp.post("/boxes/<uuid:box_id>/openings")
@allow(*DESK_ROLES)
def create_opening(box_id: UUID) -> ResponseReturnValue:
    """Write an opening down, nought letters included."""
    try:
        with transaction():
            box, now = find(LetterBox, box_id), utcnow()
            people = {person.id for person in queries.colleagues(box.site_id)}
            found = forms.read_opening(request.form, people, now, zone())
            photos = keep_photos(request.files.getlist("photo"), now)
            found = replace(found, photos=photos)
            opening = boxes.open_box(box, found, by=current_person().id, at=now)
    except Incomplete as refusal:
        return _opening_form(find(LetterBox, box_id), request.form.to_dict(), refusal)
    return redirect(url_for(".show_opening", opening_id=opening.id), code=303)


@bp.get("/openings/<uuid:opening_id>")
@allow(*DESK_ROLES)
def show_opening(opening_id: UUID) -> ResponseReturnValue:
    """What was in the box, and the next letter to enter."""
    return _show(find(BoxOpening, opening_id))


@bp.post("/openings/<uuid:opening_id>/letters")
@allow(*DESK_ROLES)
def create_letter(opening_id: UUID) -> ResponseReturnValue:
    """One letter becomes a report; the same form sent twice is one letter."""
    try:
        with transaction():
            opening, now = _locked(opening_id), utcnow()
            done = queries.entered([opening.id]).get(opening.id, 0)
            if request.form.get("position", "") == str(done + 1):
                said = None if "blank" in request.form else _read(opening)
                site, who = current_site(), current_person().id
                boxes.enter_letter(site, opening, said, by=who, at=now)
    except Incomplete as refusal:
        return _show(find(BoxOpening, opening_id), refusal)
    if wants_fragment():
        return _show(find(BoxOpening, opening_id))
    return redirect(url_for(".show_opening", opening_id=opening_id, _anchor="next"), code=303)


def _locked(opening_id: UUID) -> BoxOpening:
    """The opening, so that two who enter its letters take turns."""
    opening = find(BoxOpening, opening_id)
    db.session.refresh(opening, with_for_update=True)
    return opening


def _read(opening: BoxOpening) -> Intake:
    form, errors = request.form, dict[str, str]()
    said = forms.text(form, "text", LONGEST_TEXT)
    photos = [file for file in request.files.getlist("photo") if file.filename]
    if not said and not photos:
        errors["text"] = _("请写信里说什么，或附信的照片")
    forms.refuse(errors)
    category = form.get("category", "")
    if category not in BY_KEY:
        category = letters.guess(said).category
    box = db.session.get_one(LetterBox, (opening.company_id, opening.box_id))
    more: dict[str, Any] = {}
    if not form.get("is_anonymous"):
        more = {"name": form.get("name", ""), "phone": form.get("phone", "")}
    return boxes.from_letter(
        category, said, forms.words(form, "place", 120) or box.place,
        room=form.get("room", ""), photos=keep_photos(photos, utcnow()), **more,
    )  # fmt: skip


def _show(opening: BoxOpening, refusal: Incomplete | None = None) -> ResponseReturnValue:
    box = db.session.get_one(LetterBox, (opening.company_id, opening.box_id))
    done = queries.letters([opening.id])
    template = "voices/_letters.html" if wants_fragment() else "voices/opening.html"
    return page(
        template, refusal, values=request.form.to_dict() if refusal else {}, opening=opening,
        box=box, letters=done, guesses=letters.WORDS, categories=BY_KEY,
        names=queries.names({opening.opener_id, opening.recorded_by}),
    )  # fmt: skip


def _opening_form(
    box: LetterBox, values: dict[str, Any], refusal: Incomplete | None = None
) -> ResponseReturnValue:
    visit = _visit(box)
    return page(
        "voices/opening_form.html", refusal, values=values, box=box,
        people=queries.colleagues(box.site_id), fullness=FULLNESS, visit=visit,
        names=queries.names({visit.person_id} if visit else set()),
    )  # fmt: skip


def _visit(box: LetterBox) -> Visit | None:
    """The round of this week, when it was walked and not written down yet."""
    last = queries.openings([box.id], most=1)
    return queries.last_visit(box.schedule_id, last[0].opened_at if last else box.since)
