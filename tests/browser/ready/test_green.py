"""Green means green: at the moment the card says so, network and server go for a whole round."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.ready.stage import POINTS, Evening, prepare
from tests.browser.story.conftest import Step
from tests.browser.story.ledger import Ledger
from tests.browser.story.phone import PIN, Phone
from tests.browser.story.server import Server

pytestmark = pytest.mark.browser

PATIENCE = 60_000
HALF = POINTS // 2


def test_a_green_phone_walks_twenty_points_with_photos_and_no_network(
    server: Server,
    new_phone: Callable[[str, dict[str, bytes]], Phone],
    pages: dict[str, Page],
    photo: Callable[[str, float], Path],
    step: Step,
) -> None:
    evening = prepare(server.data, server.url)
    guard = new_phone("guard", evening.labels)
    switch_on(guard, pages)
    with step("the guard signs in and presses what the card asks for, until it is green"):
        sign_in(guard, evening)
        guard.go("/field/checkup")
        guard.get_ready()
        guard.set_online(False)
        server.kill()
    with step("half the round, from the page that was open"):
        guard.go("/field/")
        for code in evening.codes[:HALF]:
            read_dial(guard, code)
    with step("the other half, after a cold start"):
        guard.switch_off()
        switch_on(guard, pages, online=False)
        guard.go("/field/")
        for code in evening.codes[HALF:-1]:
            read_dial(guard, code)
    with step("the same photo twice at the last point"):
        twice = photo("dial", 1.0)
        guard.scan(evening.codes[-1])
        for _ in range(2):
            key = guard.question()
            guard.take_photo(twice)
            guard.tap("下一项")
            guard.page.wait_for_url(lambda url, key=key: not url.endswith(f"/items/{key}"))
        guard.shows("已签到")
        assert len(guard.photos()) == POINTS
        assert all(one["entry"]["kind"] != "rounds.skip" for one in guard.journal())
    with step("the server is back: everything arrives, once"):
        server.start()
        guard.set_online(True)
        guard.page.locator("#sync-pill[data-state=uploaded]").wait_for(timeout=2 * PATIENCE)
        ledger = Ledger(server.data)
        assert ledger.compare(guard.journal(), guard.photos()) == []
        assert ledger.projected(guard.journal()) == []
        assert ledger.count("blob") == POINTS
        assert ledger.count("attachment") == POINTS + 1, "one blob, two references"
    assert guard.errors == []


def switch_on(guard: Phone, pages: dict[str, Page], *, online: bool = True) -> None:
    guard.switch_on(online=online)
    guard.page.set_default_timeout(PATIENCE)
    pages["guard"] = guard.page


def sign_in(guard: Phone, evening: Evening) -> None:
    """Badge and PIN; from here on nothing is waited for but the card."""
    guard.go(f"/b/{evening.badge}")
    guard.page.fill("#field-secret", PIN)
    guard.page.fill("#field-again", PIN)
    guard.tap("设好了")
    guard.page.locator("#sync-pill").wait_for()


def read_dial(guard: Phone, code: str) -> None:
    """A scan through the camera, a photo through the camera inside the page."""
    guard.scan(code)
    guard.tap("拍照")
    guard.tap("拍下")
    guard.page.locator("photo-input [data-photo]").wait_for()
    guard.tap("下一项")
    guard.shows("已签到")
    guard.tap("下一个")
    guard.page.locator("a[href='/field/scan']").wait_for()
