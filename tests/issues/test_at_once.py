"""Two at once, in threads with connections of their own: told in order, and one of them wins."""

import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from tests.cast import Cast
from tests.issues.conftest import NOW, Desk
from tests.postgresql import Cluster
from tests.stage import fresh_app
from webapp import migrations
from webapp.accounts.models import Person, PersonSite, Role
from webapp.database import db, enter_company, leave_company, new_id, transaction
from webapp.errors import Refused
from webapp.issues.actions import StepTaken, Taker, take_step
from webapp.issues.desk_models import DispatchRule
from webapp.issues.dispatch.rules import Way
from webapp.issues.flows.flow import Actor, Demand
from webapp.issues.intake import duplicates
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel, Issue, IssueEvent
from webapp.issues.state.retelling import events_of, retell
from webapp.sites.models import Site

Step = tuple[str, Taker, dict[Demand, object]]
ROUNDS = 4
CREW = frozenset({Actor.CREW})
HERS = Taker(None, frozenset({Actor.REPORTER}))
DESK = frozenset({Actor.DESK, Actor.MANAGER})
SIGNED: dict[Demand, object] = {Demand.REPORTER_SIGNATURE: ["a" * 64], Demand.RATING: 5}


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """A database that really commits: the others' is taken back after each test."""
    with Cluster() if request.param == "postgresql" else nullcontext() as cluster:
        app = fresh_app(tmp_path, database_url=cluster.url if cluster else "")
        with app.app_context():
            migrations.upgrade()
            yield app
            leave_company()
            db.session.remove()
            db.engine.dispose()


def at_once(app: Flask, company_id: UUID, *works: Callable[[], None]) -> list[str]:
    """Run these side by side, each in a thread with a session of its own; how each ended."""
    ready, ended = threading.Barrier(len(works)), [""] * len(works)

    def run(place: int, work: Callable[[], None]) -> None:
        with app.app_context():
            try:
                enter_company(company_id)
                ready.wait(20)
                with transaction():
                    work()
                ended[place] = "done"
            except Refused as refusal:
                ended[place] = refusal.code
            except BaseException as problem:
                ended[place] = repr(problem)
                raise
            finally:
                leave_company()
                db.session.remove()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ended


def taking(issue: Issue, step: Step) -> Callable[[], None]:
    key, company_id, issue_id = step[0], issue.company_id, issue.id
    at = NOW + timedelta(hours=3)

    def work() -> None:
        mine = db.session.get_one(Issue, (company_id, issue_id))
        take_step(mine, StepTaken(key, at, at, given=step[2]), step[1])

    return work


def assert_told_whole(issue_id: UUID) -> Issue:
    """What is stored is what the story of all its events says."""
    db.session.rollback()
    db.session.expire_all()
    issue = db.session.scalars(select(Issue).where(Issue.id == issue_id)).one()
    names = ("state", "phase", "assigned_to", "milestones", "rating", "lane", "since")
    before = {name: getattr(issue, name) for name in names}
    with transaction():
        retell(issue, NOW + timedelta(hours=3))
    assert {name: getattr(issue, name) for name in names} == before
    return issue


def the_one(issue: Issue, ended: list[str], *steps: str) -> IssueEvent:
    """The one step that counts. What happened earlier counts, though it came in second: then the
    other, which had been taken, is kept aside with its reason.
    """
    rows = db.session.scalars(
        select(IssueEvent).where(IssueEvent.issue_id == issue.id, IssueEvent.step.in_(steps))
    ).all()
    assert sorted(ended) in (["done", "done"], ["done", "issue.wrong_state"])
    assert len(rows) == ended.count("done"), "what was refused left nothing behind"
    (fitting,) = [row for row in rows if not row.aside]
    assert {row.aside for row in rows} <= {"", "issue.wrong_state"}
    return fitting


def mate(cast: Cast) -> Person:
    row = Person(id=new_id(), name="李师傅", sign_in="li", role=Role.TECHNICIAN, created_at=NOW)
    db.session.add(row)
    db.session.flush()
    db.session.add(PersonSite(person_id=row.id, site_id=cast.site.id))
    return row


