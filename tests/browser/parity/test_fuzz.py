"""Random templates over random contexts: the phone shows what Flask shows, byte for byte."""

from random import Random

import pytest
from flask import Flask
from jinja2 import DictLoader, Environment
from playwright.sync_api import Page

from tests.browser.parity.comparison import Compared, compare
from tests.browser.parity.grammar import context
from tests.browser.parity.phone import Case
from tests.browser.parity.writer import Writer
from webapp.pwa.compiler import compile_templates
from webapp.pwa.refusals import Unsupported

pytestmark = pytest.mark.browser

PAGES = 60
CONTEXTS = 10
SEEDS = (1, 20261122)


def fuzz(page: Page, app: Flask, seed: int, *, wild: bool) -> list[Compared]:
    random = Random(seed)  # noqa: S311  # repeatable, not secret
    templates: dict[str, str] = {}
    cases = []
    for number in range(PAGES):
        templates |= files_that_compile(random, str(number), wild=wild)
        cases += [
            Case(f"{number}/page.html", context(random), random.choice(("zh-CN", "en")))
            for _ in range(CONTEXTS)
        ]
    return compare(page, app, cases, templates)


def files_that_compile(random: Random, folder: str, *, wild: bool) -> dict[str, str]:
    """Random files until the compiler takes them: it refuses a variable set too late."""
    while True:
        files = Writer(random, wild=wild).files(folder)
        environment = Environment(
            loader=DictLoader(files), autoescape=True, extensions=["jinja2.ext.i18n"]
        )
        try:
            compile_templates(environment, [f"{folder}/page.html"])
        except Unsupported as refused:
            if "before the loop" not in refused.reason:
                raise
        else:
            return files


def report(differences: list[Compared]) -> str:
    """The shortest difference: the easiest to understand."""
    one = min(differences, key=lambda each: len(each.flask.html or each.phone.html or ""))
    return f"{len(differences)} differ\n{one.case}\nflask {one.flask}\nphone {one.phone}"


@pytest.mark.parametrize("seed", SEEDS)
def test_sound_templates_give_the_same_bytes(phone: Page, flask_app: Flask, seed: int) -> None:
    compared = fuzz(phone, flask_app, seed, wild=False)
    differences = [one for one in compared if not one.same]
    assert not differences, report(differences)
    rendered = sum(one.flask.html is not None for one in compared)
    assert rendered > 0.9 * len(compared)


@pytest.mark.parametrize("seed", SEEDS)
def test_unsound_templates_never_differ_silently(phone: Page, flask_app: Flask, seed: int) -> None:
    compared = fuzz(phone, flask_app, seed, wild=True)
    differences = [one for one in compared if one.silent_difference]
    assert not differences, report(differences)
