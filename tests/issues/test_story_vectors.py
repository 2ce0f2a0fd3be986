"""The server's half of tests/vectors/issues.json; the phone's: tests/browser/field/test_jobs.py."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.issues.cases import terms
from webapp.issues.flows.flow import Actor, Demand, IssueKind
from webapp.issues.state.story import Event, tell

CASES = json.loads((Path(__file__).parents[1] / "vectors" / "issues.json").read_text())["cases"]
OPENED = datetime(2026, 11, 23, 2, tzinfo=UTC)
ME = UUID(int=77)


def _event(said: dict[str, Any]) -> Event:
    return Event(
        id=UUID(int=int(said["id"], 16)),
        step=said["step"],
        at=OPENED + timedelta(minutes=said["at"]),
        actors=frozenset({Actor.CREW}),
        person_id=ME,
        given=frozenset(Demand(one) for one in said["given"]),
    )


@pytest.mark.parametrize("case", CASES, ids=[case["what"] for case in CASES])
def test_the_story_of_a_phones_own_steps(case: dict[str, Any]) -> None:
    sending = Event(
        UUID(int=1), "send", OPENED, frozenset({Actor.DESK}), None,
        frozenset({Demand.ASSIGNEE}), assignee=ME,
    )  # fmt: skip
    before = [sending] if case["start"] == "sent" else []
    told = tell(terms(IssueKind.REPAIR), OPENED, [*before, *map(_event, case["events"])])
    assert (told.state, told.assignee == ME) == (case["state"], case["mine"])
    aside = {f"{event.id.int:02x}": code for event, code in told.aside}
    assert aside == case["aside"]
