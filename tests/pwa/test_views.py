"""Files are kept for a year under their build, compressed, and nothing else can be read."""

import gzip

import pytest
from flask.testing import FlaskClient

from webapp.pwa.build import Build

WASM = "vendor/zxing-wasm@3.1.4/reader/zxing_reader.wasm"
GZIP = {"Accept-Encoding": "gzip, br"}


def test_a_file_of_this_build_is_kept_for_a_year(browser: FlaskClient, build: Build) -> None:
    response = browser.get(build.url("css/base.css"))
    assert response.data == build.assets["css/base.css"].body
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_page_of_an_older_build_gets_todays_file_for_now(browser: FlaskClient) -> None:
    response = browser.get("/assets/0123456789ab/css/base.css")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-cache"


def test_a_file_belongs_to_nobody(browser: FlaskClient, build: Build) -> None:
    with browser.session_transaction() as session:
        session["token"] = "somebody"
        session.permanent = True
    for url in (build.url("css/base.css"), "/service_worker.js"):
        response = browser.get(url)
        assert "Set-Cookie" not in response.headers
        assert "Cookie" not in response.headers.get("Vary", "")


def test_who_has_the_file_already_is_told_so(browser: FlaskClient, build: Build) -> None:
    url = build.url("css/base.css")
    again = browser.get(url, headers={"If-None-Match": browser.get(url).headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("path", ["css/base.css", "js/offline/router.js", WASM])
def test_text_and_wasm_travel_compressed(browser: FlaskClient, build: Build, path: str) -> None:
    response = browser.get(build.url(path), headers=GZIP)
    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == build.assets[path].body
    assert "Accept-Encoding" in response.headers["Vary"]


def test_who_cannot_unpack_gets_the_plain_file(browser: FlaskClient, build: Build) -> None:
    for header in ({}, {"Accept-Encoding": "gzip;q=0"}):
        response = browser.get(build.url("css/base.css"), headers=header)
        assert "Content-Encoding" not in response.headers


@pytest.mark.parametrize(
    ("path", "content_type"),
    [
        ("js/offline/router.js", "text/javascript; charset=utf-8"),
        ("service_worker/strategies.js", "text/javascript; charset=utf-8"),
        (WASM, "application/wasm"),
        ("icons/app-192.png", "image/png"),
        ("icons/sprite.svg", "image/svg+xml"),
    ],
)
def test_browsers_are_told_the_right_type(
    browser: FlaskClient, build: Build, path: str, content_type: str
) -> None:
    assert browser.get(build.url(path)).headers["Content-Type"] == content_type


@pytest.mark.parametrize(
    "path",
    [
        "../pyproject.toml",
        "..%2fpyproject.toml",
        "%2e%2e/webapp/config.py",
        "/etc/passwd",
        "css",
        "gone.js",
    ],
)
def test_nothing_outside_of_the_build_can_be_read(
    browser: FlaskClient, build: Build, path: str
) -> None:
    response = browser.get(f"/assets/{build.id}/{path}", follow_redirects=True)
    assert response.status_code == 404


def test_the_service_worker_names_its_build_and_rules_the_origin(
    browser: FlaskClient, build: Build
) -> None:
    response = browser.get("/service_worker.js")
    assert f"/assets/{build.id}/service_worker/strategies.js" in response.text
    assert "__BUILD__" not in response.text.partition("*/")[2]
    assert response.headers["Service-Worker-Allowed"] == "/"
    assert response.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(("language", "text"), [("zh-CN", "扫码签到"), ("en", "Scan to check in")])
def test_the_manifest_speaks_the_readers_language(
    browser: FlaskClient, language: str, text: str
) -> None:
    manifest = browser.get("/manifest.webmanifest", headers={"Accept-Language": language}).json
    assert manifest["lang"] == language
    assert text in manifest["description"]


def test_every_icon_of_the_manifest_exists(browser: FlaskClient) -> None:
    icons = browser.get("/manifest.webmanifest").json["icons"]
    assert {icon.get("purpose") for icon in icons} == {None, "maskable"}
    for icon in icons:
        assert browser.get(icon["src"]).mimetype == "image/png"
