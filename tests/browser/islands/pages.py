"""A page of the fixtures that notes what went wrong while it was open."""

from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.islands.site import Site

PHONE = {"width": 360, "height": 640}


class Faults(list[str]):
    """Console errors, uncaught exceptions, what the CSP refused, requests to anybody else."""

    def watch(self, page: Page, home: str) -> None:
        page.on("console", lambda message: message.type == "error" and self.append(message.text))
        page.on("pageerror", lambda error: self.append(str(error)))
        page.on("request", lambda request: self._judge(request.url, home))

    def _judge(self, url: str, home: str) -> None:
        if not url.startswith((home, "blob:", "data:")):
            self.append(f"foreign request: {url}")


def open_page(browser: Browser, site: Site, path: str, *, before: str = "") -> tuple[Page, Faults]:
    """The page at `path` on a phone, in a fresh profile; `before` runs ahead of its scripts."""
    page = browser.new_context(viewport=PHONE, has_touch=True).new_page()
    faults = Faults()
    faults.watch(page, site.url)
    if before:
        page.add_init_script(before)
    page.goto(site.url + path)
    return page, faults


def heard(page: Page, kind: str) -> list[dict[str, Any]]:
    """The events of that name so far, in order."""
    return page.evaluate("(kind) => window.heard.filter(({ type }) => type === kind)", kind)


def wait_for(page: Page, kind: str, *, count: int = 1, timeout: float = 8000) -> dict[str, Any]:
    """The detail of the count-th event of that name."""
    page.wait_for_function(
        "([kind, count]) => window.heard.filter(({ type }) => type === kind).length >= count",
        arg=[kind, count],
        timeout=timeout,
    )
    return heard(page, kind)[count - 1]