def finished(desk: Desk) -> Issue:
    issue = desk.open()
    for minute, key in enumerate(("grab", "contact", "leave", "arrive", "finish"), start=1):
        given: dict[str, object] = {"note": "在家"} if key == "contact" else {}
        if key == "finish":
            given = {"photo_after": ["b" * 64], "result": "好了", "worker_signature": ["c" * 64]}
        desk.step(issue, key, minute, **given)
    return issue


def test_row_39_two_technicians_grab_one_job_and_one_has_it(
    app: Flask, desk: Desk, cast: Cast
) -> None:
    with transaction():
        other = Taker(mate(cast).id, CREW)
        issues = [desk.open() for _round in range(ROUNDS)]
    first = Taker(cast.technician.id, CREW)
    for issue in issues:
        ways = [taking(issue, ("grab", who, {})) for who in (first, other)]
        ended = at_once(app, cast.company.id, *ways)
        told = assert_told_whole(issue.id)
        assert told.assigned_to == the_one(told, ended, "grab").person_id


def test_row_45_acceptance_signed_twice_at_once_counts_once(
    app: Flask, desk: Desk, cast: Cast
) -> None:
    with transaction():
        issues = [finished(desk) for _round in range(ROUNDS)]
    his = Taker(cast.technician.id, CREW)
    for issue in issues:
        low: dict[Demand, object] = {**SIGNED, Demand.RATING: 1}
        ways = [taking(issue, ("accept", HERS, SIGNED)), taking(issue, ("accept", his, low))]
        ended = at_once(app, cast.company.id, *ways)
        told = assert_told_whole(issue.id)
        assert told.rating == the_one(told, ended, "accept").given[Demand.RATING]


def test_row_46_reopened_while_being_closed(app: Flask, desk: Desk, cast: Cast) -> None:
    with transaction():
        issues = [finished(desk) for _round in range(ROUNDS)]
        for issue in issues:
            desk.step(issue, "accept", 30, reporter_signature=["a" * 64], rating=5)
    office = Taker(cast.manager.id, DESK)
    for issue in issues:
        reason: dict[Demand, object] = {Demand.REASON: "又漏了"}
        ways = [
            taking(issue, ("reopen", HERS, reason)),
            taking(issue, ("close", office, reason)),
        ]
        ended = at_once(app, cast.company.id, *ways)
        told = assert_told_whole(issue.id)
        # The reporter may re-open what was closed a moment before; then both have happened.
        assert ended[0] == "done"
        assert ended[1] in ("done", "issue.wrong_state")
        assert told.state == "rework"


