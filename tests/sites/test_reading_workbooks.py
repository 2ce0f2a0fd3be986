"""Files as people fill them in: what can be read is read, the rest is named with its fix."""

import zipfile
from io import BytesIO
from uuid import uuid4

import openpyxl
import pytest
from flask import Flask

from tests.sites.books import HEAD, book, book_with_results, saved
from webapp.errors import Refused
from webapp.sites import refusals
from webapp.sites.import_rules import Existing, RawRow, judge, zone_path
from webapp.sites.rules import Problem
from webapp.sites.template_file import template_file
from webapp.sites.workbook import MAX_BYTES, read_pasted, read_workbook

pytestmark = pytest.mark.usefixtures("words")


@pytest.fixture
def words(stage: Flask) -> object:
    """Refusals speak, so there must be a language."""
    with stage.test_request_context():
        yield


def values(rows: list[RawRow], field: str) -> list[str]:
    return [row.values.get(field, "") for row in rows]


def test_rows_keep_the_numbers_their_owner_sees() -> None:
    workbook = openpyxl.Workbook()
    page = workbook.active
    page["A1"] = "阳光花园点位表"
    page.append([])
    page.append(HEAD)
    page.append(["A-1", "大堂"])
    page.append([])
    page.append([103, "  花 园  "])
    rows = read_workbook(saved(workbook))
    assert [row.number for row in rows] == [4, 6]
    assert values(rows, "code") == ["A-1", "103"]
    assert values(rows, "name") == ["大堂", "花 园"]


def test_a_merged_area_says_the_same_in_all_its_cells() -> None:
    workbook = openpyxl.load_workbook(
        BytesIO(book([("A-1", "一", "", "", "1号楼"), ("A-2", "二"), ("A-3", "三")]))
    )
    workbook["点位"].merge_cells("E2:E4")
    assert values(read_workbook(saved(workbook)), "zone") == ["1号楼"] * 3


def test_the_right_sheet_is_found_by_name_or_by_its_head() -> None:
    workbook = openpyxl.Workbook()
    workbook.active.title = "封面"
    workbook.active.append(["点位统计"])
    page = workbook.create_sheet("我的表")
    page.append(HEAD)
    page.append(["A-1", "大堂"])
    assert values(read_workbook(saved(workbook)), "code") == ["A-1"]


def test_a_formula_with_a_result_counts_as_its_result() -> None:
    rows = read_workbook(book_with_results('=CONCATENATE("配","电房")', "配电房"))
    assert values(rows, "name") == ["配电房"]
    assert rows[0].lost == ()


def test_a_formula_without_a_result_is_said_plainly() -> None:
    rows = read_workbook(book([("A-1", '=CONCATENATE("a","b")'), ("A-2", "花园")]))
    assert [row.lost for row in rows] == [("name",), ()]
    (staged, _) = judge(rows, {}, set())
    assert staged.problems == [Problem("name", "formula")]


def zip_bomb() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (201 * 1024 * 1024))
    return buffer.getvalue()


def zip_of_something_else() -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.txt", "hello")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", refusals.NotASpreadsheet),
        (b"code,name\nA,B\n", refusals.NotASpreadsheet),
        (b"\xd0\xcf\x11\xe0" + b"0" * 600, refusals.NotASpreadsheet),
        (b"PK\x03\x04 broken", refusals.NotASpreadsheet),
        (zip_of_something_else(), refusals.NotASpreadsheet),
        (book([])[:-40], refusals.NotASpreadsheet),
        (b"0" * (MAX_BYTES + 1), refusals.FileTooLarge),
        (zip_bomb(), refusals.FileTooLarge),
        (book([("1", "2")], head=("日期", "金额")), refusals.SheetMissing),
        (book([("1", "2")], head=("点位编号", "备注")), refusals.ColumnsMissing),
        (book([]), refusals.NoRows),
        (book([(f"A-{n}", "x") for n in range(10_001)]), refusals.TooManyRows),
    ],
    ids=["empty", "csv", "xls", "broken-zip", "other-zip", "truncated", "large", "bomb",
         "wrong-sheet", "missing-column", "no-rows", "too-many"],
)  # fmt: skip
def test_files_that_cannot_be_read_are_refused(data: bytes, refusal: type[Refused]) -> None:
    with pytest.raises(refusal):
        read_workbook(data)


