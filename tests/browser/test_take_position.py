"""取当前位置 in Chromium: a large error is shown and refused, a small one fills the field."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from tests.browser.shared.stage import Property, at_the_server, build, serving
from tests.cast import sign_in
from webapp.accounts.models import Person, Role
from webapp.database import db
from webapp.sites.models import Checkpoint

pytestmark = pytest.mark.browser
NEAR = {"latitude": 39.9042, "longitude": 116.4074}


@pytest.fixture(scope="module")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Property]:
    folder: Path = tmp_path_factory.mktemp("estate")
    made = build(folder / "data")
    with serving(made):
        yield made


@pytest.fixture
def page(browser: Browser, estate: Property) -> Iterator[Page]:
    """The page of a point, with a clock that the test moves."""
    with at_the_server(estate):
        manager = db.session.scalars(select(Person).where(Person.role == Role.MANAGER)).one()
        point = db.session.scalars(select(Checkpoint.id).where(Checkpoint.name == "天台")).one()
        client = sign_in(estate.app.test_client(), manager)
    cookie = client.get_cookie("rounds")
    assert cookie is not None
    context = browser.new_context(locale="zh-CN", base_url=estate.url)
    context.add_cookies([{"name": "rounds", "value": cookie.value, "url": estate.url}])
    page = context.new_page()
    page.clock.install()
    page.goto(f"/presence/points/{point}")
    yield page
    context.close()


def stand(page: Page, accuracy: float) -> None:
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({**NEAR, "accuracy": accuracy})


def take(page: Page) -> None:
    page.get_by_role("button", name="取当前位置").click()


def test_a_small_error_fills_the_field_and_it_is_kept(page: Page) -> None:
    stand(page, 80)
    page.select_option("#field-datum", "gcj02")
    take(page)
    expect(page.get_by_text("站着别动。误差 80 米")).to_be_visible()
    expect(page.locator("#field-position")).to_have_value("")
    stand(page, 7.2)
    expect(page.get_by_text("填好了，误差 8 米")).to_be_visible()
    expect(page.locator("#field-position")).to_have_value("39.904200, 116.407400")
    expect(page.locator("#field-datum")).to_have_value("wgs84")
    page.check("[name=expects_gps]")
    page.get_by_role("button", name="保存点位").click()
    page.get_by_text("天台").click()
    expect(page.locator("#field-position")).to_have_value("39.904200, 116.407400")


def test_a_large_error_is_refused_when_the_time_is_up(page: Page) -> None:
    before = page.input_value("#field-position")
    stand(page, 80)
    take(page)
    expect(page.get_by_text("站着别动。误差 80 米")).to_be_visible()
    page.clock.run_for(21_000)
    expect(page.get_by_text("误差还有 80 米，30 米以内才能用")).to_be_visible()
    expect(page.locator("#field-position")).to_have_value(before)


def test_who_is_not_let_reads_what_to_do(page: Page) -> None:
    page.context.clear_permissions()
    take(page)
    expect(page.get_by_text("浏览器没让用定位")).to_be_visible()
