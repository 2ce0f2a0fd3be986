"""Times and days typed into the office's forms and addresses: a plain refusal, nothing lost."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.issues.conftest import Desk
from tests.issues.test_desk import CALL, newest, tomorrow
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.issues.flows.flow import IssueKind

NO_TIMES = (
    "0001-01-01T00:00", "9999-12-31T23:59", "2026-02-30T10:00", "2026-11-22", "yesterday",
    "2099-01-01T10:00", "2001-01-01T10:00", "2026-11-22T10:00:00\x00",
)  # fmt: skip
DAYS = ("0001-01-01", "9999-12-31", "2026-02-30", "20261122", "x", "2101-01-01")


@pytest.fixture
def browser(cast: Cast, client: FlaskClient) -> FlaskClient:
    return sign_in(client, cast.people["manager"])


@pytest.mark.parametrize("typed", NO_TIMES)
def test_a_promise_for_no_time_is_refused_and_stays_typed(browser: FlaskClient, typed: str) -> None:
    answer = browser.post("/issues/", data={**CALL, "category": "question", "promise": typed})
    assert answer.status_code == 422
    assert typed.replace("\x00", "�") in answer.text or typed in answer.text
    assert CALL["text"] in answer.text


@pytest.mark.parametrize("typed", ["", *NO_TIMES])
def test_a_step_with_no_time_is_refused_and_stays_typed(
    browser: FlaskClient, desk: Desk, typed: str
) -> None:
    with transaction():
        issue = desk.open(IssueKind.ENQUIRY)
    answer = browser.post(f"/issues/{issue.id}/steps/promise", data={"promise": typed})
    assert answer.status_code == 422
    assert "field-group--bad" in answer.text
    assert typed in answer.text


def test_a_step_with_a_time_that_can_be_kept_is_taken(browser: FlaskClient, desk: Desk) -> None:
    with transaction():
        issue = desk.open(IssueKind.ENQUIRY)
    answer = browser.post(f"/issues/{issue.id}/steps/promise", data={"promise": tomorrow()})
    assert answer.status_code == 303
    assert "promise" in newest().milestones


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    "address",
    [
        "/issues/?since={day}&until={day}", "/issues/?since=2026-12-01&until={day}",
        "/issues/overview?since={day}", "/rounds/?day={day}", "/returns/rates?since={day}",
        "/coverage/calendar?month={day}", "/reports/tables/tracking?since={day}&until={day}",
    ],
)  # fmt: skip
def test_days_nobody_means_open_the_page_as_if_they_were_not_there(
    browser: FlaskClient, address: str, day: str
) -> None:
    assert browser.get(address.format(day=day)).status_code in (200, 404)


def test_a_range_that_runs_backwards_is_no_fault(browser: FlaskClient) -> None:
    day = utcnow().date()
    there = f"/issues/?since={day}&until={day - timedelta(days=3)}"
    assert browser.get(there).status_code == 200
