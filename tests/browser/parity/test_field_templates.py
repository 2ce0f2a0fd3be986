"""Every template under templates/field, on the phone and in Flask: the same bytes."""

from collections import Counter
from random import Random

import pytest
from flask import Flask
from playwright.sync_api import Page

from tests.browser.parity.comparison import compare
from tests.browser.parity.contexts import BUILDERS, Builder
from tests.browser.parity.inference import context_shape
from tests.browser.parity.phone import Case
from webapp.pwa.build import field_templates

pytestmark = pytest.mark.browser

CONTEXTS = 60
LEAST_RENDERED = 0.3


def guessed(app: Flask, template: str) -> Builder:
    """Contexts of the shape that the template asks for."""
    shape = context_shape(app.jinja_env, template)

    def build(random: Random) -> dict[str, object]:
        value = shape.value(random)
        return value if isinstance(value, dict) else {}

    return build


def test_every_field_template_is_the_same_on_the_phone(phone: Page, flask_app: Flask) -> None:
    random = Random(2)  # noqa: S311  # repeatable, not secret
    cases = []
    for template in field_templates():
        build = BUILDERS.get(template) or guessed(flask_app, template)
        cases += [
            Case(template, build(random), language)
            for language in ("zh-CN", "en")
            for _ in range(CONTEXTS // 2)
        ]
    compared = compare(phone, flask_app, cases)
    differences = [one for one in compared if not one.same]
    assert not differences, str(min(differences, key=lambda one: len(str(one))))
    rendered = Counter(one.case.template for one in compared if one.flask.html is not None)
    poor = [name for name in field_templates() if rendered[name] < LEAST_RENDERED * CONTEXTS]
    assert not poor, f"register a context for {poor} in tests/browser/parity/contexts.py"
