"""Whatever is announced has words in both languages: the codes are read from the source."""

import re

import pytest
from flask import Flask, render_template_string
from flask_babel import force_locale

from tests.architecture.test_house import ROOT
from webapp.issues.notices.occasions import OCCASIONS
from webapp.issues.notices.words import said

# teller.people(issue, "…", and .reporter(…), Message(code="…"), _tell(issue, f"…", "…"
PUT = re.compile(
    r"""(?:people|reporter)\(\s*issue,\s*"([a-z_.]+)"|code="([a-z_]+\.[a-z_]+)",\s*params"""
    r"""|_tell\w*\(issue, f"[^"]*", "([a-z_.]+)\""""
)
PARAMS = {
    "number": "BX20261123-001", "kind": "repair", "kind_name": {"zh": "报修", "en": "repair"},
    "clock": "arrive", "clock_name": {"zh": "到场", "en": "Arrive"}, "due_ms": 1795485600000,
    "share": 75, "reason": "等配件", "minutes": 30, "link": "https://x.test/r/v/abc",
    "step": "accept", "step_name": {"zh": "验收", "en": "Accept"},
}  # fmt: skip


def announced() -> set[str]:
    """Every code that the source puts into the outbox by name."""
    found: set[str] = set()
    for path in (ROOT / "webapp").rglob("*.py"):
        for match in PUT.findall(path.read_text()):
            found |= {code for code in match if code}
    return found


def test_the_source_is_read_rightly() -> None:
    assert {"reporter.received", "issue.assigned", "issue.filed", "issue.nudged"} <= announced()


@pytest.mark.parametrize("locale", ["zh_CN", "en"])
@pytest.mark.parametrize("code", sorted({one.code for one in OCCASIONS} | announced()))
def test_row_52_every_occasion_has_words(app: Flask, code: str, locale: str) -> None:
    language = "en" if locale == "en" else "zh-CN"
    with app.test_request_context(), force_locale(locale):
        words = said(code, PARAMS, language)
    assert words != code
    assert "%(" not in words
    assert bool(re.search(r"[一-鿿]", words.replace("等配件", ""))) is (locale == "zh_CN")


@pytest.mark.parametrize("code", [one.code for one in OCCASIONS])
def test_the_page_of_a_sites_notices_names_it(app: Flask, code: str) -> None:
    page = '{% import "issues/_rungs.html" as rungs with context %}{{ rungs.occasion(code) }}'
    with app.test_request_context():
        assert render_template_string(page, code=code).strip() not in ("", code)
