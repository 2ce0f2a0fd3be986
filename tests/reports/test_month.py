"""The month: its figures, their records, its papers."""

from datetime import UTC, datetime
from io import BytesIO
from uuid import UUID, uuid4

import openpyxl
import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from webapp.issues.models import Issue
from webapp.reports.month_rules import Fact, Judged, Share, count

MONTH = "month=2026-11"


def fact(kind: str = "repair", category: str = "leak", **more: object) -> Fact:
    values = {
        "channel": "hotline", "place": "3-2-501", "at": datetime(2026, 11, 3, 9, tzinfo=UTC),
        "rating": None, "is_finished": True, "is_reworked": False, "is_relapse": False, "echoes": 0,
    }  # fmt: skip
    return Fact(uuid4(), kind, category, **(values | more))  # type: ignore[arg-type]


def test_row_48_first_time_fixes_are_those_without_rework_or_relapse() -> None:
    clean, again = fact(), fact(is_reworked=True)
    back, running = fact(is_relapse=True), fact(is_finished=False)
    month = count([clean, again, back, running], [], [])
    assert month.first_time.yes == [clean.id]
    assert month.first_time.of == [clean.id, again.id, back.id]


def test_satisfaction_comes_with_who_answered_and_how_sure_it_is() -> None:
    month = count([fact(rating=5), fact(rating=2), fact(), fact()], [], [])
    assert (month.satisfied.per_cent, month.answered.per_cent) == (50, 50)
    assert month.satisfied.interval == (9, 91)  # Wilson, 1 of 2
    assert Share([], []).per_cent is None


def test_running_limits_are_not_judged_yet() -> None:
    ids = [UUID(int=n) for n in range(3)]
    judged = [
        Judged(id, "repair", "arrive", late)
        for id, late in zip(ids, (True, False, None), strict=True)
    ]
    kept = count([], [], judged).clocks[("repair", "arrive")]
    assert (kept.late, kept.in_time, kept.running, kept.share) == ([ids[0]], [ids[1]], [ids[2]], 50)


def test_what_rises_and_what_returns_is_named() -> None:
    month = count([fact(), fact(), fact(category="light", place="1-1-1")], [fact()], [])
    (rise,) = month.rising
    assert (rise.category, len(rise.ids), rise.before, rise.is_small) == ("leak", 2, 1, True)
    assert list(month.returning) == [("3-2-501", "leak")]


@pytest.mark.parametrize(
    "of", ["all", "kind:repair", "category:leak", "first", "content", "day:23"]
)
def test_every_number_opens_its_reports(office: FlaskClient, repair: Issue, of: str) -> None:
    page = office.get(f"/reports/month/records?{MONTH}&of={of}").text
    assert repair.number in page
    assert office.get(f"/reports/month/records?{MONTH}&of=nothing").status_code == 404


def test_row_63_the_month_of_complaints_counts_complaints_only(
    office: FlaskClient, repair: Issue, complaint: Issue
) -> None:
    page = office.get(f"/reports/month?{MONTH}&kind=complaint").text
    assert "投诉月度汇总" in page
    book = openpyxl.load_workbook(
        BytesIO(office.get(f"/reports/month.xlsx?{MONTH}&kind=complaint").data)
    )
    assert book.sheetnames == ["汇总", "时限", "报事", "说明"]
    numbers = [row[0] for row in book["报事"].iter_rows(min_row=2, values_only=True)]
    assert numbers == [complaint.number]


def test_an_empty_month_says_so_and_leads_to_its_neighbours(
    office: FlaskClient, cast: Cast
) -> None:
    page = office.get("/reports/month?month=2026-02").text
    assert "这个月没有报事" in page
    assert "?month=2026-01" in page
    assert "?month=2026-03" in page
    assert office.get("/reports/month?month=nonsense").status_code == 200
    assert office.get("/reports/month.pdf?month=2026-02").data.startswith(b"%PDF")
