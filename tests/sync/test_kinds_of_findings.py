"""A finding may be a repair or a hazard: its check says so, or the office turns it (row 68)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.cast import sign_in
from tests.sync.scene import ITEMS, Scene
from webapp.checklists.models import ChecklistVersion
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.issues.actions import StepTaken, Taker, take_step
from webapp.issues.desk_models import DispatchRule
from webapp.issues.dispatch.rules import Way
from webapp.issues.dispatch.turns import give_waiting
from webapp.issues.flows.flow import Demand
from webapp.issues.models import IssueEvent
from webapp.rounds.models import Finding

DESK: dict[str, Any] = {"category": "door", "why": "锁芯断了，要换"}


def _opens(kind: str) -> None:
    """The checklist says what a bad answer about the door is."""
    items = [one | ({"opens": kind} if one["key"] == "door" else {}) for one in ITEMS]
    db.session.execute(update(ChecklistVersion).values(items=items))
    db.session.commit()


def _fail(scene: Scene, client: FlaskClient, *, is_fixed: bool = False) -> Finding:
    """The guard sees the door open once more."""
    scene.phone.wait(90_000)
    scene.answer(0, scene.visit(0), "door", {"choice": "fail"}, fixed_on_spot=is_fixed)
    return _pushed(scene, client)


def _pushed(scene: Scene, client: FlaskClient) -> Finding:
    sign_in(client, scene.cast.guard)
    scene.phone.settle(scene.phone.push(client))
    db.session.expire_all()
    return db.session.scalars(select(Finding).where(Finding.item_key == "door")).one()


def _mended(scene: Scene, client: FlaskClient, finding_id: UUID) -> Finding:
    scene.phone.wait(90_000)
    scene.phone.write("rounds.clearance", {"finding_id": finding_id, "note": "锁好了"})
    return _pushed(scene, client)


@pytest.mark.parametrize(
    ("kind", "first", "mended", "again"),
    [("repair", "received", "done", "rework"), ("hazard", "open", "cleared", "open")],
)
def test_row_68_a_check_says_what_its_failure_opens(
    scene: Scene, client: FlaskClient, kind: str, first: str, mended: str, again: str
) -> None:
    _opens(kind)
    found = _fail(scene, client)
    assert (found.kind, found.state, found.occurrences) == (kind, first, 1)
    found = _fail(scene, client)
    assert (found.state, found.occurrences) == (first, 2), (
        "the same failure joins and moves nothing"
    )
    found = _mended(scene, client, found.id)
    assert (found.state, found.cleared_by) == (mended, scene.cast.guard.id)
    found = _fail(scene, client)
    assert (found.state, found.cleared_at, found.occurrences) == (again, None, 3)


def test_row_45_what_a_round_opens_goes_to_the_next_in_turn_once(
    scene: Scene, client: FlaskClient
) -> None:
    _opens("repair")
    cast = scene.cast
    with transaction():
        rule = DispatchRule(site_id=cast.site.id, kind="repair", way=Way.ROTATE)
        rule.set_by, rule.set_at = cast.manager.id, utcnow() - timedelta(days=3650)
        db.session.add(rule)
    found = _fail(scene, client)
    assert found.assigned_to is None
    for _turn in range(2):
        give_waiting(utcnow())
    db.session.expire_all()
    found = db.session.get_one(Finding, (found.company_id, found.id))
    steps = select(IssueEvent.step).where(IssueEvent.issue_id == found.id)
    assert found.assigned_to is not None
    assert list(db.session.scalars(steps)).count("send") == 1
    with transaction():  # whom it was given to sends it back: the desk decides, not the machine
        back = StepTaken("return", utcnow(), utcnow(), {Demand.REASON: "不是我的工种"})
        take_step(found, back, Taker(found.assigned_to, frozenset()))
    give_waiting(utcnow())
    db.session.expire_all()
    assert db.session.get_one(Finding, (found.company_id, found.id)).assigned_to is None


def test_row_68_what_was_no_problem_is_withdrawn_as_a_repair_too(
    scene: Scene, client: FlaskClient
) -> None:
    _opens("repair")
    visit = scene.visit(0)
    scene.answer(0, visit, "door", {"choice": "fail"})
    scene.answer(0, visit, "door", {"choice": "pass"})
    found = _pushed(scene, client)
    assert (found.state, found.phase, found.occurrences) == ("withdrawn", "closed", 0)


def test_row_68_the_office_turns_a_finding_and_it_stays_one(
    scene: Scene, client: FlaskClient
) -> None:
    found = _fail(scene, client)
    number, finding_id = found.number, found.id
    boss = sign_in(client, scene.cast.supervisor)
    given = {"person": str(scene.cast.technician.id)}
    assert boss.post(f"/findings/{finding_id}/assignment", data=given).status_code == 303
    assert boss.post(f"/issues/{finding_id}/convert", data=DESK).status_code == 303
    db.session.expire_all()
    found = db.session.scalars(select(Finding)).one()
    assert (found.id, found.number, found.kind) == (finding_id, number, "repair")
    assert (found.state, found.assigned_to, found.trade) == ("received", None, "locksmith")
    assert boss.get(f"/findings/{finding_id}").location == f"/issues/{finding_id}"
    late = boss.post(f"/findings/{finding_id}/assignment", data=given)
    assert late.status_code == 409
    assert "rounds.goes_another_way" in late.text
    page = boss.get(f"/issues/{finding_id}").text
    assert "整改事项 → 报修" in page
    assert "转为其他类别以前办的" in page
    found = _fail(scene, client)
    assert (found.id, found.occurrences, found.state) == (finding_id, 2, "received")
    boss = sign_in(client, scene.cast.supervisor)
    back = {"category": "rectification", "why": "不用修，关上就行"}
    assert boss.post(f"/issues/{finding_id}/convert", data=back).status_code == 303
    db.session.expire_all()
    found = db.session.get_one(Finding, (found.company_id, finding_id))
    assert (found.kind, found.state, found.occurrences) == ("rectification", "open", 2)
    assert boss.get(f"/findings/{finding_id}").status_code == 200


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("noise", "issue.cannot_convert"), ("rectification", "issue.same_kind")],
)
def test_row_68_a_finding_becomes_no_complaint(
    scene: Scene, client: FlaskClient, wanted: str, code: str
) -> None:
    found = _fail(scene, client)
    boss = sign_in(client, scene.cast.supervisor)
    data = {"category": wanted, "why": "住户在吵"}
    answer = boss.post(f"/issues/{found.id}/convert", data=data)
    assert answer.status_code in (409, 422)
    assert code in answer.text


def test_findings_stand_in_the_tracking_table_and_its_search(
    scene: Scene, client: FlaskClient
) -> None:
    found = _fail(scene, client)
    boss = sign_in(client, scene.cast.supervisor)
    assert found.number in boss.get("/issues/?view=all&channel=round").text
    assert found.number in boss.get("/issues/?view=all&q=门已锁好").text
    assert found.number in boss.get(f"/issues/?view=all&q={found.number}").text
    assert "channel=round" in boss.get("/findings/").text
