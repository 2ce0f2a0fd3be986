"""How much of a photo travels in one piece."""

import pytest
from playwright.sync_api import Browser

from tests.browser.islands.pages import open_page
from tests.browser.islands.site import Site

pytestmark = pytest.mark.browser


def test_pieces_grow_with_the_line_and_shrink_when_it_breaks(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, site, "/photo.html")
    sizes = page.evaluate(
        """async () => {
          const { Pieces } = await import("/assets/js/offline/pieces.js")
          const pieces = new Pieces()
          const sizes = [pieces.size]
          for (const ms of [100, 100, 8000, 8000, 8000]) {
            pieces.arrived(pieces.size, ms)
            sizes.push(pieces.size)
          }
          const broken = new Pieces()
          broken.arrived(broken.size, 100)
          for (const _ of [1, 2, 3]) broken.failed()
          return [sizes, broken.size]
        }"""
    )
    kilobytes = [size // 1024 for size in sizes[0]]
    assert kilobytes[:3] == [64, 256, 256], "it begins small, and takes what the line carries"
    assert kilobytes[2:] == sorted(kilobytes[2:], reverse=True)
    assert 64 <= kilobytes[-1] < 256
    assert sizes[1] // 1024 == 64, "a line that breaks gets the smallest"
