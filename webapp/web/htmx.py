"""htmx-flask behind a small shim: it knows htmx 2, we serve htmx 4.

What the shim mends, one test each in tests/web/test_htmx.py (an upstream fix will be noticed): its
list of swap styles lacks a comma, it refuses the styles of version 4 and every modifier, it reads
headers that version 4 no longer sends, and it never says `Vary`.
"""

from typing import Any

from flask import Flask, Response, request
from htmx_flask import Htmx
from htmx_flask import make_response as htmx_flask_response
from htmx_flask.requests import HtmxAwareRequest

VARY = ("HX-Request", "HX-Request-Type")


class HtmxRequest(HtmxAwareRequest):  # type: ignore[misc]  # htmx-flask ships no types
    """A request that knows what htmx 4 says of itself."""

    @property
    def wants_fragment(self) -> bool:
        """True when htmx will put the answer into a part of the page."""
        return bool(self.htmx) and self.headers.get("HX-Request-Type", "partial") == "partial"

    @property
    def htmx_source_id(self) -> str:
        """The id of the element that asked: `HX-Source: button#save` gives `save`."""
        return str(self.headers.get("HX-Source", "")).partition("#")[2]

    @property
    def htmx_target_id(self) -> str:
        """The id of the element to be changed: `HX-Target: div#main` gives `main`."""
        return str(self.headers.get("HX-Target", "")).partition("#")[2]


def init_app(app: Flask) -> None:
    """Let requests speak htmx 4 and keep caches from mixing pages with fragments."""
    Htmx(app)
    app.request_class = HtmxRequest

    @app.after_request
    def say_vary(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.update(VARY)
        return response


def wants_fragment() -> bool:
    """True when the present request comes from htmx for a part of the page."""
    return bool(getattr(request, "wants_fragment", False))


def htmx_response(body: str, *, reswap: str | None = None, **headers: Any) -> Response:
    """An answer with HX-* headers; `reswap` may be any style of htmx 4, with modifiers."""
    response: Response = htmx_flask_response(body, **headers)
    if reswap is not None:
        response.headers["HX-Reswap"] = reswap
    return response
