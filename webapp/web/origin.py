"""Which requests may change something: our own forms with a token, our own phones by origin."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFProtect

from webapp.errors import Refused

csrf = CSRFProtect()

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",  # positions on plans are custom properties
        "frame-ancestors 'none'",
        "base-uri 'self'",
        "form-action 'self'",
    )
)


class ForeignOrigin(Refused):
    """Not sent by a page of ours, nor by a client that says whom it speaks for."""

    code = "access.origin"
    message = _l("这个请求不是从本系统的网页发出的。请从本系统的网址打开再试")
    status = 403


def init_app(app: Flask) -> None:
    """Tokens on forms, origin and a header on phone requests, and safe headers on every answer."""
    csrf.init_app(app)

    @app.before_request
    def check_phone_origin() -> None:
        if request.method in ("GET", "HEAD", "OPTIONS"):
            return
        if request.path.startswith(("/sync/", "/blobs/")) and not _is_our_phone():
            raise ForeignOrigin

    @app.after_request
    def say_safe_headers(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self)")
        if g.get("person") is not None and "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response


def own_address(target: str) -> str:
    """The address within this site that was asked for; the front door for anything else.

    Browsers drop tabs and line ends and read `\\` as `/`: "/<tab>/evil.example" is another host.
    """
    is_plain = target.isprintable() and "\\" not in target
    return target if is_plain and target.startswith("/") and target[1:2] != "/" else "/"


def _is_our_phone() -> bool:
    """A page of ours sends its origin and a header that no foreign form can send."""
    if request.headers.get("X-Rounds") != "1":
        return False
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host
