"""The ready checklists are fit to publish as they are, in both languages."""

import re
from pathlib import Path

import pytest

from webapp.checklists.catalogue import FOLDER, Ready, shelf
from webapp.checklists.proof import proofread
from webapp.checklists.schema import Limits, dump_items, load_items

WANTED = {
    "power_room", "pump_room", "fire_gear", "escape_route", "lift_car", "lift_machine_room",
    "parking", "office_closing", "daily_cleaning", "toilet", "disinfection", "waste_point",
    "playground", "lobby_gate", "water_tank", "rooftop",
}  # fmt: skip
ALL = list(shelf().values())


def _names(ready: Ready) -> str:
    return ready.key


def test_every_place_of_the_trade_has_its_checklist() -> None:
    assert shelf().keys() >= WANTED
    assert {path.stem for path in Path(FOLDER).glob("*.json")} == set(shelf())


@pytest.mark.parametrize("ready", ALL, ids=_names)
def test_it_can_be_published_without_mending(ready: Ready) -> None:
    assert proofread(ready.name.zh, ready.name.en, ready.items) == []


@pytest.mark.parametrize("ready", ALL, ids=_names)
def test_it_names_where_it_comes_from(ready: Ready) -> None:
    assert all(re.fullmatch(r"§1 #\d+|§2 R\d+|§4\.\d", row) for row in ready.source)
    assert ready.rhythm.zh
    assert ready.rhythm.en


@pytest.mark.parametrize("ready", ALL, ids=_names)
def test_both_languages_are_complete_and_chinese_uses_its_own_marks(ready: Ready) -> None:
    words = [ready.name, ready.rhythm]
    for item in ready.items:
        words += [item.text, *item.faults, *([item.hint] if item.hint.zh else [])]
        words += [option.text for option in getattr(item, "options", ())]
    assert all(one.zh and one.en for one in words)
    assert not [one.zh for one in words if re.search(r"[\u4e00-\u9fff][,;:?!()]", one.zh)]
    assert not [one.en for one in words if re.search(r"[\u3000-\u9fff\uff00-\uffef]", one.en)]


@pytest.mark.parametrize("ready", ALL, ids=_names)
def test_it_is_no_longer_than_a_walk(ready: Ready) -> None:
    assert 8 <= len(ready.items) <= 16
    assert len(ready.name.zh) <= 12


@pytest.mark.parametrize("ready", ALL, ids=_names)
def test_stored_and_read_back_it_is_the_same(ready: Ready) -> None:
    assert load_items(dump_items(ready.items)) == ready.items


def test_dials_have_limits_that_catch_a_slipped_point() -> None:
    readings = [item for ready in ALL for item in ready.items if isinstance(item, Limits)]
    bounded = [item for item in readings if item.physical_high is not None]
    assert len(bounded) >= 20
    for item in bounded:
        if item.unit == "MPa":
            assert item.normal_high is not None
            assert item.physical_high is not None
            assert item.normal_high * 10 > item.physical_high
