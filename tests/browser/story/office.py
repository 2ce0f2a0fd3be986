"""The first administrator at a desk: sets the property up through the office's own screens."""

import zipfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from tests.browser.story import property as estate
from tests.browser.story.property import Colleague, Point

SHANGHAI = ZoneInfo("Asia/Shanghai")
BAD_ROW = ("B1-99", "", "", "不存在的类型", "2号楼", "", "", "")
WINDOW_MINUTES = 120


@dataclass
class Office:
    """One signed-in desktop browser."""

    page: Page
    url: str
    site_url: str = ""
    badges: dict[str, str] = field(default_factory=dict)  # name -> the 16 characters on the badge

    def go(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def press(self, text: str) -> None:
        """The button with this text; every one of them sends a form."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=text, exact=True).first.click()

    def fill(self, **fields: str) -> None:
        for name, value in fields.items():
            self.page.fill(f"#field-{name}", value)

    def shows(self, text: str) -> None:
        """Wait for these words."""
        self.page.get_by_text(text).first.wait_for()

    def found_company(self) -> None:
        self.go("/")
        assert urlsplit(self.page.url).path == "/setup", "an empty house must ask for its founder"
        admin = estate.ADMIN
        self.fill(company=estate.COMPANY, name=admin.name, password=admin.password)
        self.press("开始使用")
        assert urlsplit(self.page.url).path == "/sites", self.page.url

    def make_site(self) -> None:
        self.go("/sites/new")
        self.fill(name=estate.SITE, lock_minutes="0")  # however slow the machine of the tests is
        self.press("保存项目")
        self.site_url = urlsplit(self.page.url).path
        for name, parent in estate.ZONES:
            self.go(f"{self.site_url}/zones")
            self.fill(name=name)
            if parent:
                self.page.select_option("#field-parent_id", label=parent)
            self.press("加上区域")
        assert self.page.locator(".zone-tree > li").count() == len(estate.ZONES)

    def publish_checklists(self) -> None:
        """Two from the catalogue."""
        for name in (estate.PUMP_LIST, estate.CLEAN_LIST):
            self.go("/checklists/")
            self.page.get_by_role("link", name=name, exact=True).click()
            self.press("添加到检查表")
            self.go(f"{urlsplit(self.page.url).path.removesuffix('/draft')}/publication")
            self.press("发布第 1 版")

    def import_points(self) -> None:
        """The template filled in, with one row that cannot be: looked at, then confirmed."""
        self.go(f"{self.site_url}/imports/new")
        template = self.page.request.get(f"{self.url}{self.site_url}/imports/template.xlsx").body()
        book = estate.filled(template, extra=(BAD_ROW,))
        self.page.set_input_files(
            "#field-file",
            {"name": "点位.xlsx", "mimeType": "application/octet-stream", "buffer": book},
        )
        self.press("看看会改什么")
        self.shows("还没有保存任何东西")
        assert self._points() == 0, "nothing may be saved before it is confirmed"
        self.page.go_back()
        self.page.go_forward()
        self.press(f"确认导入 {len(estate.POINTS)} 行")
        self.shows("导入完成")
        assert self._points() == len(estate.POINTS)

    def _points(self) -> int:
        answer = self.page.request.get(f"{self.url}{self.site_url}/points").text()
        return sum(point.code in answer for point in estate.POINTS)

    def draw_plan(self) -> None:
        """Upload a plan; put the points on it: the first with the mouse, the rest by numbers."""
        self.go(f"{self.site_url}/plans/new")
        self.fill(name="2号楼")
        picture = {"name": "plan.png", "mimeType": "image/png", "buffer": estate.floor_plan()}
        self.page.set_input_files("#field-picture", picture)
        self.press("保存平面图")
        self._place_by_mouse(estate.POINTS[0])
        self.page.reload()
        self.page.locator("summary", has_text="用数字填位置").click()
        for point in estate.POINTS[1:]:
            for label, value in zip(("离左边", "离上边"), point.at, strict=True):
                self.page.get_by_label(f"{point.name} {label}").fill(str(value))
        self.press("保存位置")
        pins = self.page.locator(".plan-pin[data-code]")
        assert pins.count() == len(estate.POINTS), "every point must be on the plan"

    def _place_by_mouse(self, point: Point) -> None:
        self.page.locator(f".tray-point[data-code='{point.code}']").click()
        box = self.page.locator("[data-canvas]").bounding_box()
        assert box
        x, y = (at / 100 for at in point.at)
        self.page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
        self.page.locator("[data-status=saved]").wait_for()

    def hire(self, *colleagues: Colleague) -> None:
        """Add people; they come with badges, which are read off the sheet to be printed."""
        for one in colleagues:
            self.go("/people/new")
            self.page.get_by_label(one.role, exact=True).check()
            self.fill(name=one.name, phone=one.phone, password=one.password)
            self.press("添加人员")
        self.go("/people/badges")
        for card in self.page.locator(".badge-card").all():
            code = "".join(card.locator(".badge-code").inner_text().split()).replace("-", "")
            self.badges[card.locator(".badge-name").inner_text()] = code

    def make_route(
        self, name: str, kind: str, points: tuple[Point, ...], due: dict[Point, int] | None = None
    ) -> None:
        """Tick the points in the order of the walk; `due`: minutes after the start."""
        self.go("/routes/new")
        self.fill(name=name)
        self.page.select_option("#field-kind", label=kind)
        for number, point in enumerate(points, 1):
            self.page.locator(".pick", has_text=point.name).click()
            row = self.page.locator(".order-row").nth(number - 1)
            row.locator(".order-name", has_text=point.name).wait_for()
            if due and point in due:
                row.locator("summary").click()
                row.locator("input[name^='due-']").fill(str(due[point]))
        self.press("保存路线")

    def schedule(self, route: str, who: Colleague, at: datetime) -> None:
        """Every day from now on, starting at this minute, for this person."""
        self.go("/schedules/new")
        self.page.select_option("#field-route", label=route)
        here = at.astimezone(SHANGHAI)
        self.fill(name=route, times=here.strftime("%H:%M"), window=str(WINDOW_MINUTES), grace="0")
        self.page.select_option("#field-who", label=f"{who.name} · {who.role}")
        self.fill(starts_on=here.date().isoformat())
        self.page.locator("#schedule-preview").get_by_text(here.strftime("%H:%M")).first.wait_for()
        self.press("保存计划")
        self.shows("后面 7 天的圈已经排好")

    def print_labels(self) -> dict[str, bytes]:
        """The sheet for the printer; and every label as a picture, by the code of its point."""
        self.go(f"{self.site_url}/labels")
        self.press("预览打印")
        cards = self.page.locator(".label-page > *").count()
        assert cards == len(estate.POINTS), f"{cards} labels on the sheet"
        which = parse_qs(urlsplit(self.page.url).query)["which"][0]
        path = f"{self.url}{self.site_url}/labels/pictures.zip?which={which}"
        with zipfile.ZipFile(BytesIO(self.page.request.get(path).body())) as archive:
            return {name.split("_")[0]: archive.read(name) for name in archive.namelist()}


def next_minute(now: datetime) -> datetime:
    """The next full minute that leaves time to type it into a form."""
    return (now + timedelta(seconds=70)).replace(second=0, microsecond=0)
