"""Pages of letter boxes: the list, one box, its facts."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, EDITOR_ROLES, OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import Refused
from webapp.sites.current import current_site
from webapp.sites.models import Checkpoint
from webapp.voices import box_pages, boxes, forms, queries
from webapp.voices.blueprint import bp, find, page, zone
from webapp.voices.boxes import BoxDraft
from webapp.voices.models import LetterBox
from webapp.voices.refusals import Incomplete
from webapp.web.access import allow, current_person


@bp.get("/boxes")
@allow(*DESK_ROLES)
def list_boxes() -> ResponseReturnValue:
    """Every box, what is due, what was missed."""
    site = current_site()
    return render_template(
        "voices/boxes.html",
        boxes=box_pages.boxes(site.id, zone(), utcnow()),
        archived=queries.boxes(site.id, is_archived=True),
        names=queries.names({one.opener_id for one in queries.boxes(site.id)}),
    )


@bp.get("/boxes/new")
@allow(*OFFICE_ROLES)
def new_box() -> ResponseReturnValue:
    """An empty form: Mondays at nine."""
    return _form(None, {"weekdays": ["0"], "opens_at": "09:00"})


@bp.post("/boxes")
@allow(*OFFICE_ROLES)
def create_box() -> ResponseReturnValue:
    """Put a box up."""
    try:
        with transaction():
            draft = _read()
            box = boxes.put_up(current_site(), draft, by=current_person().id, at=utcnow())
    except Incomplete as refusal:
        return _form(None, _typed(), refusal)
    return redirect(url_for(".show_box", box_id=box.id), code=303)


@bp.get("/boxes/<uuid:box_id>")
@allow(*DESK_ROLES)
def show_box(box_id: UUID) -> ResponseReturnValue:
    """One box with its openings and its history."""
    box = find(LetterBox, box_id)
    point = _point(box)
    return render_template(
        "voices/box.html",
        entry=box_pages.entry(box, point, zone(), utcnow()),
        box=box,
        changes=queries.changes(box.id),
    )


@bp.get("/boxes/<uuid:box_id>/edit")
@allow(*OFFICE_ROLES)
def edit_box(box_id: UUID) -> ResponseReturnValue:
    """The form of a box; ?days=0,3 proposes other days."""
    box = find(LetterBox, box_id)
    days = request.args.get("days", "").split(",")
    is_proposed = all(day in map(str, range(7)) for day in days)
    values = {
        "name": box.name, "place": box.place, "checkpoint_id": box.checkpoint_id,
        "opener_id": box.opener_id, "opens_at": box.opens_at, "keys": box.keys,
        "weekdays": days if is_proposed else [str(day) for day in box.weekdays],
        "reason": _("连续几次快满，多开一次") if is_proposed else "",
    }  # fmt: skip
    return _form(box, values)


@bp.post("/boxes/<uuid:box_id>")
@allow(*OFFICE_ROLES)
def update_box(box_id: UUID) -> ResponseReturnValue:
    """Change a box; its history keeps what was."""
    try:
        with transaction():
            box = find(LetterBox, box_id)
            reason = forms.words(request.form, "reason", 200)
            boxes.change(box, _read(), reason=reason, by=current_person().id, at=utcnow())
    except Incomplete as refusal:
        return _form(find(LetterBox, box_id), _typed(), refusal)
    return redirect(url_for(".show_box", box_id=box_id), code=303)


@bp.post("/boxes/<uuid:box_id>/archival")
@allow(*OFFICE_ROLES)
def archive_box(box_id: UUID) -> ResponseReturnValue:
    """Take a box down."""
    with transaction():
        box = find(LetterBox, box_id)
        boxes.archive(box, by=current_person().id, at=utcnow())
    flash(_("意见箱 %(name)s 已停用", name=box.name), "ok")
    return redirect(url_for(".list_boxes"), code=303)


@bp.post("/boxes/<uuid:box_id>/restoration")
@allow(*OFFICE_ROLES)
def restore_box(box_id: UUID) -> ResponseReturnValue:
    """Hang it up again."""
    with transaction():
        boxes.restore(find(LetterBox, box_id), by=current_person().id, at=utcnow())
    return redirect(url_for(".show_box", box_id=box_id), code=303)


@bp.post("/boxes/<uuid:box_id>/round")
@allow(*EDITOR_ROLES)
def create_round(box_id: UUID) -> ResponseReturnValue:
    """Put the opening on the opener's phone, every week."""
    try:
        with transaction():
            box = find(LetterBox, box_id)
            now = utcnow()
            today = now.astimezone(zone()).date()
            if boxes.schedule_of(box) is None:
                boxes.make_round(box, today, by=current_person().id, at=now)
    except Refused as refusal:
        if refusal.status == 404:
            raise
        flash(str(refusal.message), "bad")
        return redirect(url_for(".show_box", box_id=box_id), code=303)
    flash(_("已排进开箱人的每周任务"), "ok")
    return redirect(url_for(".show_box", box_id=box_id), code=303)


def _read() -> BoxDraft:
    site_id = current_site().id
    people = {person.id for person in queries.colleagues(site_id)}
    points = {point.id for point in queries.points(site_id)}
    return forms.read_box(request.form, people, points)


def _typed() -> dict[str, Any]:
    return request.form.to_dict() | {"weekdays": request.form.getlist("weekday")}


def _form(
    box: LetterBox | None, values: dict[str, Any], refusal: Incomplete | None = None
) -> ResponseReturnValue:
    site_id = current_site().id
    return page(
        "voices/box_form.html", refusal, values=values, box=box,
        people=queries.colleagues(site_id), points=queries.points(site_id),
    )  # fmt: skip


def _point(box: LetterBox) -> Checkpoint | None:
    if box.checkpoint_id is None:
        return None
    return db.session.get(Checkpoint, (box.company_id, box.checkpoint_id))
