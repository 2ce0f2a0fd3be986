"""What the link of a report shows, and what its reporter may do with it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast
from tests.portal.conftest import Post, enter, only, photo, token_in
from webapp.clock import utcnow
from webapp.database import db
from webapp.issues.actions import StepTaken, Taker, add_word, take_step
from webapp.issues.flows.flow import Actor, Demand
from webapp.issues.models import Issue, IssueEvent, Material
from webapp.notifications.models import Notice

CREW = frozenset({Actor.CREW})


@pytest.fixture
def token(send: Post) -> str:
    """A repair with its reporter, filed from a label."""
    return token_in(send(phone="13812345678", name="林女士", room="3-2-501", photo=photo()))


def walk(cast: Cast, *steps: str, **given: object) -> Issue:
    """The technician takes these steps; `given` by step and demand: finish__result."""
    enter(cast)
    issue, now = only(), utcnow()
    for step in steps:
        demands = {
            Demand(name.split("__")[1]): value
            for name, value in given.items()
            if name.startswith(f"{step}__")
        }
        taken = StepTaken(step, now, now, given=demands)
        take_step(issue, taken, Taker(cast.people["technician"].id, CREW))
    db.session.commit()
    return issue


TO_WORK = ("grab", "contact", "leave", "arrive")
DONE: dict[str, object] = {
    "contact__note": "已通话",
    "finish__photo_after": ["a" * 64],
    "finish__result": "换了水管接头",
    "finish__worker_signature": ["b" * 64],
}


def test_row_52_the_reporter_sees_the_step_and_nothing_of_others(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    issue = walk(cast, "grab")
    add_word(issue, "note", by=cast.manager.id, at=utcnow(), note="内部：这户上次没付钱")
    add_word(issue, "note", by=cast.manager.id, at=utcnow(), note="下午三点前到", is_public=True)
    db.session.commit()
    page = client.get(f"/r/t/{token}").text
    assert issue.number in page
    assert "已接单" in page
    assert page.count("data-reached") == 2
    assert "下午三点前到" in page
    assert "内部" not in page
    assert "*******5678" in page
    assert "林**" in page
    for secret in ("林女士", "13812345678", "3-2-501"):
        assert secret not in page


def test_a_page_behind_the_public_code_names_nobody(
    client: FlaskClient, token: str, key: str, cast: Cast, send: Post
) -> None:
    send(text="林女士家 13812345678 又漏了")
    page = client.get(f"/c/{key}").text
    assert "漏水" in page  # the second, which belongs to no flat, is listed
    assert page.count("我也遇到") == 1
    for secret in ("林", "5678", "501", "又漏", only_number(cast)):
        assert secret not in page


def only_number(cast: Cast) -> str:
    enter(cast)
    return db.session.scalars(select(Issue.number).order_by(Issue.seq)).first() or "none"


@pytest.mark.parametrize("hidden", [{"is_private": "1"}, {"category": "noise"}, {"room": "501"}])
def test_private_matters_and_complaints_are_not_listed(
    client: FlaskClient, send: Post, key: str, hidden: dict[str, str]
) -> None:
    send(**hidden)
    assert "我也遇到" not in client.get(f"/c/{key}").text


def test_one_tap_says_me_too_and_counts_once(
    client: FlaskClient, send: Post, key: str, cast: Cast
) -> None:
    send()
    issue_id = only().id
    assert client.post(f"/r/{key}/echoes/{cast.site.id}").status_code == 404
    for _ in range(3):
        assert client.post(f"/r/{key}/echoes/{issue_id}").status_code == 303
    enter(cast)
    assert only().echoes == 1
    assert "已记下" in client.get(f"/c/{key}").text


def test_nudging_is_once_in_four_hours(client: FlaskClient, token: str, cast: Cast) -> None:
    assert client.post(f"/r/t/{token}/nudges").status_code == 303
    again = client.post(f"/r/t/{token}/nudges")
    assert again.status_code == 409
    assert "portal.nudged_lately" in again.text or "刚催过了" in again.text
    enter(cast)
    assert db.session.scalars(select(Notice).where(Notice.code == "issue.nudged")).all()
    nudges = select(IssueEvent).where(IssueEvent.kind == "nudge")
    (event,) = db.session.scalars(nudges)
    event.at -= timedelta(hours=4, minutes=1)
    db.session.commit()
    assert client.post(f"/r/t/{token}/nudges").status_code == 303


def test_more_words_and_photos_can_be_added(client: FlaskClient, token: str) -> None:
    values = {"note": "水更大了", "photo": photo(50, 50)}
    sent = client.post(f"/r/t/{token}/notes", data=values, content_type="multipart/form-data")
    assert sent.status_code == 303
    page = client.get(f"/r/t/{token}").text
    assert "水更大了" in page
    assert page.count("<img") == 2
    assert client.post(f"/r/t/{token}/notes", data={"note": ""}).status_code == 422


def test_cancelling_needs_a_reason(client: FlaskClient, token: str, cast: Cast) -> None:
    assert client.post(f"/r/t/{token}/steps/cancel").status_code == 422
    sent = client.post(f"/r/t/{token}/steps/cancel", data={"reason": "自己修好了"})
    assert sent.status_code == 303
    enter(cast)
    assert only().state == "cancelled"
    assert "这一页保留一年" in client.get(f"/r/t/{token}").text


def test_row_45_the_reporter_accepts_signs_with_a_typed_name_and_rates(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    walk(cast, *TO_WORK, "finish", **DONE)
    page = client.get(f"/r/t/{token}").text
    assert "换了水管接头" in page
    address = f"/r/t/{token}/steps/accept"
    missing = client.post(address, data={"rating": "5"})
    assert missing.status_code == 422
    assert "请签名" in missing.text
    values = {"rating": "5", "reporter_signature_name": "林女士", "words": "很快"}
    assert client.post(address, data=values).status_code == 303
    enter(cast)
    issue = only()
    assert (issue.state, issue.rating) == ("accepted", 5)
    event = db.session.scalars(select(IssueEvent).where(IssueEvent.step == "accept")).one()
    assert event.actors == ["reporter"]
    assert len(event.given["reporter_signature"][0]) == 64
    twice = client.post(address, data=values)
    assert twice.status_code == 409
    assert "已经到了别的环节" in twice.text


def test_row_45_refusing_sends_it_back_to_be_done_again(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    walk(cast, *TO_WORK, "finish", **DONE)
    client.post(f"/r/t/{token}/steps/refuse", data={"reason": "还在滴"})
    enter(cast)
    assert only().state == "rework"


def test_row_44_consent_shows_the_price_and_is_given_by_name(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    issue = walk(
        cast,
        *TO_WORK,
        "ask_consent",
        contact__note="已通话",
        ask_consent__reason="要换整段水管",
    )
    db.session.add(
        Material(
            issue_id=issue.id,
            kind="part",
            name="水管",
            quantity_milli=2500,
            unit="米",
            price_cents=4800,
            who_pays="reporter",
        )
    )
    db.session.commit()
    page = client.get(f"/r/t/{token}").text
    assert "要换整段水管" in page
    assert "¥120.00" in page
    assert client.post(f"/r/t/{token}/steps/agree").status_code == 422
    client.post(f"/r/t/{token}/steps/agree", data={"consent_name": "林女士"})
    enter(cast)
    assert only().state == "working"
    event = db.session.scalars(select(IssueEvent).where(IssueEvent.step == "agree")).one()
    assert "林女士" in event.given["consent"]


@pytest.mark.parametrize(("days", "status"), [(6, 303), (8, 409)])
def test_reopening_within_seven_days(
    client: FlaskClient, token: str, cast: Cast, days: int, status: int
) -> None:
    walk(cast, *TO_WORK, "finish", **DONE)
    client.post(f"/r/t/{token}/steps/accept", data={"rating": "3", "reporter_signature_name": "林"})
    enter(cast)
    issue = only()
    issue.opened_at -= timedelta(days=days)
    for event in db.session.scalars(select(IssueEvent)):
        event.at -= timedelta(days=days)
    issue.since -= timedelta(days=days)
    db.session.commit()
    assert ("没修好" in client.get(f"/r/t/{token}").text) is (status == 303)
    sent = client.post(f"/r/t/{token}/steps/reopen", data={"reason": "又漏了"})
    assert sent.status_code == status
    enter(cast)
    assert only().state == ("rework" if status == 303 else "accepted")


def test_a_step_of_the_house_is_not_the_reporters(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    sent = client.post(f"/r/t/{token}/steps/grab")
    assert sent.status_code == 403
    assert client.post(f"/r/t/{token}/steps/nonsense").status_code == 404
    enter(cast)
    assert only().state == "received"


def test_a_guessed_link_opens_nothing_and_guessing_is_held_back(
    client: FlaskClient, token: str
) -> None:
    wrong = ("A" if token[0] != "A" else "B") + token[1:]
    answers = [client.get(f"/r/t/{wrong}").status_code for _ in range(21)]
    assert answers == [404] * 20 + [429]


def test_a_link_to_what_was_closed_a_year_ago_says_so(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    client.post(f"/r/t/{token}/steps/cancel", data={"reason": "不用了"})
    enter(cast)
    only().closed_at = utcnow() - timedelta(days=366)
    db.session.commit()
    answer = client.get(f"/r/t/{token}")
    assert answer.status_code == 410
    assert "链接已过期" in answer.text


def test_a_lost_link_is_found_by_number_and_four_digits(
    client: FlaskClient, token: str, key: str
) -> None:
    number = only().number
    found = client.post(f"/r/find/{key}", data={"number": number.lower(), "tail": "5678"})
    assert found.location.endswith(f"/r/t/{token}")
    wrong = [
        client.post(f"/r/find/{key}", data={"number": number, "tail": f"000{n}"}).status_code
        for n in range(6)
    ]
    assert wrong == [404] * 5 + [429]


def test_photos_of_other_reports_stay_closed(client: FlaskClient, token: str) -> None:
    (own,) = only().photos
    shown = client.get(f"/r/t/{token}/photos/{own}")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    assert client.get(f"/r/t/{token}/photos/{'a' * 64}").status_code == 404


def test_robots_and_caches_keep_out(client: FlaskClient, token: str, key: str) -> None:
    for address in (f"/c/{key}", f"/r/{key}/new", f"/r/t/{token}", f"/r/t/{token}/received"):
        answer = client.get(address)
        assert "noindex" in answer.headers["X-Robots-Tag"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert 'href="tel:0571-88888888"' in answer.text


def test_language_and_big_text_are_remembered(client: FlaskClient, key: str) -> None:
    client.get(f"/c/{key}?lang=en&size=large")
    page = client.get(f"/r/{key}/new").text
    assert 'lang="en"' in page
    assert 'data-size="xl"' in page
    assert page.count('class="portal-chip"') == 4
