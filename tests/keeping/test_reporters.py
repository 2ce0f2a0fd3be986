"""Names and phones of reporters go by policy: from the row, the words, the index and the outbox."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.accounts import sessions
from webapp.accounts.models import SignIn
from webapp.database import db, enter_company, new_id, transaction
from webapp.issues import actions, reporters
from webapp.issues.models import Issue, Reporter
from webapp.issues.tracking import table as tracking
from webapp.issues.tracking.filter import Filter, View
from webapp.keeping import policies, removing
from webapp.keeping.models import LegalHold
from webapp.notifications.actions import Message, put
from webapp.notifications.models import Notice, Via
from webapp.returns.models import Gathering, OpinionSource, ReturnVisit, VisitWord
from webapp.voices.case_models import HardCase, HardCaseMeeting
from webapp.voices.models import LineCall

LATER = NOW + timedelta(days=300)


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


@pytest.fixture
def closed(desk: Desk) -> Issue:
    """A report that was closed, of somebody who wrote his name into it."""
    with transaction():
        who = reporters.find_or_add(
            desk.cast.site.id, phone="13812345678", name="林女士", room="3-2-501", at=NOW
        )
        assert who is not None
        said = {"title": "林女士家漏水", "text": "请打 13812345678 找林女士"}
        issue = desk.open(reporter_id=who.id, token_hash="f" * 64, **said)
        actions.add_word(issue, "note", by=None, at=NOW, note="我是林女士")
        message = Message(
            Via.SMS, "later", "林女士您好", receiver="13812345678", subject_id=issue.id
        )
        put(issue.company_id, message, NOW)
        desk.step(issue, "cancel", 5, "manager", reason="林女士说不用修了")
    return issue


def confirm(cast: Cast, **days: int) -> None:
    enter_company(cast.company.id)
    with transaction():
        policies.confirm(days, by=cast.admin.id, at=NOW)


def remove(cast: Cast, at: datetime = LATER) -> dict[str, int]:
    enter_company(cast.company.id)
    return removing.remove_due(at, "secret")


def found(cast: Cast, typed: str) -> int:
    shown = Filter(view=View.ALL, q=typed)
    return len(tracking.page_of(cast.site, shown, LATER, None).issues)


def test_nobody_is_forgotten_before_somebody_has_confirmed(cast: Cast, closed: Issue) -> None:
    assert remove(cast) == {}
    assert db.session.scalars(select(Reporter)).one().name == "林女士"


def test_after_the_policy_nothing_says_who_it_was(cast: Cast, closed: Issue) -> None:
    assert found(cast, "林女士") == found(cast, "5678") == 1
    confirm(cast, reporters=200)
    assert remove(cast, NOW + timedelta(days=190)) == {"reporters": 0}
    assert remove(cast) == {"reporters": 1}
    assert found(cast, "林女士") == found(cast, "5678") == found(cast, "13812345678") == 0
    assert found(cast, "漏水") == 1
    issue = db.session.scalars(select(Issue)).one()
    assert (issue.title, issue.text, issue.token_hash) == ("**家漏水", "请打 ** 找**", None)
    late = db.session.scalars(select(Notice).where(Notice.once == "later")).one()
    assert (late.receiver, late.line, late.next_at) == ("", "", None)
    assert late.text == "**您好"
    assert remove(cast, LATER + timedelta(days=1)) == {"reporters": 0}


def test_what_other_features_wrote_down_is_shown_and_forgotten_too(
    cast: Cast, closed: Issue, client: FlaskClient
) -> None:
    where = {"site_id": cast.site.id, "issue_id": closed.id}
    with transaction():
        visit = ReturnVisit(
            id=new_id(), completion=1, completed_at=NOW, kind="repair", chance=1, roll=0,
            month=NOW.date(), drawn_at=NOW, state="answered", **where,
        )  # fmt: skip
        gathering = Gathering(
            id=new_id(), site_id=cast.site.id, kind="meeting", title="座谈会", planned_at=NOW,
            minutes="林女士：漏水没人管", made_by=cast.manager.id,
        )  # fmt: skip
        case = HardCase(id=new_id(), sort="hard", why="林女士家反复漏", **where)
        case.opened_by, case.opened_at = cast.manager.id, NOW
        db.session.add_all([visit, gathering, case])
        db.session.flush()
        word = VisitWord(id=new_id(), visit_id=visit.id, issue_id=closed.id, way="phone", at=NOW)
        word.is_reached, word.advice = True, "林女士说早点来"
        call = LineCall(id=new_id(), at=NOW, taken_by=cast.manager.id, outcome="known", **where)
        call.text = "我是林女士，回电 13812345678"
        meeting = HardCaseMeeting(id=new_id(), case_id=case.id, at=NOW, minutes="林女士同意")
        meeting.participants, meeting.noted_by, meeting.noted_at = (
            ["工程部", "林女士"], cast.manager.id, NOW,
        )  # fmt: skip
        db.session.add_all([word, call, meeting])
        db.session.add(OpinionSource(issue_id=closed.id, gathering_id=gathering.id))
    page = sign_in(client, cast.manager).get(f"/reporters/{closed.reporter_id}").text
    for told in ("林女士说早点来", "回电 13812345678", "座谈会", "林女士家反复漏", "林女士同意"):
        assert told in page
    confirm(cast, reporters=200)
    assert remove(cast) == {"reporters": 1}
    db.session.expire_all()
    for row, name, left in (
        (word, "advice", "**说早点来"),
        (call, "text", "我是**，回电 **"),
        (gathering, "minutes", "**：漏水没人管"),
        (case, "why", "**家反复漏"),
        (meeting, "minutes", "**同意"),
        (meeting, "participants", ["工程部", "**"]),
    ):
        assert getattr(row, name) == left


def test_who_has_something_open_stays(cast: Cast, closed: Issue, desk: Desk) -> None:
    with transaction():
        desk.open(reporter_id=closed.reporter_id)
    confirm(cast, reporters=200)
    assert remove(cast) == {"reporters": 0}


HOLDS: dict[str, Callable[[Cast, Issue], LegalHold]] = {
    "site": lambda cast, _issue: LegalHold(reason="诉讼", site_id=cast.site.id),
    "person": lambda cast, _issue: LegalHold(reason="诉讼", person_id=cast.manager.id),
    "report": lambda _cast, issue: LegalHold(reason="诉讼", finding_id=issue.id),
    "time": lambda _cast, _issue: LegalHold(reason="诉讼", since=NOW, until=NOW),
}


@pytest.mark.parametrize("by", HOLDS)
def test_a_hold_keeps_them_against_policy_and_request(
    cast: Cast, closed: Issue, client: FlaskClient, by: str
) -> None:
    confirm(cast, reporters=200)
    with transaction():
        hold = HOLDS[by](cast, closed)
        policies.place_hold(hold, by=cast.admin.id, at=NOW)
    hold_id, reporter_id = hold.id, closed.reporter_id
    assert remove(cast) == {"reporters": 0}
    manager = sign_in(client, cast.people["manager"])
    answer = manager.post(f"/reporters/{reporter_id}/deletion")
    assert answer.status_code == 409
    assert "保全" in answer.text
    enter_company(cast.company.id)
    with transaction():
        policies.lift_hold(hold_id, "结案", by=cast.admin.id, at=NOW)
    assert remove(cast) == {"reporters": 1}


def test_the_preview_counts_them(cast: Cast, closed: Issue, client: FlaskClient) -> None:
    line = next(
        one for one in policies.preview({"reporters": 200}, LATER) if one.kind == "reporters"
    )
    assert line.parts == {"reporters": 1}
    page = sign_in(client, cast.admin).get("/records?reporters=200").text
    assert "报事人的姓名、电话和备注" in page


def test_sign_ins_go_by_their_policy_and_by_nothing_else(cast: Cast) -> None:
    sessions.begin(cast.manager, method="badge", now=NOW)
    db.session.commit()
    assert remove(cast, NOW + timedelta(days=900)) == {}
    assert len(db.session.scalars(select(SignIn)).all()) == 1
    confirm(cast, sign_ins=200)
    assert remove(cast, NOW + timedelta(days=900)) == {"sign_ins": 1}
