"""Scripts too late, sessions that end, portals: all of it said, none of it lost."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser.field.conftest import Phone, journal
from tests.browser.shared.stage import Property, at_the_server
from tests.browser.shared.test_changing_over import FIRST, SECOND, arrived, offline, write_report
from tests.browser.shared.test_leaving import ready
from webapp.accounts.models import SignIn
from webapp.clock import utcnow
from webapp.database import db

NATIVE = "HTMLFormElement.prototype.submit.call(document.querySelector('form[data-draft]'))"


def fill_report(phone: Phone, page: Page, text: str) -> None:
    page.goto(f"{phone.url}/field/report")
    page.click("[name=category] >> nth=0", force=True)
    page.fill("[name=text]", text)


def test_a_form_sent_before_the_scripts_are_there_is_kept(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    offline(phone)
    fill_report(phone, page, "手快")
    page.evaluate(NATIVE)  # as the browser does without us
    page.wait_for_url("**/field/report/sent*")
    assert [one["entry"]["body"]["text"] for one in journal(page)] == ["手快"]


def test_without_a_service_worker_the_server_says_that_nothing_was_stored(
    phone: Phone, estate: Property
) -> None:
    page = phone.open()
    page.add_init_script("delete Navigator.prototype.serviceWorker")
    page.goto(f"{phone.url}/b/{estate.badges[FIRST]}?next=/field/")
    page.fill("#field-secret", "2580")
    page.click("button[type=submit]")
    page.wait_for_selector("text=字号和声音")
    fill_report(phone, page, "手快")
    page.evaluate(NATIVE)
    page.wait_for_selector("text=刚才这一步没存上")


def test_an_error_on_the_phone_is_said(phone: Phone, estate: Property) -> None:
    page = ready(phone, estate)
    fill_report(phone, page, "要出错")
    page.evaluate("() => { crypto.subtle.digest = () => { throw new Error('on purpose') } }")
    page.click(".field-foot button")
    page.wait_for_selector("text=刚才这一步没存上")
    assert journal(page) == []
    assert any("on purpose" in error for error in phone.errors)


def end_sessions(estate: Property) -> None:
    with at_the_server(estate):
        for sign_in in db.session.query(SignIn):
            sign_in.ended_at = utcnow()
        db.session.commit()


def test_a_session_that_ended_offline_blocks_nothing_and_loses_nothing(
    phone: Phone, estate: Property
) -> None:
    page = ready(phone, estate)
    offline(phone)
    end_sessions(estate)
    write_report(phone, page, "登录过期以后写的", is_sent=True)
    offline(phone, False)
    page.goto(f"{phone.url}/field/uploads")
    page.click(".field-foot >> text=现在上传")
    page.wait_for_selector("[data-count=verified] >> text=1")
    assert json.loads(arrived(estate)[0].raw)["body"]["text"] == "登录过期以后写的"
    page.goto(f"{phone.url}/field/")
    page.wait_for_selector("#next-card")


ANSWERS: dict[str, dict[str, Any]] = {
    "portal": {"status": 200, "content_type": "text/html", "body": "<h1>Welcome, guest</h1>"},
    "sign_in": {"status": 302, "headers": {"Location": "/sign-in"}},
    "gateway": {"status": 502, "content_type": "text/html", "body": "<h1>Bad Gateway</h1>"},
}


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("portal", "连上的网络要先登录"),
        ("sign_in", "连上的网络要先登录"),
        ("gateway", "服务器暂时连不上"),
    ],
)
def test_somebody_elses_answer_is_told_apart(
    phone: Phone, estate: Property, answer: str, words: str
) -> None:
    page = ready(phone, estate)
    assert phone.context

    def lie(route: Route) -> None:
        route.fulfill(**ANSWERS[answer])

    phone.context.route("**/sync/push", lie)
    write_report(phone, page, "要留住", is_sent=True)
    page.goto(f"{phone.url}/field/uploads")
    page.click(".field-foot >> text=现在上传")
    page.wait_for_selector(f"text={words}")
    assert [one["state"] for one in journal(page)] == ["waiting"]
    phone.context.unroute("**/sync/push", lie)
    page.click(".field-foot >> text=现在上传")
    page.wait_for_selector("[data-count=verified] >> text=1")
    assert SECOND not in page.inner_text("body")
