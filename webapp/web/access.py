"""Closed by default: a view without a declared role does not start the app."""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast
from uuid import UUID

from flask import Flask, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from webapp.errors import NotAllowed, Refused

View = TypeVar("View", bound=Callable[..., Any])


class SignedIn(Protocol):
    """What the rest of the house may know of the person at the other end."""

    id: UUID
    company_id: UUID
    name: str
    role: str
    language: str
    text_size: str
    theme: str
    sound: str


class NotSignedIn(Refused):
    """A phone asks for something that only somebody may have. It keeps what it has."""

    code = "access.sign_in"
    message = _l("登录已过期，请重新扫工牌")
    status = 401


class UndeclaredAccess(RuntimeError):
    """Views that forgot to say who may call them."""


def allow(*roles: str) -> Callable[[View], View]:
    """Declare who may call a view."""
    if not roles:
        raise ValueError("allow() needs at least one role; a page for everybody says @public")

    def declare(view: View) -> View:
        view.__dict__["roles"] = frozenset(str(role) for role in roles)
        return view

    return declare


def public(view: View) -> View:
    """Declare that anybody may call a view, signed in or not."""
    view.__dict__["roles"] = None
    return view


def unasked(view: View) -> View:
    """Declare that anybody may call a view, and that it finds out by itself who is speaking.

    A push proves its phone by its signature: looking up the person first cost a tenth of it.
    """
    view.__dict__["is_asked"] = False
    return public(view)


def current_person() -> SignedIn:
    """The signed-in person. Only views with @allow may ask."""
    return cast(SignedIn, g.person)


def init_app(app: Flask, load_person: Callable[[], SignedIn | None]) -> None:
    """Load the person before every request and keep everyone else out."""

    @app.before_request
    def keep_out() -> ResponseReturnValue | None:
        g.person = load_person() if _is_asked(app) else None
        return _refusal(app)


def _is_asked(app: Flask) -> bool:
    view = app.view_functions.get(request.endpoint or "")
    return view is None or view.__dict__.get("is_asked", True)


def _refusal(app: Flask) -> ResponseReturnValue | None:
    if request.endpoint is None or request.endpoint == "static":
        return None
    roles = app.view_functions[request.endpoint].__dict__["roles"]
    if roles is None:
        return None
    if g.person is None:
        return _ask_to_sign_in()
    if g.person.role not in roles:
        raise NotAllowed
    return None


def _ask_to_sign_in() -> ResponseReturnValue:
    """A page goes to the sign-in page; a phone's sync gets 401 and keeps what it has."""
    if request.path.startswith(("/sync/", "/blobs/")):
        raise NotSignedIn
    target = url_for("accounts.new_sign_in", next=request.full_path.rstrip("?"))
    if request.headers.get("HX-Request"):
        return "", 401, {"HX-Redirect": target}
    return redirect(target, code=303)


def check_declared(app: Flask) -> None:
    """Raise UndeclaredAccess when a view says neither @allow nor @public."""
    undeclared = [
        endpoint
        for endpoint, view in app.view_functions.items()
        if "roles" not in view.__dict__ and endpoint != "static"
    ]
    if undeclared:
        raise UndeclaredAccess(", ".join(sorted(undeclared)))
