"""The supervisor at a desk: watches the map without reloading, and sees findings through."""

from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser import signing_in
from tests.browser.story.property import Colleague, Point

LIVE_MS = 45_000  # the map asks every 5 s, stops are opened every 20 s


@dataclass
class Supervisor:
    """One signed-in desktop browser."""

    page: Page
    url: str

    def sign_in(self, me: Colleague) -> None:
        signing_in.sign_in(self.page, self.url, me)

    def open_map(self) -> None:
        """The one load of this page; what changes on it from now on came by itself."""
        self.page.goto(f"{self.url}/coverage")
        self.page.locator(".mark--pin").first.wait_for()
        self.page.evaluate("window.loadedOnce = true")

    def sees(self, point: Point, state: str, *, problem: bool = False) -> None:
        """Wait until the pin of this point shows that state, without a reload."""
        pin = self.page.locator(f".mark--pin[title^='{point.name} ·']")
        mark = f"[data-state={state}]" + ("[data-problem]" if problem else "")
        try:
            pin.and_(self.page.locator(mark)).wait_for(timeout=LIVE_MS)
        except Exception as error:
            shown = pin.get_attribute("data-state") if pin.count() else "no pin"
            text = f"the map shows {point.name} as {shown}, not {state}"
            raise AssertionError(text) from error
        assert self.page.evaluate("window.loadedOnce"), "the map was reloaded"

    def open_point(self, point: Point) -> None:
        self.page.locator(f".mark--pin[title^='{point.name} ·']").click()
        self.page.locator("#panel").get_by_role("heading", name=point.name).wait_for()

    def reads(self, *texts: str) -> None:
        """These words are in the open panel."""
        for text in texts:
            self.page.locator("#panel").get_by_text(text).first.wait_for()

    def sees_photo(self) -> None:
        """A photo in the panel that really arrived as a picture."""
        photo = self.page.locator("#panel .photo-strip img").first
        photo.scroll_into_view_if_needed()
        photo.evaluate("(image) => image.decode()")

    def open_finding(self) -> str:
        """The finding of the point that is open in the panel; its address."""
        with self.page.expect_navigation():
            self.page.locator("#panel .point-rows a").first.click()
        return self.page.url

    def assign(self, to: Colleague) -> None:
        """Give the finding that is open to somebody."""
        self.page.select_option("#field-person", label=f"{to.name} · {to.role}")
        self.page.get_by_role("button", name="派人整改", exact=True).click()
        self.page.get_by_text("谁整改").first.wait_for()
        self.page.locator("dd", has_text=to.name).first.wait_for()

    def seen_times(self, address: str) -> int:
        """How often the finding was seen."""
        self.page.goto(address)
        return int(self.page.locator("dt:text-is('次数') + dd").first.inner_text())

    def verify(self, address: str) -> None:
        """Before and after side by side; then 复核通过."""
        self.page.goto(address)
        assert self.page.locator(".before-after img").count() == 2, "before and after, one each"
        self.page.get_by_role("button", name="复核通过", exact=True).click()
        self.page.locator(".badge", has_text="已复核").first.wait_for()

    def send_another_round(self, route: str, to: Colleague) -> None:
        """补派一圈, from now on."""
        self.page.goto(f"{self.url}/rounds/new")
        self.page.select_option("#field-route", label=route)
        self.page.select_option("#field-who", label=f"{to.name} · {to.role}")
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="补派这一圈", exact=True).click()
