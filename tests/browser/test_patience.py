"""When a phone asks again: a pure module in a real Chromium, with our own clock and chance."""

import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from typing import Any

import pytest

from tests.browser.test_judge import FLAGS, ROOT, _Quiet

RUN = """async ([script, chance]) => {
  const { Patience } = await import("/js/offline/patience.js")
  let clock = 1_000_000
  const patience = new Patience(() => clock, () => chance)
  return script.map(([what, ...numbers]) => {
    if (what === "wait") clock += numbers[0]
    if (what === "failed") return patience.failed(numbers[0])
    if (what === "returned") return patience.returned(...numbers)
    if (what === "succeeded") patience.succeeded()
    return patience.left
  })
}"""


@pytest.fixture(scope="module")
def tried() -> Iterator[Any]:
    """Runs a script of what happens; what is left to wait after each step."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium")
    from playwright.sync_api import sync_playwright

    handler = partial(_Quiet, directory=str(ROOT / "static"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, sync_playwright() as playwright:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        yield lambda script, chance=1: page.evaluate(RUN, [script, chance])
        browser.close()
        server.shutdown()
        thread.join()


def test_doubles_up_to_five_minutes(tried: Any) -> None:
    waits = tried([["failed", 0]] * 10)
    assert waits[:4] == [2000, 4000, 8000, 16000]
    assert waits[-1] == 300_000


def test_jitter_is_full_but_never_nothing(tried: Any) -> None:
    assert tried([["failed", 0]] * 3, 0) == [250, 250, 250]
    assert tried([["failed", 0]] * 3, 0.5) == [1000, 2000, 4000]


def test_what_the_server_asks_for_is_kept_and_spread_behind(tried: Any) -> None:
    assert tried([["failed", 60_000]], 0) == [60_250]
    assert tried([["failed", 60_000]], 1) == [90_000]


def test_a_return_forgets_our_waiting_and_keeps_the_servers(tried: Any) -> None:
    assert tried([["failed", 0], ["failed", 0], ["returned", 0, 0]])[-1] == 0
    assert tried([["failed", 60_000], ["returned", 0, 0]])[-1] == 60_000
    assert tried([["failed", 0]] * 5 + [["returned", 0, 0], ["failed", 0]])[-1] == 2000


def test_who_was_away_for_long_spreads_as_far_as_the_server_wants(tried: Any) -> None:
    assert tried([["returned", 3_600_000, 120_000]], 0.5) == [60_000]
    assert tried([["returned", 3_600_000, 0]]) == [0]
    assert tried([["returned", 599_000, 120_000]]) == [0]
    assert tried([["returned", 3_600_000, 9_000_000]]) == [300_000]


def test_nobody_waits_for_ever(tried: Any) -> None:
    assert tried([["failed", 300_000], ["wait", 450_000]])[-1] == 0
    assert tried([["failed", 9000], ["succeeded"]])[-1] == 0
