"""The office's people: who works here, with which badge, at which sites."""

from typing import cast
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.accounts import actions, people, queries
from webapp.accounts.badges import badge_code, grouped
from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES, Person, Role
from webapp.accounts.rules import LOOKS_AFTER, may_look_after
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import Refused
from webapp.web.access import allow, current_person
from webapp.web.qr import qr_svg

bp = Blueprint("people", __name__, url_prefix="/people")


@bp.get("/")
@allow(*OFFICE_ROLES)
def index() -> ResponseReturnValue:
    """Everybody, with search, role filter and what is still missing."""
    found = people.listing(
        _viewer(),
        text=request.args.get("q", ""),
        role=request.args.get("role", ""),
        with_left=request.args.get("left") == "1",
    )
    return render_template(
        "accounts/people.html",
        people=found,
        roles=list(Role),
        args=request.args,
        has_filter=any(request.args.values()),
        looks_after=LOOKS_AFTER[_viewer().role],
    )


@bp.get("/new")
@allow(*EDITOR_ROLES)
def new() -> ResponseReturnValue:
    """An empty form; or several names at once."""
    return _form_page(None, None)


@bp.post("/")
@allow(*EDITOR_ROLES)
def create() -> ResponseReturnValue:
    """Add one colleague, or a line each for many; the sheet of their badges comes next."""
    try:
        with transaction():
            added = people.add_from_form(request.form, by=_viewer(), at=utcnow())
            for person in added:
                _issue(person)
    except Refused as refusal:
        return _form_page(None, refusal), refusal.status
    flash(ngettext("已添加 %(num)s 人", "已添加 %(num)s 人", len(added)), "ok")
    return redirect(url_for(".badges", person=[person.id for person in added]), code=303)


@bp.get("/<uuid:person_id>")
@allow(*OFFICE_ROLES)
def edit(person_id: UUID) -> ResponseReturnValue:
    """One colleague's page; supervisors find the badge there and change nothing else."""
    return _form_page(people.find(person_id, _viewer()), None)


@bp.post("/<uuid:person_id>")
@allow(*EDITOR_ROLES)
def update(person_id: UUID) -> ResponseReturnValue:
    """Keep what was changed."""
    person = _find(person_id)
    try:
        with transaction():
            people.change_from_form(person, request.form, by=_viewer(), at=utcnow())
    except Refused as refusal:
        return _form_page(person, refusal), refusal.status
    flash(_("已保存"), "ok")
    return redirect(url_for(".edit", person_id=person.id), code=303)


@bp.post("/<uuid:person_id>/badge")
@allow(*OFFICE_ROLES)
def create_badge(person_id: UUID) -> ResponseReturnValue:
    """Stop the old badge and issue another."""
    person = _find(person_id)
    with transaction():
        _issue(person)
    flash(_("%(name)s 的旧工牌已停用，新工牌可以打印了", name=person.name), "ok")
    return redirect(url_for(".badges", person=person.id), code=303)


@bp.post("/<uuid:person_id>/badge/void")
@allow(*OFFICE_ROLES)
def delete_badge(person_id: UUID) -> ResponseReturnValue:
    """Stop a lost badge at once."""
    person = _find(person_id)
    with transaction():
        actions.void_badges(person, by=current_person().id, at=utcnow())
    flash(_("%(name)s 的工牌已停用", name=person.name), "ok")
    return redirect(url_for(".index"), code=303)


@bp.post("/<uuid:person_id>/pin/reset")
@allow(*OFFICE_ROLES)
def delete_pin(person_id: UUID) -> ResponseReturnValue:
    """Let the person set another PIN with the badge in hand."""
    person = _find(person_id)
    with transaction():
        actions.reset_pin(person, by=current_person().id, at=utcnow())
    flash(_("已清除 PIN。%(name)s 下次扫工牌时重新设置", name=person.name), "ok")
    return redirect(url_for(".index"), code=303)


@bp.post("/<uuid:person_id>/departure")
@allow(*EDITOR_ROLES)
def create_departure(person_id: UUID) -> ResponseReturnValue:
    """The colleague left; records keep the name."""
    person = _find(person_id)
    with transaction():
        actions.part_with(person, by=current_person().id, at=utcnow())
    flash(_("%(name)s 已离职，工牌同时停用", name=person.name), "ok")
    return redirect(url_for(".index", left=1), code=303)


@bp.post("/<uuid:person_id>/return")
@allow(*EDITOR_ROLES)
def create_return(person_id: UUID) -> ResponseReturnValue:
    """Undo a departure; a new badge has to be issued."""
    person = _find(person_id)
    with transaction():
        actions.take_back(person, by=current_person().id, at=utcnow())
    return redirect(url_for(".edit", person_id=person.id), code=303)


@bp.get("/badges")
@allow(*OFFICE_ROLES)
def badges() -> ResponseReturnValue:
    """The sheet of badges to print, issuing what is missing is a POST of its own."""
    wanted = request.args.getlist("person", type=UUID)
    cards = [_card(person) for person in people.to_badge(_viewer(), wanted)]
    return render_template(
        "accounts/badges.html",
        cards=[card for card in cards if card],
        without=cards.count(None),
        wanted=wanted,
    )


@bp.post("/badges")
@allow(*OFFICE_ROLES)
def create_badges() -> ResponseReturnValue:
    """Issue a badge to everybody on the sheet who has none."""
    wanted = request.form.getlist("person", type=UUID)
    with transaction():
        for person in people.to_badge(_viewer(), wanted):
            if queries.live_badge(person.id) is None:
                _issue(person)
    return redirect(url_for(".badges", person=wanted), code=303)


def _issue(person: Person) -> None:
    actions.issue_badge(person, secret=_secret(), by=current_person().id, at=utcnow())


def _card(person: Person) -> dict[str, object] | None:
    badge = queries.live_badge(person.id)
    if badge is None:
        return None
    code = badge_code(_secret(), badge.id)
    url = f"{current_app.config['ROUNDS'].public_url}/b/{code}".upper()
    return {"person": person, "code": grouped(code), "qr": qr_svg(url)}


def _secret() -> str:
    return str(current_app.config["ROUNDS"].secret_key)


def _viewer() -> Person:
    return cast(Person, current_person())


def _find(person_id: UUID) -> Person:
    return people.to_change(person_id, _viewer())


def _form_page(person: Person | None, refusal: Refused | None) -> str:
    viewer = _viewer()
    return render_template(
        "accounts/person.html",
        person=person,
        may_change=viewer.role in EDITOR_ROLES and _is_looked_after(person),
        may_badge=_is_looked_after(person),
        badge=queries.live_badge(person.id) if person else None,
        roles=[role for role in Role if may_look_after(viewer.role, role)],
        sites=people.sites(),
        site_ids=queries.site_ids_of(person) if person else None,
        refusal=refusal,
        form=request.form,
    )


def _is_looked_after(person: Person | None) -> bool:
    return person is None or may_look_after(current_person().role, person.role)
