"""The phone's half of what both sides must spell and read alike: tests/vectors/."""

import json
from pathlib import Path
from typing import Any

from tests.browser.field.conftest import Phone
from tests.browser.field.test_journal import MODULES

VECTORS = Path(__file__).parents[2] / "vectors"


def _vectors(name: str) -> dict[str, Any]:
    vectors: dict[str, Any] = json.loads((VECTORS / name).read_text("utf-8"))
    return vectors


def test_canonical_and_labels(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    spelled = _vectors("canonical.json")["canonical"]
    values = json.dumps([one["value"] for one in spelled])
    work = f"""async ({{ canonical, sha256 }}) => Promise.all({values}.map(
      async (value) => [canonical(value), await sha256(canonical(value))]))"""
    said = page.evaluate(MODULES.replace("WORK", work), ["canonical"])
    assert said == [[one["canonical"], one["sha256"]] for one in spelled]


def test_what_was_scanned_or_typed(phone: Phone) -> None:
    page = phone.open()
    page.goto(f"{phone.url}/field/")
    vectors = _vectors("labels.json")
    texts = [one["text"] for one in vectors["texts"]]
    said = page.evaluate(
        MODULES.replace("WORK", f"(labels) => {json.dumps(texts)}.map(labels.parse)"), ["labels"]
    )
    assert said == [one["scan"] for one in vectors["texts"]]
    codes = page.evaluate(
        MODULES.replace("WORK", f"(labels) => {json.dumps(vectors['codes'])}.map(labels.isCode)"),
        ["labels"],
    )
    assert all(codes)
