"""Papers: what stands on them, in what form, and who gets them."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from tests.cast import Cast, sign_in
from webapp.accounts.models import Role
from webapp.issues.models import Issue
from webapp.web import fonts

DAY = "since=2026-11-23&until=2026-11-23"
TABLES = ("tracking", "duty", "visits", "archive")


def text_of(body: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages)


def rows_of(body: bytes) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(BytesIO(body)).worksheets[0]
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_row_45_the_acceptance_form_holds_all_that_is_signed_for(
    office: FlaskClient, repair: Issue
) -> None:
    answer = office.get(f"/reports/repairs/{repair.id}.pdf")
    assert answer.status_code == 200
    said = text_of(answer.data)
    for text in (repair.number, "维修服务验收单", "WX-02/1", "3-2-501", "水槽下面漏水", "三角阀"):
        assert text in said
    assert "57.02" in said  # 1.5 × 38.01, rounded
    assert "2026-11-23 10:40" in said  # arrived, by the clock of the site
    assert "■ 非常满意" in said
    assert sum(len(page.images) for page in PdfReader(BytesIO(answer.data)).pages) >= 3


def test_row_45_a_photo_that_has_not_arrived_is_said_and_not_missing_silently(
    office: FlaskClient, repair: Issue, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> bytes:
        raise FileNotFoundError

    monkeypatch.setattr("webapp.reports.papers.thumbnail", gone)
    assert "照片还在手机上" in text_of(office.get(f"/reports/repairs/{repair.id}.pdf").data)


def test_row_51_the_tracking_sheet_has_times_and_the_minutes_between(
    office: FlaskClient, repair: Issue
) -> None:
    (row,) = rows_of(office.get(f"/reports/tables/tracking.xlsx?{DAY}").data)
    assert row["单号"] == repair.number
    assert (row["派单用时（分）"], row["接单用时（分）"], row["到场用时（分）"]) == (5, 3, 32)
    assert str(row["完成"]) == "2026-11-23 11:20:00"
    assert "钱二" not in str(row)


def test_row_55_each_return_visit_is_a_row(
    office: FlaskClient, repair: Issue, desk: object
) -> None:
    desk.step(repair, "not_reached", 200, "frontdesk", note="没人接")  # type: ignore[attr-defined]
    desk.step(repair, "visit", 300, "frontdesk", rating=4)  # type: ignore[attr-defined]
    rows = rows_of(office.get(f"/reports/tables/visits.xlsx?{DAY}").data)
    assert [(row["联系上"], row["满意度"]) for row in rows] == [("否", None), ("是", "满意")]


def test_row_56_the_repair_file_is_found_by_place_time_and_fault(
    office: FlaskClient, repair: Issue
) -> None:
    def found(query: str) -> int:
        return len(rows_of(office.get(f"/reports/tables/archive.xlsx?{query}").data))

    assert found(f"{DAY}&place=3-2-501&category=leak") == 1
    assert found(f"{DAY}&place=9-9-999") == 0
    assert found(f"{DAY}&category=light") == 0
    assert found("since=2026-11-01&until=2026-11-02") == 0


def test_the_duty_log_names_the_caller(office: FlaskClient, repair: Issue) -> None:
    (row,) = rows_of(office.get(f"/reports/tables/duty.xlsx?{DAY}").data)
    assert (row["来电者"], row["电话"]) == ("钱二", "19900000001")
    assert row["单号"] == repair.number


def test_a_complaint_has_its_form_and_its_steps(office: FlaskClient, complaint: Issue) -> None:
    said = text_of(office.get(f"/reports/complaints/{complaint.id}.pdf").data)
    for text in ("投诉登记表", "投诉处理情况跟踪表", complaint.number, "已道歉", "TS-10/1"):
        assert text in said


def test_a_form_is_of_its_kind_only(office: FlaskClient, repair: Issue, complaint: Issue) -> None:
    assert office.get(f"/reports/complaints/{repair.id}").status_code == 404
    assert office.get(f"/reports/repairs/{complaint.id}").status_code == 404


@pytest.mark.parametrize("name", TABLES)
def test_every_table_is_a_page_without_script_and_empty_says_so(
    office: FlaskClient, cast: Cast, name: str
) -> None:
    page = office.get(f"/reports/tables/{name}?{DAY}").text
    assert "这段时间没有记录" in page
    assert f"/reports/tables/{name}.pdf?{DAY.replace('&', '&amp;')}" in page
    assert office.get("/reports/tables/nonsense").status_code == 404


def test_strangers_and_the_field_get_no_paper(
    cast: Cast, client: FlaskClient, repair: Issue, complaint: Issue
) -> None:
    paths = (f"/reports/repairs/{repair.id}.pdf", f"/reports/complaints/{complaint.id}.pdf")
    tables = (f"/reports/tables/duty.xlsx?{DAY}", "/reports/month")
    for role in (Role.TECHNICIAN, Role.GUARD, Role.CLEANER):
        sign_in(client, cast.people[role])
        assert {client.get(path).status_code for path in (*paths, *tables)} == {403}
    sign_in(client, cast.frontdesk)
    assert client.get("/reports/month").status_code == 403
    sign_in(client, cast.outsider)
    assert {client.get(path).status_code for path in paths} == {404}
    assert rows_of(client.get(tables[0]).data) == []


def test_without_chinese_letters_a_pdf_says_what_to_install(
    office: FlaskClient, repair: Issue, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (tmp_path,))
    fonts._find.cache_clear()
    try:
        for path in (f"/reports/repairs/{repair.id}.pdf", f"/reports/tables/tracking.pdf?{DAY}"):
            answer = office.get(path)
            assert answer.status_code == 503
            assert "fonts-noto-cjk" in answer.text
        assert office.get(f"/reports/repairs/{repair.id}").status_code == 200  # browsers can print
    finally:
        fonts._find.cache_clear()