def test_a_missing_column_is_named() -> None:
    with pytest.raises(refusals.ColumnsMissing) as caught:
        read_workbook(book([("1", "2")], head=("点位编号", "备注")))
    assert "点位名称" in str(caught.value.message)


def test_pasted_rows_with_and_without_a_head() -> None:
    plain = read_pasted("A-1\t大堂\t\t\t1号楼\nA-2\t花园\n\n")
    headed = read_pasted("名称\t编号\n大堂\tA-1\n")
    assert values(plain, "code") == ["A-1", "A-2"]
    assert values(plain, "zone") == ["1号楼", ""]
    assert (headed[0].values["code"], headed[0].values["name"]) == ("A-1", "大堂")
    with pytest.raises(refusals.NoRows):
        read_pasted("\n \n")


EXISTING = {
    "A-1": Existing(uuid4(), {"code": "A-1", "name": "大堂"}, False),
    "OLD": Existing(uuid4(), {"code": "OLD", "name": "旧岗亭"}, True),
}


@pytest.mark.parametrize(
    ("row", "status", "problem"),
    [
        ({"code": "a-1", "name": "大堂"}, "unchanged", None),
        ({"code": "A-1", "name": ""}, "unchanged", None),
        ({"code": "A-1", "name": "前厅"}, "update", None),
        ({"code": "B-1", "name": "花园", "kind": "消防"}, "add", None),
        ({"code": "", "name": "花园"}, "problem", "code_missing"),
        ({"code": "B-1", "name": ""}, "problem", "name_missing"),
        ({"code": "B 1!", "name": "花园"}, "problem", "code_characters"),
        ({"code": "B-1", "name": "花" * 41}, "problem", "too_long"),
        ({"code": "B-1", "name": "花园", "kind": "飞船"}, "problem", "kind_unknown"),
        ({"code": "B-1", "name": "花园", "checklist": "没有的表"}, "problem", "checklist_unknown"),
        ({"code": "B-1", "name": "#REF!"}, "problem", "error_value"),
        ({"code": "B-1", "name": "花园", "zone": "楼" * 41}, "problem", "zone_too_long"),
        ({"code": "OLD", "name": "岗亭"}, "problem", "code_archived"),
    ],
)
def test_every_row_is_judged(row: dict[str, str], status: str, problem: str | None) -> None:
    (staged,) = judge([RawRow(2, row)], EXISTING, {"配电房巡查"})
    assert staged.status == status
    assert [found.code for found in staged.problems] == ([problem] if problem else [])


def test_a_repeated_code_names_the_row_it_repeats() -> None:
    rows = [RawRow(7, {"code": "B2-03", "name": "一"}), RawRow(12, {"code": "b2-03", "name": "二"})]
    first, second = judge(rows, {}, set())
    assert first.status == "add"
    assert second.problems == [Problem("code", "code_repeated", "7")]


def test_zones_are_written_with_any_separator() -> None:
    assert zone_path("1号楼/地下一层") == zone_path("1号楼 > 地下一层") == ("1号楼", "地下一层")
    assert zone_path(" / ") == ()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_our_own_template_is_understood_in_both_languages(stage: Flask, language: str) -> None:
    with stage.test_request_context(f"/?lang={language}"):
        rows = read_workbook(template_file([], ["配电房巡查"]))
        staged = judge(rows, {}, set())
    assert [row.status for row in staged] == ["add"] * 10
    assert staged[2].values["kind"] == "fire"
