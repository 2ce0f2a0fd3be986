"""Signing in and out, and the first administrator of an empty installation."""

from urllib.parse import urlencode

from flask import Blueprint, g, redirect, render_template, request, session
from flask.typing import ResponseReturnValue

from webapp.accounts import actions, queries, sessions
from webapp.accounts.badges import clean_badge_code
from webapp.accounts.models import FIELD_ROLES, OFFICE_ROLES, Company, Person, Role
from webapp.accounts.refusals import AlreadySetUp, FieldMissing
from webapp.accounts.sign_in import Attempt, check_secret, person_by_secret, person_of_badge
from webapp.clock import utcnow
from webapp.database import enter_company, transaction
from webapp.errors import Refused
from webapp.web.access import public
from webapp.web.origin import own_address

bp = Blueprint("accounts", __name__)


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """Everybody's front door: to their work, to sign-in, or to the first set-up."""
    if g.person is not None:
        return redirect(_first_page(g.person.role), code=303)
    if queries.own_company() is not None:
        return redirect("/sign-in", code=303)
    return redirect("/demo" if queries.companies() else "/setup", code=303)


@bp.get("/sign-in")
@public
def new_sign_in() -> ResponseReturnValue:
    """Scan the badge, or type the name."""
    return _sign_in_page()


@bp.post("/sign-in")
@public
def create_sign_in() -> ResponseReturnValue:
    """Name and secret in one form; a badge code typed as the name goes the badge's way."""
    name = request.form.get("name", "")
    if badge := request.form.get("badge") or clean_badge_code(name):
        return redirect(f"/b/{badge}", code=303)
    attempt = Attempt(name, request.form.get("secret", ""), _address(), _company())
    try:
        person = person_by_secret(attempt, utcnow())
    except Refused as refusal:
        return _sign_in_page(refusal), refusal.status
    return _welcome(person, "pin" if person.role in FIELD_ROLES else "password")


@bp.get("/B/<code>", endpoint="show_badge_upper")
@bp.get("/b/<code>")
@public
def show_badge(code: str) -> ResponseReturnValue:
    """A scanned badge: ask for the PIN or password, or let a newcomer set the PIN."""
    try:
        person = person_of_badge(code)
    except Refused as refusal:
        return _sign_in_page(refusal), refusal.status
    return _secret_page(person, code)


@bp.post("/b/<code>")
@public
def create_badge_sign_in(code: str) -> ResponseReturnValue:
    """The badge's second half: the secret, checked or set for the first time."""
    person = person_of_badge(code)
    now = utcnow()
    try:
        if person.role in FIELD_ROLES and person.pin_hash is None:
            _set_first_pin(person)
        else:
            check_secret(person, request.form.get("secret", ""), _address(), now)
    except Refused as refusal:
        return _secret_page(person, code, refusal), refusal.status
    return _welcome(person, "badge")


@bp.post("/sign-out")
@public
def delete_sign_in() -> ResponseReturnValue:
    """Sign this browser out. What is unsent on a phone stays there and keeps its author."""
    if g.person is not None:
        with transaction():
            g.sign_in.ended_at = utcnow()
    session.pop("token", None)
    return redirect("/sign-in", code=303)


@bp.get("/setup")
@public
def new_company() -> ResponseReturnValue:
    """The first page of an empty installation."""
    if queries.own_company() is not None:
        return redirect("/sign-in", code=303)
    return render_template("accounts/setup.html", refusal=None, form={})


@bp.post("/setup")
@public
def create_company() -> ResponseReturnValue:
    """Found the company and its first administrator, and sign them in."""
    form = request.form
    if queries.own_company() is not None:
        raise AlreadySetUp
    try:
        if not form.get("company", "").strip() or not form.get("name", "").strip():
            raise FieldMissing
        with transaction():
            person = actions.found_company(
                form["company"].strip(), form["name"], form.get("password", ""), utcnow()
            )
    except Refused as refusal:
        return render_template("accounts/setup.html", refusal=refusal, form=form), refusal.status
    return _welcome(person, "password", "/sites")


def _first_page(role: str) -> str:
    """The office begins with exceptions, the desk with reports, the field with what is next."""
    if role == Role.FRONTDESK:
        return "/issues/"
    if role not in OFFICE_ROLES:
        return "/field/start"
    return "/exceptions" if g.get("site") else "/sites"


def _company() -> Company | None:
    """The company named in the form or remembered here; else the only one there is."""
    companies = queries.companies()
    wanted = request.form.get("company") or session.get("company")
    for company in companies:
        if company.short_code == wanted:
            return company
    return companies[0] if companies else None


def _address() -> str:
    return request.remote_addr or "unknown"


def _set_first_pin(person: Person) -> None:
    enter_company(person.company_id)
    with transaction():
        actions.set_pin(person, request.form.get("secret", ""), request.form.get("again", ""))


def _welcome(person: Person, method: str, target: str = "") -> ResponseReturnValue:
    with transaction():
        token = sessions.begin(person, method=method, now=utcnow())
    return sign_in_here(token, person, target or _next())


def sign_in_here(token: str, person: Person, target: str = "") -> ResponseReturnValue:
    """Put the token into this browser's cookie and go on. Language and night chosen here stay."""
    chosen = {name: session[name] for name in ("language", "theme") if session.get(name)}
    session.clear()
    session.permanent = True
    session["token"] = token
    session["attempt"] = request.form.get("attempt", "")[:40]  # islands/attempt.js asks which
    session["company"] = queries.company_of(person.company_id).short_code
    session.update(chosen)
    return redirect(_past_the_last_person(target) or "/", code=303)


def _past_the_last_person(target: str) -> str:
    """A phone answers /field/ from its own pack, which may be somebody else's: fetch ours first."""
    is_field = target.startswith(("/field/", "/c/", "/C/"))
    return f"/field/start?{urlencode({'next': target})}" if is_field else target


def _next() -> str:
    """Where the person wanted to go; never another host."""
    return own_address(request.values.get("next", ""))


def _sign_in_page(refusal: Refused | None = None) -> str:
    return render_template(
        "accounts/sign_in.html",
        refusal=refusal,
        companies=queries.companies(),
        name=request.form.get("name", ""),
        next=_next(),
    )


def _secret_page(person: Person, code: str, refusal: Refused | None = None) -> str:
    is_new = person.role in FIELD_ROLES and person.pin_hash is None
    return render_template(
        "accounts/secret.html",
        person=person,
        code=code,
        is_field=person.role in FIELD_ROLES,
        is_new=is_new,
        refusal=refusal,
        next=_next(),
    )
