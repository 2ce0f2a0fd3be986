"""Render the same cases on both sides and say where they differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Flask
from playwright.sync_api import Page

from tests.browser.parity import flask_side, phone
from tests.browser.parity.phone import Case, Outcome
from webapp.pwa.build import current_build
from webapp.pwa.compiler import compile_templates
from webapp.pwa.wording import wording_modules


@dataclass(frozen=True)
class Compared:
    """One case, and what each side made of it."""

    case: Case
    flask: Outcome
    phone: Outcome

    @property
    def same(self) -> bool:
        """The same bytes, or neither side has an answer."""
        return self.flask.html == self.phone.html

    @property
    def silent_difference(self) -> bool:
        """The phone shows something that Flask would not."""
        return self.phone.html is not None and not self.same


def compare(
    page: Page,
    app: Flask,
    cases: Sequence[Case],
    templates: Mapping[str, str] | None = None,
) -> list[Compared]:
    """Both outcomes of every case; `templates` stand in for the application's own."""
    environment = flask_side.strict_environment(app, templates)
    with app.app_context():
        build = current_build()
    compiled = compile_templates(environment, sorted({case.template for case in cases}))
    generated = {
        "templates.js": compiled.module,
        **wording_modules(compiled.messages),
    }
    on_phone = phone.render_all(page, f"/assets/{build.id}", generated, cases)
    in_flask = flask_side.render_all(app, environment, cases)
    return [Compared(*three) for three in zip(cases, in_flask, on_phone, strict=True)]
