"""Somebody at the desk: finds a report, takes its steps with the buttons of its page."""

import re
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser import signing_in
from tests.browser.story.property import Colleague

PATIENCE_SECONDS, LOOK_MS = 60, 250


@dataclass
class Desk:
    """One signed-in desktop browser."""

    page: Page
    url: str

    def sign_in(self, me: Colleague) -> None:
        signing_in.sign_in(self.page, self.url, me)

    def go(self, path: str) -> None:
        self.page.goto(f"{self.url}{path}")

    def find(self, number: str) -> None:
        """Look a number up in the tracking table and open what it finds."""
        self.go(f"/issues/?view=all&q={number}")
        self.page.locator("a[data-row]").first.click()
        expect(self.page.locator("main .columns-side .badge").first).to_be_visible()
        expect(self.page.locator(".page-lead .nums")).to_have_text(number)

    def take(self, step: str, **given: str | Path) -> None:
        """Open this step, fill in what it asks, and take it; the page shows the answer."""
        card = self.card(step)
        if card.get_attribute("open") is None:
            card.locator("summary").click()
        for name, value in given.items():
            self._fill(card.locator(f"[name={name}]"), value)
        with self.page.expect_response(lambda answer: answer.request.method == "POST") as answered:
            card.get_by_role("button", name=step, exact=True).click()
        assert answered.value.status < 400, (step, answered.value.status, self.page.url)

    def register(self, category: str, words: str, *, name: str, phone: str, room: str) -> str:
        """Take a call down; the number it got."""
        self.go("/issues/new")
        self.page.fill("[name=text]", words)
        self.page.locator(".chip-choice", has_text=re.compile(rf"^\s*{category}\s*$")).click()
        for field, value in (("room", room), ("name", name), ("phone", phone)):
            self.page.fill(f"form[data-role=form] [name={field}]", value)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="登记报事", exact=True).click()
        return self.page.locator(".page-lead .nums").inner_text()

    def clock(self, name: str) -> Locator:
        """The limit of this name that runs, or ran last, on the page of a report."""
        return self.page.locator(".clock").filter(has=self.page.locator("b", has_text=name)).first

    def due(self, **clocks: str) -> None:
        """The page says by when: 受理="09-30 16:10"."""
        for name, text in clocks.items():
            expect(self.clock(name)).to_contain_text(text)

    def is_told(self, *texts: str) -> None:
        """Wait until the bell's page says so; jobs tell it, beside the server."""
        self.waits_for("/notices", *texts)

    def waits_for(self, path: str, *texts: str) -> None:
        """Look at a page again and again until all of these stand on it."""
        for text in texts:
            self._until(path, text)

    def _until(self, path: str, text: str) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        self.go(path)
        while text not in self.page.locator("main").inner_text():
            assert time.monotonic() < deadline, f"{path} does not say {text}"
            self.page.wait_for_timeout(LOOK_MS)
            self.page.reload()

    def visit(self, number: str, face: int, fault: str = "") -> None:
        """Call whom the dice have drawn, from the worklist, and note what was said."""
        self._until("/returns/", number)
        self.page.locator("tr", has_text=number).locator("a[data-row]").click()
        self.page.locator(f"[name=rating][value='{face}']").check(force=True)
        self.page.fill("[name=fault]", fault)
        with self.page.expect_navigation():
            self.page.get_by_role("button", name="记录回访").click()

    def card(self, step: str) -> Locator:
        """The step of this name, open or not."""
        named = self.page.locator("summary", has_text=re.compile(rf"^\s*{step}\s*$"))
        return self.page.locator("details.step").filter(has=named)

    def offers(self, *steps: str) -> None:
        """These steps can be taken now."""
        for step in steps:
            expect(self.card(step)).to_have_count(1)

    def does_not_offer(self, *steps: str) -> None:
        """None of these can."""
        for step in steps:
            expect(self.card(step)).to_have_count(0)

    def stands(self, state: str) -> None:
        """The report is in this state."""
        expect(self.page.locator(".columns-side .badge").first).to_have_text(state)

    def shows(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main").get_by_text(text).first).to_be_visible()

    def paper(self, kind: str) -> bytes:
        """The printed form of the report that is open: repairs or complaints."""
        answer = self.page.request.get(f"{self.url}/reports/{kind}/{self.issue_id}.pdf")
        assert answer.ok, answer.text()
        return answer.body()

    @property
    def issue_id(self) -> str:
        """Of the report that is open."""
        found = re.search(r"/issues/([0-9a-f-]{36})", self.page.url)
        assert found, self.page.url
        return found[1]

    def _fill(self, field: Locator, value: str | Path) -> None:
        """Whatever kind of field it is."""
        first = field.first
        kind = first.get_attribute("type") or ""
        if isinstance(value, Path):
            first.set_input_files(value)
        elif first.evaluate("(one) => one.localName") == "select":
            option = first.locator("option", has_text=value).first.get_attribute("value")
            first.select_option(option)
        elif kind == "radio":
            field.and_(self.page.locator(f"[value='{value}']")).check(force=True)
        else:
            first.fill(value)
