"""The stage of the story: its server, its phones."""

from tests.browser.story.conftest import (
    _browser_installed,
    desktop,
    new_phone,
    pages,
    phones,
    photo,
    playwright,
    server,
    step,
)

__all__ = [
    "_browser_installed",
    "desktop",
    "new_phone",
    "pages",
    "phones",
    "photo",
    "playwright",
    "server",
    "step",
]
