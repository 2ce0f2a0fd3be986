"""What a browser fetches to become an app: the files, the service worker, the manifest."""

from typing import cast

from flask import Blueprint, Flask, Response, jsonify, request
from flask.blueprints import BlueprintSetupState
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.errors import NotFound
from webapp.pwa.build import Asset, current_build, init_app
from webapp.web.access import public
from webapp.web.language import language

bp = Blueprint("pwa", __name__)

IMMUTABLE = "public, max-age=31536000, immutable"
NO_CACHE = "no-cache"


@bp.record_once
def prepare(state: BlueprintSetupState) -> None:
    """Templates of the application that registers us may say asset()."""
    init_app(cast(Flask, state.app))


@bp.get("/assets/<build_id>/<path:path>")
@public
def show_asset(build_id: str, path: str) -> ResponseReturnValue:
    """A file of this build. A page of an older build gets today's file, but may not keep it."""
    build = current_build()
    asset = build.assets.get(path)
    if asset is None:
        raise NotFound
    return _answer(asset, IMMUTABLE if build_id == build.id else NO_CACHE)


@bp.get("/service_worker.js")
@public
def show_service_worker() -> ResponseReturnValue:
    """The service worker of this build, for the whole origin."""
    build = current_build()
    response = _answer(Asset("service_worker.js", build.service_worker()), NO_CACHE)
    response.headers["Service-Worker-Allowed"] = "/"
    return response


@bp.get("/manifest.webmanifest")
@public
def show_manifest() -> ResponseReturnValue:
    """How the app is called and drawn on a phone's home screen."""
    url = current_build().url
    icons = [
        {"src": url(f"icons/{name}-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        | ({"purpose": "maskable"} if name == "maskable" else {})
        for name in ("app", "maskable")
        for size in (192, 512)
    ]
    response = jsonify(
        id="/field",
        start_url="/field",
        scope="/",
        display="standalone",
        lang=language(),
        name=_("巡更"),
        short_name=_("巡更"),
        description=_("扫码签到，没有网络也能巡更"),
        theme_color="#f4f5f7",
        background_color="#f4f5f7",
        icons=icons,
    )
    response.mimetype = "application/manifest+json"
    response.headers["Cache-Control"] = NO_CACHE
    return response


def _answer(asset: Asset, cache_control: str) -> Response:
    """The file, compressed for whoever accepts it, or 304 for whoever has it."""
    compressed = asset.compressed if request.accept_encodings["gzip"] > 0 else None
    response = Response(compressed or asset.body, content_type=asset.content_type)
    if compressed is not None:
        response.headers["Content-Encoding"] = "gzip"
    if asset.compressed is not None:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = cache_control
    response.set_etag(asset.sha256, weak=True)
    response.make_conditional(request)
    return response
