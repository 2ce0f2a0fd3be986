"""Run first in every process of the server under test: its clock shows what a file says.

Server, workers and jobs are started as an operator starts them; only what `webapp.clock` asks the
machine for is another machine's answer. The clock stands still between two settings, so a slow
machine is late for nothing.
"""

import os
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import webapp.clock

SHOWN = Path(os.environ["STORY_CLOCK"])


def _now(_zone: object = None) -> datetime:
    return datetime.fromisoformat(SHOWN.read_text())


webapp.clock.datetime = SimpleNamespace(  # type: ignore[misc, assignment]
    now=_now, fromtimestamp=datetime.fromtimestamp
)
