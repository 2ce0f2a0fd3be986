"""座谈会与访谈 (row 67): planned, held with minutes, every point an opinion with a reply clock."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import DESK_ROLES
from webapp.clock import utcnow
from webapp.database import db, new_id, transaction
from webapp.errors import NotFound
from webapp.returns import opinion_queries, opinion_words, opinions
from webapp.returns.blueprint import opinions as bp
from webapp.returns.forms import read_if_given, read_instant
from webapp.returns.models import Gathering
from webapp.sites.current import current_site
from webapp.web.access import allow, current_person
from webapp.web.pages import site_zone

KINDS = ("meeting", "interview")
MOST_PEOPLE = 9999


@bp.get("/gatherings")
@allow(*DESK_ROLES)
def gatherings() -> ResponseReturnValue:
    """The calendar of meetings and interviews."""
    return _list({})


@bp.post("/gatherings")
@allow(*DESK_ROLES)
def create_gathering() -> ResponseReturnValue:
    """Plan one."""
    form, errors = request.form, {}
    title = " ".join(form.get("title", "").split())[:80]
    planned_at = read_instant(form, "planned_at", site_zone())
    if not title:
        errors["title"] = _("请填名称，例如“11 月业主座谈会”")
    if planned_at is None:
        errors["planned_at"] = _("请选时间")
    if planned_at is None or errors:
        return _list(errors), 422
    kind = form.get("kind", "")
    with transaction():
        row = Gathering(
            id=new_id(), site_id=current_site().id, kind=kind if kind in KINDS else KINDS[0],
            title=title, place=form.get("place", "").strip()[:80], planned_at=planned_at,
            made_by=current_person().id,
        )  # fmt: skip
        db.session.add(row)
    return redirect(url_for(".show_gathering", gathering_id=row.id), code=303)


@bp.get("/gatherings/<uuid:gathering_id>")
@allow(*DESK_ROLES)
def show_gathering(gathering_id: UUID) -> ResponseReturnValue:
    """Its minutes and its points."""
    row = _find(gathering_id)
    points = opinion_queries.points_of([row.id])[row.id]
    return render_template(
        "returns/gathering.html",
        row=row,
        points=points,
        is_answered=bool(row.held_at) and opinion_queries.is_answered(points),
        at=f"{row.planned_at.astimezone(site_zone()):%Y-%m-%dT%H:%M}",
        words=opinion_words,
        now=utcnow(),
    )


@bp.post("/gatherings/<uuid:gathering_id>")
@allow(*DESK_ROLES)
def update_gathering(gathering_id: UUID) -> ResponseReturnValue:
    """It was held: when, how many came, what was said."""
    form = request.form
    held_at = read_if_given(form, "held_at", site_zone()) or utcnow()
    people = form.get("people", "").strip()[:9]
    with transaction():
        row = _find(gathering_id)
        opinions.hold_gathering(
            row,
            held_at=min(held_at, utcnow()),
            people=min(int(people), MOST_PEOPLE) if people.isdecimal() else None,
            minutes=form.get("minutes", "").strip()[:20_000],
        )
    flash(_("已记下。把提出的意见录进来，每条都有答复时限"), "ok")
    return redirect(url_for(".show_gathering", gathering_id=gathering_id), code=303)


def gathering_of(text: str) -> Gathering | None:
    """The gathering of a form's field; None without one, or of another site."""
    try:
        return _find(UUID(text))
    except (ValueError, NotFound):
        return None


def _find(gathering_id: UUID) -> Gathering:
    found = db.session.scalar(
        select(Gathering).where(
            Gathering.id == gathering_id, Gathering.site_id == current_site().id
        )
    )
    if found is None:
        raise NotFound
    return found


def _list(errors: dict[str, str]) -> str:
    return render_template(
        "returns/gatherings.html",
        found=[
            (row, points, bool(row.held_at) and opinion_queries.is_answered(points))
            for row, points in opinion_queries.gatherings(current_site().id)
        ],
        errors=errors,
        form=request.form,
        words=opinion_words,
        now=utcnow(),
    )
