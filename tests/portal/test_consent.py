"""Consent on the resident's own phone, by the code that the technician shows at the door."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.conftest import SECRET
from tests.portal.conftest import Post, enter, only
from tests.portal.test_follow import TO_WORK, walk
from webapp.database import db
from webapp.issues.models import IssueEvent, Material
from webapp.portal import consent

ASKED: dict[str, object] = {"contact__note": "已通话", "ask_consent__reason": "要换整段水管 ¥180"}


@pytest.fixture
def token(send: Post) -> str:
    """The consent link of a repair, known before anybody asks for consent."""
    send(phone="13812345678", name="林女士")
    return consent.token_of(SECRET, only().id)


def ask(cast: Cast) -> None:
    issue = walk(cast, *TO_WORK, "ask_consent", **ASKED)
    line = {"name": "水管", "quantity_milli": 2000, "unit": "米", "price_cents": 9000}
    db.session.add(Material(issue_id=issue.id, kind="part", who_pays="reporter", **line))
    db.session.commit()


def agreed() -> list[IssueEvent]:
    db.session.rollback()
    return list(db.session.scalars(select(IssueEvent).where(IssueEvent.step == "agree")))


def test_row_44_the_resident_agrees_on_his_own_phone(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    ask(cast)
    page = client.get(f"/r/k/{token}").text
    assert "要换整段水管 ¥180" in page
    assert "¥180.00" in page
    answer = client.post(f"/r/k/{token}/steps/agree", data={"consent_name": "林女士"})
    assert answer.status_code == 303
    (event,) = agreed()
    assert (event.person_id, event.actors, event.aside) == (None, ["reporter"], "")
    assert event.given == {"consent": "林女士 在自己的手机上同意"}
    assert only().state == "working"


def test_row_44_he_may_refuse_and_the_repair_goes_on_without(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    ask(cast)
    assert (
        client.post(f"/r/k/{token}/steps/go_on_without", data={"note": "太贵"}).status_code == 303
    )
    enter(cast)
    assert (only().state, agreed()) == ("working", [])


def test_a_consent_without_a_name_is_none(client: FlaskClient, token: str, cast: Cast) -> None:
    ask(cast)
    assert client.post(f"/r/k/{token}/steps/agree").status_code == 422
    assert agreed() == []


def test_agreed_twice_counts_once(client: FlaskClient, token: str, cast: Cast) -> None:
    ask(cast)
    data = {"consent_name": "林女士"}
    statuses = [
        client.post(f"/r/k/{token}/steps/agree", data=data).status_code for _turn in range(3)
    ]
    assert statuses[0] == 303
    assert all(status >= 400 for status in statuses[1:])
    assert len(agreed()) == 1


@pytest.mark.parametrize("step", ["accept", "cancel", "reopen", "arrive", "nothing"])
def test_the_link_can_do_nothing_else(
    client: FlaskClient, token: str, cast: Cast, step: str
) -> None:
    ask(cast)
    data = {"rating": "5", "reason": "x", "reporter_signature_name": "林女士"}
    assert client.post(f"/r/k/{token}/steps/{step}", data=data).status_code >= 400
    assert client.get(f"/r/t/{token}").status_code == 404, "it is not the report's link"
    enter(cast)
    assert only().state == "waiting_consent"


def test_before_the_phone_has_told_it_the_page_waits(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    walk(cast, *TO_WORK, contact__note="已通话")
    page = client.get(f"/r/k/{token}").text
    assert "再看一次" in page
    assert "<form" not in page


def test_guessed_links_open_nothing_and_are_held_back(client: FlaskClient, token: str) -> None:
    forged = token[:-4] + ("AAAA" if token[-4:] != "AAAA" else "BBBB")
    statuses = [client.get(f"/r/k/{forged}").status_code for _turn in range(21)]
    assert statuses == [404] * 20 + [429]


def test_the_code_is_for_whom_the_report_was_given_to(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    issue = walk(cast, *TO_WORK, contact__note="已通话")
    address, technician = f"/consent/{issue.id}.svg", cast.technician
    assert sign_in(client, cast.people["guard"]).get(address).status_code == 404
    answer = sign_in(client, technician).get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'xmlns="http://www.w3.org/2000/svg"' in answer.text
