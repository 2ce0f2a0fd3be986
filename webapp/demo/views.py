"""The demo's front page: who can sign in, their badge codes, and any role in one tap."""

from dataclasses import dataclass
from uuid import UUID

from flask import Blueprint, current_app, flash, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from markupsafe import Markup

from webapp.accounts import queries, sessions
from webapp.accounts.badges import badge_code, grouped
from webapp.accounts.models import Company, Person, Role
from webapp.accounts.sign_in_views import sign_in_here
from webapp.clock import utcnow
from webapp.config import Config
from webapp.database import db, enter_company, transaction
from webapp.demo.build import PASSWORD, PIN
from webapp.demo.removal import remove_company
from webapp.errors import NotFound
from webapp.web.access import allow, public
from webapp.web.qr import qr_svg

bp = Blueprint("demo", __name__, url_prefix="/demo")

MOST_TO_SEE = (
    Role.SUPERVISOR, Role.GUARD, Role.CLEANER, Role.TECHNICIAN, Role.MANAGER, Role.ADMIN,
    Role.FRONTDESK,
)  # fmt: skip


@dataclass(frozen=True)
class Card:
    """One colleague of the demo."""

    person: Person
    code: str
    qr: Markup


@bp.get("/")
@public
def index() -> ResponseReturnValue:
    """Everybody of the demo company, by role."""
    company = _company()
    enter_company(company.id)
    cards = [_card(person) for person in queries.people()]
    cards.sort(key=lambda card: MOST_TO_SEE.index(Role(card.person.role)))
    return render_template(
        "demo/index.html",
        company=company,
        cards=cards,
        pin=PIN,
        password=PASSWORD,
        may_set_up=queries.own_company() is None,
    )


@bp.post("/sign-in")
@public
def create_sign_in() -> ResponseReturnValue:
    """Be one of them. Only people of the demo company can be chosen."""
    company = _company()
    enter_company(company.id)
    person_id = request.form.get("person", type=UUID)
    person = db.session.get(Person, (company.id, person_id)) if person_id else None
    if person is None:
        raise NotFound
    with transaction():
        token = sessions.begin(person, method="demo", now=utcnow())
    return sign_in_here(token, person)


@bp.post("/removal")
@allow(Role.ADMIN)
def create_removal() -> ResponseReturnValue:
    """Clear the demo away, once and for all."""
    company = queries.company_of(g.person.company_id)
    if not company.is_demo:
        raise NotFound
    with transaction():
        remove_company(company.id)
    session.clear()
    flash(_("演示数据已清空"), "ok")
    return redirect("/", code=303)


def _company() -> Company:
    company = next((each for each in queries.companies() if each.is_demo), None)
    if company is None:
        raise NotFound
    return company


def _card(person: Person) -> Card:
    badge = queries.live_badge(person.id)
    code = badge_code(_config().secret_key, badge.id) if badge else ""
    address = f"{_config().public_url}/b/{code}".upper()
    return Card(person, grouped(code) if code else "", qr_svg(address))


def _config() -> Config:
    config: Config = current_app.config["ROUNDS"]
    return config
