"""Node by node: what the compiler knows means in Chromium what it means in Flask."""

from collections.abc import Iterable

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.parity.comparison import Compared, compare
from tests.browser.parity.nodes import CONTEXT, FAILING, FILES, NODES, REFUSED_AT_WORK
from tests.browser.parity.phone import Case

pytestmark = pytest.mark.browser


def rendered(page: Page, app: Flask, sources: Iterable[str]) -> list[Compared]:
    pages = {f"page{number}.html": source for number, source in enumerate(sources)}
    return compare(page, app, [Case(name, CONTEXT) for name in pages], {**FILES, **pages})


def test_every_node_means_the_same(phone: Page, flask_app: Flask) -> None:
    compared = rendered(phone, flask_app, NODES)
    for source, html, one in zip(NODES, NODES.values(), compared, strict=True):
        assert (one.flask.html, one.phone.html) == (html, html), f"{source}\n{one}"


def test_what_raises_in_flask_raises_on_the_phone(phone: Page, flask_app: Flask) -> None:
    compared = rendered(phone, flask_app, FAILING)
    for source, one in zip(FAILING, compared, strict=True):
        assert one.flask.html is None, f"{source}\n{one}"
        assert one.phone.html is None, f"{source}\n{one}"


def test_what_python_prints_in_its_own_way_is_refused(phone: Page, flask_app: Flask) -> None:
    compared = rendered(phone, flask_app, REFUSED_AT_WORK)
    for source, one in zip(REFUSED_AT_WORK, compared, strict=True):
        assert "TemplateError" in str(one.phone.error), f"{source}\n{one}"


def test_a_failure_names_the_template(phone: Page, flask_app: Flask) -> None:
    (one,) = rendered(phone, flask_app, ["{{ gone.name }}"])
    assert one.phone.error == "TemplateError: page0.html: '.name' of a missing value"
