"""A draft with a flaw is not published, and the flaw is named with its place."""

import pytest

from webapp.checklists.changes import changes
from webapp.checklists.proof import MOST_ITEMS, Defect, proofread
from webapp.checklists.schema import load_items

TEXT = {"zh": "门锁好", "en": "Door locked"}
CHECK = {"key": "a", "type": "check", "text": TEXT}
NUMBER = {"key": "n", "type": "number", "text": TEXT, "decimals": 2}
CHOICE = {
    "key": "c",
    "type": "choice",
    "text": TEXT,
    "options": [{"key": "x", "text": {"zh": "好"}}, {"key": "y", "text": {"zh": "坏"}}],
}


def _with(base: dict, **changed: object) -> dict:
    return {**base, **changed}


def _options(*pairs: tuple[str, str]) -> list[dict]:
    return [{"key": key, "text": {"zh": words}} for key, words in pairs]


FLAWS = [
    ([CHECK, CHECK], Defect("duplicate_key", "a", "key")),
    ([_with(CHECK, text={"en": "Door"})], Defect("empty_text", "a", "text_zh")),
    ([_with(CHECK, text={"zh": " "})], Defect("empty_text", "a", "text_zh")),
    ([_with(CHECK, faults=[{"zh": ""}])], Defect("empty_fault", "a", "faults")),
    ([_with(CHECK, faults=[{"zh": "锁坏"}] * 2)], Defect("duplicate_fault", "a", "faults")),
    (
        [_with(NUMBER, normal_low="0.5", normal_high="0.3")],
        Defect("normal_order", "n", "normal_low"),
    ),
    (
        [_with(NUMBER, physical_low="2", physical_high="1")],
        Defect("physical_order", "n", "physical_low"),
    ),
    (
        [_with(NUMBER, normal_high="2", physical_high="1.6")],
        Defect("normal_outside_physical", "n", "normal_low"),
    ),
    (
        [_with(NUMBER, normal_low="-1", physical_low="0")],
        Defect("normal_outside_physical", "n", "normal_low"),
    ),
    ([_with(NUMBER, normal_low="0.305")], Defect("limit_too_precise", "n", "normal_low")),
    ([_with(CHOICE, options=_options(("x", "好")))], Defect("too_few_options", "c", "options")),
    (
        [_with(CHOICE, options=_options(("x", "好"), ("y", "")))],
        Defect("empty_option", "c", "options"),
    ),
    (
        [_with(CHOICE, options=_options(("x", "好"), ("y", "好")))],
        Defect("duplicate_option", "c", "options"),
    ),
    (
        [_with(CHOICE, options=_options(("x", "好"), ("na", "坏")))],
        Defect("reserved_option", "c", "options"),
    ),
    (
        [_with(CHECK, show_if={"item": "zz", "is": ["fail"]})],
        Defect("condition_unknown", "a", "show_if"),
    ),
    (
        [_with(CHECK, show_if={"item": "c", "is": ["x"]}), CHOICE],
        Defect("condition_later", "a", "show_if"),
    ),
    (
        [_with(CHECK, show_if={"item": "a", "is": ["fail"]})],
        Defect("condition_later", "a", "show_if"),
    ),
    (
        [NUMBER, _with(CHECK, show_if={"item": "n", "is": ["problem"]})],
        Defect("condition_silent", "a", "show_if"),
    ),
    (
        [CHOICE, _with(CHECK, show_if={"item": "c", "is": []})],
        Defect("condition_empty", "a", "show_if"),
    ),
    (
        [CHOICE, _with(CHECK, show_if={"item": "c", "is": ["z"]})],
        Defect("condition_never", "a", "show_if"),
    ),
    ([], Defect("no_items")),
    ([_with(CHECK, key=f"a{n}") for n in range(MOST_ITEMS + 1)], Defect("too_many_items")),
]


@pytest.mark.parametrize(("items", "flaw"), FLAWS, ids=[flaw.code for _, flaw in FLAWS])
def test_a_flaw_is_found_in_its_place(items: list[dict], flaw: Defect) -> None:
    found = proofread("门岗", "Gate", load_items(items))
    assert flaw in found
    assert flaw.is_grave


def test_missing_english_and_long_questions_are_said_but_do_not_stop() -> None:
    items = load_items([_with(CHECK, text={"zh": "这一个问题实在是太长了一行两行都放不下"})])
    found = proofread("门岗", "", items)
    assert {defect.code for defect in found} == {"no_english", "long_text"}
    assert not any(defect.is_grave for defect in found)


def test_a_checklist_without_a_name() -> None:
    assert Defect("no_name", field="name") in proofread(" ", "", load_items([CHECK]))


def test_a_sound_draft_has_no_flaws() -> None:
    items = [CHECK, NUMBER, CHOICE, _with(CHECK, key="b", show_if={"item": "c", "is": ["y"]})]
    assert proofread("门岗", "Gate", load_items(items)) == []


def test_a_new_version_says_what_it_changes() -> None:
    before = load_items([_with(CHECK, key=key) for key in "abcd"])
    after = load_items(
        [
            _with(CHECK, key="d"),
            _with(CHECK, key="a"),
            _with(CHECK, key="b", photo_on_fail=True),
            _with(CHECK, key="e"),
        ]
    )
    found = [(change.kind, change.key, change.fields) for change in changes(before, after)]
    assert found == [
        ("moved", "d", ()),
        ("changed", "b", ("photo_on_fail",)),
        ("added", "e", ()),
        ("removed", "c", ()),
    ]


def test_the_same_items_change_nothing() -> None:
    items = load_items([CHECK, NUMBER])
    assert changes(items, items) == []
