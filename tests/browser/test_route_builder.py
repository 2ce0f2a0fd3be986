"""Routes and schedules in a real Chromium: ticking, dragging, nights; and without JavaScript."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.cast import bring_on, sign_in
from tests.pwa.stage import served
from webapp import create_app, migrations
from webapp.clock import utcnow
from webapp.config import Config
from webapp.database import db, leave_company
from webapp.sites.models import Checkpoint, FloorPlan

pytestmark = pytest.mark.browser
NAMES = ("水泵房", "消防控制室", "发电机房", "地库出口")


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a house with five points, and the cookie of its manager."""
    folder: Path = tmp_path_factory.mktemp("house")
    settings = Config(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'rounds.db'}",
        secret_key="a secret of the tests",
        public_url="http://127.0.0.1:8000",
        testing=True,
        background=False,
    )
    app = create_app(settings)
    with app.app_context():
        migrations.upgrade()
        cast = bring_on()
        where = {"site_id": cast.site.id, "created_at": utcnow()}
        plan = FloorPlan(name="地下一层", blob_sha256="0" * 64, width=3, height=2, **where)
        db.session.add(plan)
        db.session.flush()
        for number, name in enumerate(NAMES, start=2):
            spot = {"plan_id": plan.id, "plan_x": number * 1500, "plan_y": 5000}
            point = Checkpoint(
                zone_id=cast.zone.id, code=f"B1-{number:02}", name=name, position=number,
                **spot, **where,
            )  # fmt: skip
            db.session.add(point)
        client = sign_in(app.test_client(), cast.manager)
        leave_company()
    cookie = client.get_cookie("rounds")
    assert cookie is not None
    with served(app) as address:
        yield address, cookie.value


def a_page(browser: Browser, house: tuple[str, str], *, scripts: bool = True) -> Page:
    address, cookie = house
    context = browser.new_context(locale="zh-CN", java_script_enabled=scripts, base_url=address)
    context.add_cookies([{"name": "rounds", "value": cookie, "url": address}])
    context.set_default_timeout(10_000)
    return context.new_page()


def tick(page: Page, name: str) -> None:
    page.locator(".pick", has_text=name).get_by_role("checkbox").click()


def test_points_are_ticked_moved_and_dragged(browser: Browser, house: tuple[str, str]) -> None:
    page = a_page(browser, house)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto("/routes/new")
    page.fill("#field-name", "夜巡")
    order = page.locator(".order-name b")
    for count, name in enumerate(("发电机房", "水泵房", "地库出口"), start=1):
        tick(page, name)
        expect(order).to_have_count(count)
    expect(order).to_have_text(["发电机房", "水泵房", "地库出口"])
    page.get_by_role("button", name="水泵房 上移").click()
    expect(order).to_have_text(["水泵房", "发电机房", "地库出口"])
    expect(page.locator("#field-name")).to_have_value("夜巡")

    grip = page.locator("[data-grip]").first.bounding_box()
    last = page.locator(".order-row").last.bounding_box()
    assert grip is not None
    assert last is not None
    page.mouse.move(grip["x"] + 5, grip["y"] + 5)
    page.mouse.down()
    page.mouse.move(grip["x"] + 5, last["y"] + last["height"] - 3, steps=8)
    page.mouse.up()
    expect(order).to_have_text(["发电机房", "地库出口", "水泵房"])
    expect(page.locator(".order-number")).to_have_text(["1", "2", "3"])

    page.get_by_role("button", name="地下一层").click()
    page.locator(".pick-pin", has_text="消防控制室").click()
    expect(order).to_have_text(["发电机房", "地库出口", "水泵房", "消防控制室"])
    page.get_by_role("button", name="排近路").click()
    expect(order).to_have_text(["发电机房", "地库出口", "消防控制室", "水泵房"])
    page.get_by_role("button", name="保存路线").click()
    expect(page.locator(".flash")).to_contain_text("路线“夜巡”已保存")
    assert faults == []
    page.context.close()


def test_the_nights_follow_the_typing(browser: Browser, house: tuple[str, str]) -> None:
    page = a_page(browser, house)
    page.goto("/routes/new")
    page.fill("#field-name", "早巡")
    tick(page, "水泵房")
    expect(page.locator(".order-row")).to_have_count(1)
    page.get_by_role("button", name="保存路线").click()
    page.goto("/schedules/new")
    page.select_option("#field-route", label="早巡")
    page.fill("#field-name", "早班")
    page.fill("#field-times", "07:00 09:00")
    expect(page.locator(".night time")).to_have_count(28)
    page.get_by_label("按星期").check()
    page.get_by_label("周一").check()
    expect(page.locator(".night time")).to_have_count(4)
    page.context.close()


def test_a_route_is_built_without_javascript(browser: Browser, house: tuple[str, str]) -> None:
    page = a_page(browser, house, scripts=False)
    page.goto("/routes/new")
    page.fill("#field-name", "白天巡")
    for name in ("发电机房", "水泵房"):
        tick(page, name)
        page.get_by_role("button", name="加入所选").click()
    expect(page.locator(".order-name b")).to_have_text(["发电机房", "水泵房"])
    page.get_by_role("button", name="发电机房 下移").click()
    expect(page.locator(".order-name b")).to_have_text(["水泵房", "发电机房"])
    page.get_by_role("button", name="保存路线").click()
    expect(page.locator(".flash")).to_contain_text("路线“白天巡”已保存")
    page.context.close()
