"""Finding reports by any word of them, Chinese too."""

import pytest
from sqlalchemy import select

from tests.issues.conftest import NOW, Desk
from webapp.database import db, transaction
from webapp.issues import actions
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel, Issue
from webapp.issues.search import index as searching
from webapp.issues.search.words import is_letter, letters_of, looked_for, words_of


def hits(desk: Desk, typed: str) -> set[str]:
    site = desk.cast.site
    seqs = searching.found(site.company_id, site.id, typed, range(2**63 - 1), 100)
    return set(db.session.scalars(select(Issue.title).where(Issue.seq.in_(seqs))))


def test_chinese_is_kept_as_pairs_and_the_rest_as_it_is() -> None:
    assert words_of(["3号楼水泵坏了 A8"]) == [
        "3",
        "号楼",
        "楼水",
        "水泵",
        "泵坏",
        "坏了",
        "a8",
        "q0q",
    ]
    assert letters_of(["水泵", "a8"]) == ["水", "泵"]
    assert looked_for("水泵 Ａ8") == [("水泵",), ("a8",)]
    assert is_letter(("水",))
    assert not is_letter(("a",))


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("水泵", True),
        ("泵", True),
        ("水泵异响", True),
        ("响水", False),
        ("负一层 水泵", True),
        ("水泵 电梯", False),
        ("3-2-501", True),
        ("2-3-501", False),
        ("5678", True),
        ('"; DROP', False),
        ("AND OR NOT *", False),
    ],
)
def test_row_51_reports_are_found_by_what_was_said(desk: Desk, typed: str, is_found: bool) -> None:
    with transaction():
        said = Intake(
            category="other_repair", channel=Channel.DESK, text="负一层水泵异响", room="3-2-501",
            name="林女士", phone="13812345678",
        )  # fmt: skip
        issue = take_in(desk.cast.site, said, by=desk.by, at=NOW, now=NOW)
        desk.open(title="电梯困人")
    assert (issue.title in hits(desk, typed)) is is_found


def test_row_58_a_report_is_found_by_its_number_and_by_parts_of_it(desk: Desk) -> None:
    with transaction():
        issue = desk.open()
    for typed in (issue.number, issue.number.lower(), issue.number[2:], issue.number[2:10]):
        assert hits(desk, typed) == {issue.title}


def test_words_of_later_notes_and_steps_are_found_too(desk: Desk) -> None:
    with transaction():
        issue = desk.open()
        actions.add_word(issue, "note", by=desk.by, at=NOW, note="配件已到货")
        desk.step(issue, "cancel", 5, "manager", reason="业主自行解决")
    assert hits(desk, "配件") == hits(desk, "自行解决") == {issue.title}


@pytest.mark.parametrize("few", [0, 100])
def test_what_is_in_every_report_is_found_as_what_is_rare(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(searching, "FEW", few)
    with transaction():
        titles = {desk.open(title=f"漏水{number}").title for number in range(3)}
    assert hits(desk, "漏水") == titles
    site, foreign = desk.cast.site, desk.cast.foreign_site
    span = range(2**63 - 1)
    newest = searching.found(site.company_id, site.id, "漏水", span, 2)
    assert len(newest) == 2
    assert newest == sorted(newest, reverse=True)
    assert searching.found(foreign.company_id, foreign.id, "漏水", span, 100) == []
    older = searching.found(site.company_id, site.id, "漏水", range(newest[-1]), 2)
    assert len(older) == 1


def test_another_site_finds_nothing(desk: Desk) -> None:
    with transaction():
        desk.open()
    foreign = desk.cast.foreign_site
    assert searching.found(foreign.company_id, foreign.id, "漏水", range(2**63 - 1), 100) == []
