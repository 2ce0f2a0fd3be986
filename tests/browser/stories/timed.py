"""The real server with a clock of its own: set to an evening before a holiday, moved on by hand."""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.browser.story.server import Server
from webapp.config import REPOSITORY

SHANGHAI = ZoneInfo("Asia/Shanghai")
HERE = Path(__file__).parent


class Clock:
    """What every process of one server believes the time is; it moves only when it is set."""

    def __init__(self, path: Path, local: str) -> None:
        self.path = path
        self.set(local)

    def set(self, local: str) -> None:
        """As people at the site would say it: 2026-09-30 16:00."""
        at = datetime.fromisoformat(local).replace(tzinfo=SHANGHAI).astimezone(UTC)
        beside = self.path.with_suffix(".next")
        beside.write_text(at.isoformat())
        os.replace(beside, self.path)  # nobody ever reads half an instant


def timed_server(data: Path, clock: Clock) -> Server:
    """Its processes find our sitecustomize before any other."""
    paths = os.pathsep.join((str(HERE / "clock"), str(REPOSITORY)))
    return Server(data, {"PYTHONPATH": paths, "STORY_CLOCK": str(clock.path)})
