"""An import changes nothing before it is confirmed, and can be taken back for a day."""

import time
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.sites.books import book
from tests.sites.conftest import SignedIn
from webapp.database import db
from webapp.sites.jobs import forget_imports
from webapp.sites.models import Checkpoint, Label, PointImport, Zone

ROWS = [
    ("B1-01", "高压配电房", "", "设备", "1号楼 / 地下一层"),
    ("B1-02", "水泵房", "Pump room", "设备", "1号楼 / 地下一层"),
    ("B1-02", "重复的", "", "", ""),
    ("", "没有编号", "", "", ""),
]


@pytest.fixture
def manager(browser: SignedIn) -> FlaskClient:
    return browser("manager")


def upload(client: FlaskClient, cast: Cast, data: bytes, name: str = "点位.xlsx") -> TestResponse:
    return client.post(f"/sites/{cast.site.id}/imports", data={"file": (BytesIO(data), name)})


def number_of_points() -> int:
    return db.session.scalar(select(func.count(Checkpoint.id))) or 0


def point(code: str) -> Checkpoint:
    db.session.expire_all()
    return db.session.scalars(select(Checkpoint).where(Checkpoint.code == code)).one()


def test_the_preview_changes_nothing_and_names_row_column_and_fix(
    cast: Cast, manager: FlaskClient
) -> None:
    answer = upload(manager, cast, book(ROWS))
    assert answer.status_code == 303
    page = manager.get(answer.location).text
    assert number_of_points() == 1
    assert "与第 3 行的编号重复" in page
    assert "请填点位编号" in page
    assert "确认导入 2 行" in page
    assert "会新建 1 个区域" in page
    every = manager.get(f"{answer.location}?show=all").text
    assert "高压配电房" in every


def test_problems_are_fixed_in_the_page(cast: Cast, manager: FlaskClient) -> None:
    address = upload(manager, cast, book(ROWS)).location
    manager.post(f"{address}/rows", data={"cell-4-code": "B1-03", "out": "5"})
    page = manager.get(address).text
    assert "确认导入 3 行" in page
    manager.post(f"{address}/confirmation")
    assert point("B1-03").name == "重复的"


def test_confirming_adds_updates_and_makes_zones(cast: Cast, manager: FlaskClient) -> None:
    address = upload(manager, cast, book(ROWS)).location
    answer = manager.post(f"{address}/confirmation")
    assert answer.status_code == 303
    assert number_of_points() == 2
    assert point("B1-01").name == "高压配电房"
    floor = db.session.scalars(select(Zone).where(Zone.name == "地下一层")).one()
    assert (floor.kind, floor.parent_id) == ("floor", cast.zone.id)
    assert point("B1-02").zone_id == floor.id
    labels = select(func.count(Label.id)).where(Label.checkpoint_id == point("B1-02").id)
    assert db.session.scalar(labels) == 1
    again = manager.post(f"{address}/confirmation")
    assert again.status_code == 409


def test_undoing_restores_what_was(cast: Cast, manager: FlaskClient) -> None:
    address = upload(manager, cast, book(ROWS)).location
    manager.post(f"{address}/confirmation")
    manager.post(f"{address}/reversal")
    assert point("B1-01").name == "配电房"
    assert point("B1-01").zone_id == cast.zone.id
    assert point("B1-02").archived_at is not None
    floor = db.session.scalars(select(Zone).where(Zone.name == "地下一层")).one()
    assert floor.archived_at is not None
    assert manager.post(f"{address}/reversal").status_code == 409


def test_what_was_changed_since_stays_and_is_named(cast: Cast, manager: FlaskClient) -> None:
    address = upload(manager, cast, book(ROWS)).location
    manager.post(f"{address}/confirmation")
    point("B1-01").name = "总配电房"
    db.session.commit()
    page = manager.post(f"{address}/reversal", follow_redirects=True).text
    assert "总配电房" in page
    assert point("B1-01").name == "总配电房"
    assert point("B1-02").archived_at is not None


def test_after_a_day_it_is_too_late(cast: Cast, manager: FlaskClient) -> None:
    address = upload(manager, cast, book(ROWS)).location
    manager.post(f"{address}/confirmation")
    found = db.session.scalars(select(PointImport)).one()
    assert found.confirmed_at is not None
    found.confirmed_at -= timedelta(hours=25)
    db.session.commit()
    answer = manager.post(f"{address}/reversal")
    assert answer.status_code == 409
    assert "24 小时" in answer.text
    assert "撤销导入" not in manager.get(address).text


def test_rejected_rows_come_back_as_a_file_that_can_be_fixed(
    cast: Cast, manager: FlaskClient
) -> None:
    address = upload(manager, cast, book(ROWS)).location
    answer = manager.get(f"{address}/rejected.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).worksheets[0]
    rows: list[tuple[Any, ...]] = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [row[8] for row in rows] == [4, 5]
    assert "重复" in rows[0][9]


def test_the_template_is_one_that_we_can_read(cast: Cast, manager: FlaskClient) -> None:
    template = manager.get(f"/sites/{cast.site.id}/imports/template.xlsx").data
    workbook = openpyxl.load_workbook(BytesIO(template))
    assert workbook.sheetnames == ["点位", "说明"]
    sheet = workbook["点位"]
    assert sheet.freeze_panes == "C2"
    assert "巡逻点,设备,消防,保洁区" in sheet.data_validations.dataValidation[0].formula1
    address = upload(manager, cast, template).location
    assert "确认导入 10 行" in manager.get(address).text


def test_a_file_that_is_no_table_is_refused_with_words(cast: Cast, manager: FlaskClient) -> None:
    answer = upload(manager, cast, b"hello", "photo.jpg")
    assert answer.status_code == 422
    assert "这不是 xlsx 表格" in answer.text
    nothing = manager.post(f"/sites/{cast.site.id}/imports", data={})
    assert "请先选一个 xlsx 文件" in nothing.text


def test_five_thousand_rows_go_in_within_seconds(cast: Cast, manager: FlaskClient) -> None:
    rows = [(f"P-{n:05}", f"点位{n}", "", "", f"{n % 40 + 2}号楼 / {n % 7}层") for n in range(5000)]
    data = book(rows)
    begin = time.perf_counter()
    address = upload(manager, cast, data).location
    assert "确认导入 5000 行" in manager.get(address).text
    manager.post(f"{address}/confirmation")
    took = time.perf_counter() - begin
    assert number_of_points() == 5001
    assert took < 60, "the test machine is slow, but not that slow"


def test_a_list_nobody_confirmed_goes_after_a_month(cast: Cast, manager: FlaskClient) -> None:
    upload(manager, cast, book(ROWS))
    db.session.rollback()
    staged_at = db.session.scalars(select(PointImport.staged_at)).one()

    db.session.rollback()
    forget_imports(staged_at + timedelta(days=29))
    kept = db.session.scalar(select(func.count(PointImport.id)))
    db.session.rollback()
    forget_imports(staged_at + timedelta(days=31))

    assert (kept, db.session.scalar(select(func.count(PointImport.id)))) == (1, 0)
