"""A browser that renders compiled templates, thousands in one call."""

import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from webapp.config import REPOSITORY

ORIGIN = "http://phone.test"
OFFLINE = REPOSITORY / "static" / "js" / "offline"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
RENDER_ALL = """async ([module, cases]) => {
  const { render, speak } = await import(module)
  await speak("en")
  return cases.map(([name, context, language]) => {
    try {
      return [render(name, context, { language }), null]
    } catch (error) {
      return [null, `${error.name}: ${error.message}`]
    }
  })
}"""


@dataclass(frozen=True)
class Case:
    """One render: a template, its context, and the reader's language."""

    template: str
    context: Mapping[str, object]
    language: str = "zh-CN"


@dataclass(frozen=True)
class Outcome:
    """The text, or why there is none."""

    html: str | None
    error: str | None = None


@contextmanager
def chromium() -> Iterator[Browser]:
    """The machine's own Chromium. Without it a test is skipped, except in CI."""
    program = shutil.which("chromium")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing, and CI may not go without it")
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        try:
            yield browser
        finally:
            browser.close()


def render_all(
    page: Page, asset_base: str, generated: Mapping[str, str], cases: Sequence[Case]
) -> list[Outcome]:
    """What the phone makes of these cases, with these generated modules beside its own."""

    def answer(route: Route) -> None:
        name = route.request.url.rpartition("/")[2]
        if name.endswith(".js"):
            body = generated.get(name) or (OFFLINE / name).read_text()
            route.fulfill(body=body, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    page.route("**/*", answer)
    page.goto(ORIGIN)
    try:
        answers = page.evaluate(
            RENDER_ALL,
            [
                f"{ORIGIN}{asset_base}/js/offline/render.js",
                [[case.template, case.context, case.language] for case in cases],
            ],
        )
    finally:
        page.unroute("**/*")
    return [Outcome(*answer) for answer in answers]
