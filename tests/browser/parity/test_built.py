"""The scripts as they are served, joined and shortened: the same bytes, and one of each module."""

from collections.abc import Iterator
from random import Random

import pytest
from flask import Flask
from playwright.sync_api import Page, Route

from tests.browser.parity import flask_side
from tests.browser.parity.contexts import BUILDERS
from tests.browser.parity.phone import Case
from tests.browser.parity.test_field_templates import guessed
from webapp.pwa.build import Build, current_build

pytestmark = pytest.mark.browser

ORIGIN = "http://localhost"  # secure: a phone without randomUUID has no journal
CONTEXTS = 12
RENDER_ALL = """async ([base, cases]) => {
  const [offline, { later }, { texts }] = await Promise.all(
    ["router", "routes_later", "wording_en"].map((name) => import(`${base}/js/offline/${name}.js`)))
  await offline.routes$complement(later)
  offline.render$know({ wording: { en: texts } })
  return cases.map(([name, context, language]) => {
    try {
      return offline.render$render(name, context, { language })
    } catch (error) {
      return error.name
    }
  })
}"""
ONE_OF_EACH = """async (base) => {
  const [offline, journal] = await Promise.all(
    ["router", "journal"].map((name) => import(`${base}/js/offline/${name}.js`)))
  return offline.journal$append === journal.append
}"""


@pytest.fixture
def built(phone: Page, flask_app: Flask) -> Iterator[Build]:
    """The build of the application, answered to the page file by file."""
    with flask_app.app_context():
        build = current_build()

    def answer(route: Route) -> None:
        _, _, path = route.request.url.partition(f"/assets/{build.id}/")
        if path:
            route.fulfill(body=build.assets[path].body, content_type="text/javascript")
        else:
            route.fulfill(body="<!doctype html>", content_type="text/html")

    phone.route("**/*", answer)
    phone.goto(ORIGIN)
    yield build
    phone.unroute("**/*")


def test_every_screen_is_the_same_from_the_files_that_are_served(
    phone: Page, flask_app: Flask, built: Build
) -> None:
    random = Random(3)  # noqa: S311  # repeatable, not secret
    names = [name for name in built.templates.names if name.startswith("field/")]
    assert names
    cases = [
        Case(name, (BUILDERS.get(name) or guessed(flask_app, name))(random), language)
        for name in served(built, names)
        for language in ("zh-CN", "en")
        for _ in range(CONTEXTS // 2)
    ]
    given = [[case.template, case.context, case.language] for case in cases]
    said = phone.evaluate(RENDER_ALL, [f"{ORIGIN}/assets/{built.id}", given])
    environment = flask_side.strict_environment(flask_app)
    expected = flask_side.render_all(flask_app, environment, cases)
    for case, html, outcome in zip(cases, said, expected, strict=True):
        assert html == ("TemplateError" if outcome.html is None else outcome.html), case


def served(build: Build, names: list[str]) -> list[str]:
    """Without those that only the server renders."""
    scripts = "".join(
        build.assets[f"js/offline/{name}.js"].body.decode() for name in ("router", "routes_later")
    )
    return [name for name in names if f'"{name}":' in scripts]


def test_a_module_and_its_old_address_are_one(phone: Page, built: Build) -> None:
    assert phone.evaluate(ONE_OF_EACH, f"{ORIGIN}/assets/{built.id}")
