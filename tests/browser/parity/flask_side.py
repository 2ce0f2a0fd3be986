"""What Flask makes of a template: the other half of every comparison."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from flask import Flask
from jinja2 import DictLoader, Environment, StrictUndefined

from tests.browser.parity.phone import Case, Outcome


def strict_environment(app: Flask, templates: Mapping[str, str] | None = None) -> Environment:
    """The application's environment, its templates or these; a missing value raises."""
    environment = app.jinja_env.overlay(undefined=StrictUndefined)
    if templates is not None:
        environment.loader = DictLoader(templates)
        environment.cache = {}  # an overlay shares nothing by name with what it was made from
    return environment


def render_all(app: Flask, environment: Environment, cases: Iterable[Case]) -> list[Outcome]:
    """One outcome per case, in order."""
    return [_render(app, environment, case) for case in cases]


def _render(app: Flask, environment: Environment, case: Case) -> Outcome:
    with reading_in(app, case.language):
        try:
            return Outcome(environment.get_template(case.template).render(**case.context))
        except Exception as error:  # whatever it is, the phone has to fail too
            return Outcome(None, repr(error))


@contextmanager
def reading_in(app: Flask, language: str) -> Iterator[None]:
    """A request of somebody who reads this language."""
    with app.test_request_context(f"/?lang={language}"):
        yield
