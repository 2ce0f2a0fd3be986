"""The office's sign-in page, filled in by somebody who has a password."""

from playwright.sync_api import Page

from tests.browser.story.property import Colleague


def sign_in(page: Page, url: str, me: Colleague) -> None:
    """By name and password; returns on the page one comes to."""
    page.goto(f"{url}/sign-in")
    page.fill("#field-name", me.name)
    page.fill("#field-secret", me.password)
    with page.expect_navigation():
        page.get_by_role("button", name="登录", exact=True).click()
