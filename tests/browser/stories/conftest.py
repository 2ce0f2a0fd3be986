"""The stage of the stories of reports: that of the rounds, with a server whose clock can be set."""

from tests.browser.story.conftest import (
    _browser_installed,
    desktop,
    new_desk,
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
    "new_desk",
    "new_phone",
    "pages",
    "phones",
    "photo",
    "playwright",
    "server",
    "step",
]
