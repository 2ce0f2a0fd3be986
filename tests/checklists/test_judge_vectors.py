"""The server's half of the shared rules; tests/browser/test_judge.py runs the phone's half."""

import json
from datetime import date
from pathlib import Path

import pytest

from webapp.checklists import numbers, rules
from webapp.checklists.schema import Answer, Item, dump_item, load_item

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/judge.json").read_text("utf-8"))
TODAY = date.fromisoformat(VECTORS["today"])


def _item(reference: str | dict[str, object]) -> Item:
    """An item by its name, or with a condition put on it."""
    if isinstance(reference, str):
        return load_item(VECTORS["items"][reference])
    condition = {"item": reference["item"], "is": reference["is"]}
    return load_item({**VECTORS["items"][reference["on"]], "show_if": condition})


@pytest.mark.parametrize("case", VECTORS["judgements"], ids=lambda case: case["name"])
def test_an_answer_is_judged(case: dict) -> None:
    answer = Answer.model_validate(case["answer"]) if "answer" in case else None
    judged = rules.judge(_item(case["item"]), answer, last=case.get("last"), today=TODAY)
    value = list(judged.value) if isinstance(judged.value, tuple) else judged.value
    assert {
        "verdict": judged.verdict,
        "value": value,
        "reasons": list(judged.reasons),
        "demands": list(judged.demands),
        "refusals": list(judged.refusals),
        "jump_percent": judged.jump_percent,
    } == {
        "verdict": case["verdict"],
        "value": case.get("value"),
        "reasons": case.get("reasons", []),
        "demands": case.get("demands", []),
        "refusals": case.get("refusals", []),
        "jump_percent": case.get("jump_percent"),
    }
    assert judged.is_settled == (not case.get("demands") and not case.get("refusals"))


@pytest.mark.parametrize("case", VECTORS["flows"], ids=lambda case: case["name"])
def test_items_are_asked_one_after_the_other(case: dict) -> None:
    items = [_item(reference) for reference in case["items"]]
    answers = {key: Answer.model_validate(given) for key, given in case["answers"].items()}
    lasts = case.get("lasts", {})
    following = rules.next_unanswered(items, answers, lasts=lasts, today=TODAY)
    assert [item.key for item in rules.shown(items, answers, today=TODAY)] == case["shown"]
    assert (following and following.key) == case["next"]
    assert rules.is_complete(items, answers, lasts=lasts, today=TODAY) is case["complete"]


@pytest.mark.parametrize("case", VECTORS["numbers"], ids=lambda case: case["shown"])
def test_thousandths_are_shown_as_a_person_reads_them(case: dict) -> None:
    assert numbers.show(case["value"], case["decimals"]) == case["shown"]
    assert numbers.parse(case["shown"]) == case["value"]


@pytest.mark.parametrize("name", VECTORS["items"])
def test_an_item_survives_being_stored(name: str) -> None:
    item = _item(name)
    assert load_item(dump_item(item)) == item
    assert not any(isinstance(value, float) for value in dump_item(item).values())


@pytest.mark.parametrize("name", VECTORS["items"])
def test_what_a_condition_may_wait_for_is_what_answers_say(name: str) -> None:
    item = _item(name)
    said: set[str] = set()
    for case in VECTORS["judgements"]:
        if case["item"] == name and "answer" in case:
            said.update(rules.spoken(item, Answer.model_validate(case["answer"]), today=TODAY))
    assert said - {"recorded"} <= set(rules.speakable(item))


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (300, 500, "0.30–0.50"),
        (300, None, "≥ 0.30"),
        (None, 500, "≤ 0.50"),
        (5, 5, "0.005"),
        (None, None, ""),
    ],
)
def test_a_range_reads_like_on_a_dial(low: int | None, high: int | None, words: str) -> None:
    assert numbers.show_range(low, high, 2) == words
