"""The phone's half of the shared rules, in a real Chromium: tests/vectors/judge.json."""

import json
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from webapp.checklists.schema import dump_item, load_item

ROOT = Path(__file__).parents[2]
VECTORS = json.loads((ROOT / "tests/vectors/judge.json").read_text("utf-8"))
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]

RUN = """async (vectors) => {
  const judging = await import("/js/offline/judge.js")
  const { judge, shown, nextUnanswered, isComplete, isSettled } = judging
  const { parse, show } = await import("/js/offline/readings.js")
  const { today } = vectors
  return {
    judgements: vectors.judgements.map(({ item, answer, last }) => {
      const judgement = judge(item, answer, { last, today })
      return { ...judgement, settled: isSettled(judgement) }
    }),
    flows: vectors.flows.map(({ items, answers, lasts = {} }) => ({
      shown: shown(items, answers, today).map((item) => item.key),
      next: nextUnanswered(items, answers, { lasts, today })?.key ?? null,
      complete: isComplete(items, answers, { lasts, today }),
    })),
    numbers: vectors.numbers.map(({ value, decimals }) => show(value, decimals)),
    parsed: vectors.numbers.map((number) => parse(number.shown, 3)),
  }
}"""


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        if self.path == "/":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>judge</title>")
        else:
            super().do_GET()


@pytest.fixture
def static_address() -> Iterator[str]:
    handler = partial(_Quiet, directory=str(ROOT / "static"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


def _as_the_phone_gets_it(reference: str | dict) -> dict:
    if isinstance(reference, str):
        return dump_item(load_item(VECTORS["items"][reference]))
    condition = {"item": reference["item"], "is": reference["is"]}
    return dump_item(load_item({**VECTORS["items"][reference["on"]], "show_if": condition}))


def _vectors() -> dict:
    judgements = [
        {**case, "item": _as_the_phone_gets_it(case["item"])} for case in VECTORS["judgements"]
    ]
    flows = [
        {**case, "items": [_as_the_phone_gets_it(item) for item in case["items"]]}
        for case in VECTORS["flows"]
    ]
    return {**VECTORS, "judgements": judgements, "flows": flows}


def test_the_phone_judges_like_the_server(static_address: str) -> None:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page()
        page.goto(static_address)
        said = page.evaluate(RUN, _vectors())
        browser.close()
    for case, judged in zip(VECTORS["judgements"], said["judgements"], strict=True):
        expected = {
            "verdict": case["verdict"],
            "value": case.get("value"),
            "reasons": case.get("reasons", []),
            "demands": case.get("demands", []),
            "refusals": case.get("refusals", []),
            "jump_percent": case.get("jump_percent"),
            "settled": not case.get("demands") and not case.get("refusals"),
        }
        assert judged == expected, case["name"]
    for case, flow in zip(VECTORS["flows"], said["flows"], strict=True):
        assert flow == {key: case[key] for key in ("shown", "next", "complete")}, case["name"]
    assert said["numbers"] == [case["shown"] for case in VECTORS["numbers"]]
    assert said["parsed"] == [case["value"] for case in VECTORS["numbers"]]
