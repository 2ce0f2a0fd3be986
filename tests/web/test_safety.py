"""Headers on every answer, tokens on every form, cookies that scripts cannot read."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from flask.typing import ResponseReturnValue
from werkzeug.http import parse_options_header
from werkzeug.routing import IntegerConverter

from tests.cast import Cast, sign_in
from webapp import create_app
from webapp.accounts import actions
from webapp.config import Config
from webapp.database import db
from webapp.web.downloads import offer

PASSWORD = "a long enough one"


@pytest.fixture
def checks_tokens(app: Flask) -> Iterator[None]:
    """Forms are checked as in production."""
    app.config["WTF_CSRF_ENABLED"] = True
    yield
    app.config["WTF_CSRF_ENABLED"] = False


@pytest.mark.parametrize(
    ("method", "page"),
    [
        ("GET", "/sign-in"),
        ("GET", "/people/"),  # a redirect
        ("GET", "/nowhere"),
        ("DELETE", "/sign-in"),
        ("POST", "/sync/entries"),
        ("GET", "/blobs/" + "0" * 64),
        ("GET", "/assets/x/nothing.js"),
        ("GET", "/healthz"),
    ],
)
def test_every_answer_carries_the_safe_headers(client: FlaskClient, method: str, page: str) -> None:
    headers = client.open(page, method=method).headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in headers["Content-Security-Policy"].split("style-src")[0]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_a_fault_carries_them_too(app: Flask, client: FlaskClient) -> None:
    app.config["PROPAGATE_EXCEPTIONS"] = False
    view = app.view_functions["web.show_health"]

    def broken() -> str:
        raise RuntimeError("broken")

    broken.__dict__["roles"] = None
    app.view_functions["web.show_health"] = broken
    try:
        answer = client.get("/healthz")
    finally:
        app.view_functions["web.show_health"] = view
        app.config["PROPAGATE_EXCEPTIONS"] = None
    assert answer.status_code == 500
    assert "Content-Security-Policy" in answer.headers
    assert "RuntimeError" not in answer.text


# No cookie speaks for whoever posts there: phones by origin and signature, other systems by a token
# in a header, residents by what their address says; /field/ only answers that it kept nothing.
TOKENLESS = ("/sync/", "/blobs/", "/api/", "/r/", "/R/", "/c/", "/C/", "/field/")


@pytest.mark.usefixtures("checks_tokens")
def test_every_form_wants_its_token(cast: Cast, client: FlaskClient, app: Flask) -> None:
    sign_in(client, cast.admin)
    id_ = str(cast.site.id)
    for rule in app.url_map.iter_rules():
        if "POST" not in (rule.methods or ()) or rule.rule.startswith(TOKENLESS):
            continue
        kinds = rule._converters
        values = {name: 1 if type(kinds[name]) is IntegerConverter else id_ for name in kinds}
        with app.test_request_context():
            address = app.url_map.bind("").build(rule.endpoint, values, method="POST")
        answer = client.post(address.partition("://")[2] or address)
        assert answer.status_code in (403, 419), (rule, answer.status_code)


def test_a_foreign_page_cannot_speak_for_a_phone(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.guard)
    for headers in (
        {},
        {"X-Rounds": "1", "Origin": "https://evil.example"},
        {"X-Rounds": "1", "Sec-Fetch-Site": "cross-site"},
    ):
        assert client.post("/sync/entries", json={}, headers=headers).status_code == 403


def test_the_cookie_is_out_of_reach_and_new_after_signing_in(
    cast: Cast, client: FlaskClient
) -> None:
    actions.set_password(cast.manager, PASSWORD)
    db.session.commit()
    with client.session_transaction() as cookie:
        cookie["token"] = "planted"
        cookie["planted"] = "by somebody else"
    form = {"name": cast.manager.sign_in, "secret": PASSWORD, "company": cast.company.short_code}
    answer = client.post("/sign-in", data=form)
    said = answer.headers["Set-Cookie"]
    assert "HttpOnly" in said
    assert "SameSite=Lax" in said
    with client.session_transaction() as cookie:
        assert cookie["token"] != "planted"
        assert "planted" not in cookie


@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example",
     "/\n/evil.example", "\t//evil.example", "javascript:alert(1)", "/x\r\nSet-Cookie: a=b"],
)  # fmt: skip
def test_no_form_sends_people_to_another_host(cast: Cast, client: FlaskClient, target: str) -> None:
    actions.set_password(cast.manager, PASSWORD)
    db.session.commit()
    form = {"name": cast.manager.sign_in, "secret": PASSWORD, "company": cast.company.short_code}
    for address, data in (
        ("/language", {"language": "en"}),
        ("/theme", {"theme": "dark"}),
        ("/sign-in", form),
    ):
        answer = client.post(address, data={**data, "next": target})
        assert answer.headers["Location"] == "/", (address, answer.headers["Location"])


def test_behind_a_proxy_everybody_has_an_address_of_their_own(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'rounds.db'}"
    app = create_app(Config(tmp_path, address, "secret", "http://r.example", proxies=1))
    seen = []

    @app.before_request
    def look() -> ResponseReturnValue:
        seen.append((request.remote_addr, request.is_secure))
        return {}

    headers = {"X-Forwarded-For": "192.0.2.1, 203.0.113.9", "X-Forwarded-Proto": "https"}
    app.before_request_funcs[None].insert(0, app.before_request_funcs[None].pop())
    app.test_client().get("/healthz", headers=headers)
    assert seen == [("203.0.113.9", True)]  # what the visitor made up is not believed


def test_a_chinese_file_name_reaches_every_browser(app: Flask) -> None:
    said = offer(b"", "application/zip", '覆盖 "一".xlsx').headers["Content-Disposition"]
    assert said.isascii()
    assert parse_options_header(said)[1]["filename"] == '覆盖 "一".xlsx'


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh-CN", "登录已过期，请重新扫工牌"), ("en", "Signed out. Please scan your badge again")],
)
def test_a_phone_without_a_session_is_told_in_words(
    cast: Cast, client: FlaskClient, language: str, words: str
) -> None:
    asks = {"X-Rounds": "1", "Accept-Language": language}
    for method, path, body in (
        ("GET", "/sync/pack", None),
        ("PUT", "/sync/session", {"session": "nobody"}),
    ):
        answer = client.open(path, method=method, headers=asks, json=body)
        assert (answer.status_code, answer.json) == (
            401,
            {"code": "access.sign_in", "message": words},
        )


def test_a_foreign_page_is_refused_in_words(cast: Cast, client: FlaskClient) -> None:
    asks = {"X-Rounds": "1", "Origin": "https://evil.example", "Accept-Language": "en"}
    answer = client.post("/sync/push", headers=asks, json={})
    assert (answer.status_code, answer.json["code"]) == (403, "access.origin")
    assert answer.json["message"].startswith("This request did not come from a page")
