"""What is due and missed, what a letter is about, what points at a person, what is alike."""

from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from webapp.issues.catalogue import BY_KEY
from webapp.issues.search.words import words_of
from webapp.voices import letters, likeness, rules
from webapp.voices.anonymity import Trace, blanked, traces
from webapp.voices.likeness import Asked, Known
from webapp.voices.rules import Due, Line, Shown

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY, THURSDAY = 0, 3
NINE = time(9)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def states(done: list[str], now: str, days: tuple[int, ...] = (MONDAY,)) -> list[str]:
    """Of the Mondays 2, 9 and 16 November 2026, at nine."""
    dues = rules.expected(days, NINE, SHANGHAI, at("2026-11-01T00:00"), at("2026-11-16T23:59"))
    return [slot.state for slot in rules.slots(dues, map(at, done), SHANGHAI, at(now))]


def test_row_63_an_opening_on_its_day_is_in_time_before_the_hour_or_after() -> None:
    done = ["2026-11-02T08:50", "2026-11-09T17:30", "2026-11-16T09:00"]
    assert states(done, "2026-11-16T23:00") == [Due.DONE] * 3


def test_row_63_what_nobody_opened_is_missed_and_what_was_made_up_for_is_late() -> None:
    assert states(["2026-11-04T10:00"], "2026-11-16T08:00") == [Due.LATE, Due.MISSED, Due.WAITING]


def test_row_63_a_box_is_missed_when_its_day_is_over_and_not_before() -> None:
    assert states([], "2026-11-16T23:59")[-1] == Due.WAITING
    assert states([], "2026-11-17T00:00")[-1] == Due.MISSED


def test_row_63_one_opening_answers_one_week() -> None:
    assert states(["2026-11-11T10:00"], "2026-11-17T08:00") == [Due.MISSED, Due.LATE, Due.MISSED]


def test_row_63_a_box_nearly_full_twice_in_three_is_to_be_opened_more_often() -> None:
    assert rules.is_often_full([75, 25, 100])
    assert not rules.is_often_full([75, 50, 25])
    assert not rules.is_often_full([25, 25, 25, 100, 100])
    assert rules.one_day_more([MONDAY]) == [MONDAY, THURSDAY]
    assert rules.one_day_more(range(7)) == list(range(7))


def test_row_61_a_check_belongs_to_its_shift() -> None:
    dues = rules.checks_of_day(["20:00", "08:00"], at("2026-11-16T00:00").date(), SHANGHAI)
    done = [at("2026-11-16T07:30"), at("2026-11-16T19:10")]
    now = at("2026-11-17T00:00")
    assert [slot.state for slot in rules.check_slots(dues, done, now)] == [Due.DONE, Due.DONE]
    assert rules.check_slots(dues, done[1:], now)[0].state == Due.MISSED
    late = [at("2026-11-16T12:00")]
    assert rules.check_slots(dues, late, now)[0].state == Due.LATE


def test_row_61_the_line_works_is_on_the_spare_or_is_down() -> None:
    now = at("2026-11-16T09:00")
    for switched_at, state in ((None, Line.DOWN), (now, Line.SPARE)):
        found = rules.line_state(is_broken=True, switched_at=switched_at, is_tested=True)
        assert found == state
    for is_tested, state in ((True, Line.WORKING), (False, Line.UNTESTED)):
        found = rules.line_state(is_broken=False, switched_at=None, is_tested=is_tested)
        assert found == state


def test_row_62_a_place_is_right_while_it_shows_the_number_of_today() -> None:
    assert rules.shown_state("0571-8800 1234", "good", True, "057188001234") == Shown.RIGHT
    assert rules.shown_state("0571-8800 1200", "damaged", True, "0571-8800 1234") == Shown.WRONG
    assert rules.shown_state("0571-8800 1234", "damaged", True, "0571-8800 1234") == Shown.DAMAGED
    assert rules.shown_state("", "gone", True, "0571-8800 1234") == Shown.GONE
    assert rules.shown_state("", "good", False, "0571-8800 1234") == Shown.UNSEEN