@pytest.mark.parametrize("many", [6])
def test_row_39_a_turn_is_given_once_however_reports_come_in(
    app: Flask, desk: Desk, cast: Cast, many: int
) -> None:
    with transaction():
        mate(cast)
        db.session.add(
            DispatchRule(
                site_id=cast.site.id, kind="repair", way=Way.ROTATE, set_by=desk.by, set_at=NOW
            )
        )
    site_key = (cast.company.id, cast.site.id)

    def come_in() -> None:
        site = db.session.get_one(Site, site_key)
        said = Intake(category="leak", channel=Channel.API, text="漏水", room="1-1-101")
        take_in(site, said, by=None, at=NOW, now=NOW)

    assert at_once(app, cast.company.id, *([come_in] * many)) == ["done"] * many
    db.session.rollback()
    given = list(db.session.scalars(select(Issue.assigned_to)))
    assert sorted(given.count(one) for one in set(given)) == [many // 2, many // 2]


def test_row_45_accepted_while_sent_back(app: Flask, desk: Desk, cast: Cast) -> None:
    with transaction():
        issues = [finished(desk) for _round in range(ROUNDS)]
    again: dict[Demand, object] = {Demand.REASON: "还在滴水"}
    for issue in issues:
        ways = [taking(issue, ("accept", HERS, SIGNED)), taking(issue, ("refuse", HERS, again))]
        ended = at_once(app, cast.company.id, *ways)
        told = assert_told_whole(issue.id)
        step = the_one(told, ended, "accept", "refuse").step
        assert told.state == {"accept": "accepted", "refuse": "rework"}[step]


def test_row_39_given_to_two_technicians_at_once_belongs_to_the_later(
    app: Flask, desk: Desk, cast: Cast
) -> None:
    with transaction():
        hands = [str(cast.technician.id), str(mate(cast).id)]
        issues = [desk.open() for _round in range(ROUNDS)]
    office = Taker(cast.manager.id, DESK)
    for issue in issues:
        ways = [taking(issue, ("send", office, {Demand.ASSIGNEE: one})) for one in hands]
        assert at_once(app, cast.company.id, *ways) == ["done", "done"]
        told = assert_told_whole(issue.id)
        sent = [row for row in events_of(issue.id) if row.step == "send" and not row.aside]
        assert str(told.assigned_to) == sent[-1].given[Demand.ASSIGNEE]


def test_cancelled_by_the_reporter_while_it_is_grabbed(app: Flask, desk: Desk, cast: Cast) -> None:
    with transaction():
        issues = [desk.open() for _round in range(ROUNDS)]
    gone: dict[Demand, object] = {Demand.REASON: "自己修好了"}
    his = Taker(cast.technician.id, CREW)
    for issue in issues:
        ways = [taking(issue, ("cancel", HERS, gone)), taking(issue, ("grab", his, {}))]
        ended = at_once(app, cast.company.id, *ways)
        told = assert_told_whole(issue.id)
        # Grabbed first, it can still be cancelled; cancelled first, there is nothing to grab.
        assert ended[0] == "done"
        assert ended[1] in ("done", "issue.wrong_state")
        assert told.state == "cancelled"


def test_row_55_unhappy_while_it_is_closed_unasked(app: Flask, desk: Desk, cast: Cast) -> None:
    with transaction():
        issues = [finished(desk) for _round in range(ROUNDS)]
        for issue in issues:
            desk.step(issue, "accept", 30, reporter_signature=["a" * 64], rating=5)
    office = Taker(cast.manager.id, DESK)
    why: dict[Demand, object] = {Demand.REASON: "还是慢"}
    for issue in issues:
        ways = [taking(issue, (key, office, why)) for key in ("visit_unhappy", "close")]
        ended = at_once(app, cast.company.id, *ways)
        told = assert_told_whole(issue.id)
        step = the_one(told, ended, "visit_unhappy", "close").step
        assert (told.phase == "closed") == (step == "close")


def test_joined_while_it_is_cancelled(app: Flask, desk: Desk, cast: Cast) -> None:
    with transaction():
        issues = [desk.open() for _round in range(ROUNDS)]
    gone: dict[Demand, object] = {Demand.REASON: "自己修好了"}
    key = cast.company.id
    for issue in issues:
        issue_id = issue.id

        def meet(issue_id: UUID = issue_id) -> None:
            mine = db.session.get_one(Issue, (key, issue_id))
            duplicates.join(mine, by=None, at=NOW + timedelta(hours=3), note="")

        ended = at_once(app, key, meet, taking(issue, ("cancel", HERS, gone)))
        told = assert_told_whole(issue_id)
        assert ended[1] == "done"
        assert ended[0] in ("done", "issue.already_closed")
        assert told.echoes == (ended[0] == "done")


def test_everybody_who_met_it_at_once_is_counted(app: Flask, desk: Desk, cast: Cast) -> None:
    with transaction():
        issue_id, key, many = desk.open().id, cast.company.id, 4

    def meet() -> None:
        mine = db.session.get_one(Issue, (key, issue_id))
        duplicates.join(mine, by=None, at=NOW + timedelta(hours=3), note="")

    assert at_once(app, key, *([meet] * many)) == ["done"] * many
    assert assert_told_whole(issue_id).echoes == many