@pytest.mark.parametrize(
    ("text", "category", "word"),
    [
        ("建议多装几盏路灯", "advice", "建议"),
        ("楼上半夜装修太吵", "noise", "吵"),
        ("电梯门夹人", "lift", "电梯"),
        ("你们太差了", "other_complaint", "太差"),
        ("请问几号交费", "question", "请问"),
        ("字迹不清", "advice", ""),
    ],
)
def test_row_63_a_letters_category_is_suggested_by_a_word_in_it(
    text: str, category: str, word: str
) -> None:
    found = letters.guess(text)
    assert (found.category, found.word) == (category, word)


def test_every_category_of_letters_is_one_of_the_catalogue() -> None:
    assert {category for category, _words in letters.WORDS} <= set(BY_KEY)


@pytest.mark.parametrize(
    ("text", "trace"),
    [
        ("请回电 138 1234 5678", Trace.PHONE),
        ("座机0571-88001234", Trace.PHONE),
        ("3号楼2单元501室漏水", Trace.ROOM),
        ("住在 3-2-501", Trace.ROOM),
        ("找王女士", Trace.NAME),
        ("欧阳找小林", Trace.NAME),
        ("车牌浙A12345", Trace.PLATE),
        ("证件 33010219900101123X", Trace.IDENTITY),
    ],
)
def test_row_59_what_points_at_a_person_is_found_and_taken_out(text: str, trace: Trace) -> None:
    found = traces(text, names=["欧阳"], rooms=[])
    assert trace in {one.trace for one in found}
    assert traces(blanked(text, ["欧阳"])) == []


@pytest.mark.parametrize(
    "text",
    [
        "晚上十一点还在装修，48 小时内答复",
        "2026 年 11 月 3 次停水",
        "地下一层车库 B2-03 号柱旁",
        "3 号楼大堂",
    ],
)
def test_row_59_plain_facts_point_at_nobody(text: str) -> None:
    assert traces(text) == []


def case(n: int, category: str, text: str, zone: int = 0) -> Known:
    words = frozenset(words_of([text]))
    return Known(UUID(int=n), category, UUID(int=zone) if zone else None, words)


NOISE = case(1, "noise", "夜里装修打孔，邻居睡不着", zone=7)
PARKING = case(2, "parking", "固定车位被外来车占用")


def test_row_59_a_like_case_is_named_with_its_reasons() -> None:
    asked = Asked("noise", UUID(int=7), "楼上夜里装修，吵得睡不着")
    (found,) = likeness.likest(asked, [NOISE, PARKING])
    assert found.id == NOISE.id
    assert found.is_same_category
    assert found.is_same_zone
    assert found.shared == ("夜里装修", "睡不着")


def test_row_59_words_alone_are_enough_when_they_are_many_and_too_few_are_not() -> None:
    words = "夜里装修打孔，邻居都睡不着"
    assert [one.id for one in likeness.likest(Asked("", None, words), [NOISE])] == [NOISE.id]
    assert likeness.likest(Asked("fees", None, "夜里收费"), [NOISE]) == []


def test_row_59_words_of_most_cases_say_nothing() -> None:
    common = [case(n, "fees", "物业服务 第一") for n in range(3, 13)]
    assert likeness.likest(Asked("", None, "物业服务很好物业服务"), common) == []


def test_the_likest_come_first_and_few_are_shown() -> None:
    many = [case(n, "noise", "夜里装修" if n % 2 else "别的事") for n in range(20, 30)]
    found = likeness.likest(Asked("noise", None, "夜里装修"), many)
    assert len(found) == likeness.MOST_SHOWN
    assert found[0].points >= found[-1].points


def test_the_next_opening_comes_within_a_week() -> None:
    now = at("2026-11-16T09:00")
    assert rules.next_opening([MONDAY], NINE, SHANGHAI, now) == now + timedelta(days=7)
