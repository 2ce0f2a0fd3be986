"""The command: exit codes, and the order of arrival: what waited, what was verified in between."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.keeping.busy import Work, start
from tests.keeping.operator import Operator
from tests.sync.scene import OPENS
from webapp.clock import from_millis, to_millis, utcnow
from webapp.coverage.opening import open_due_stops
from webapp.coverage.recount import recount_findings
from webapp.database import db, enter_company, transaction
from webapp.keeping import rebuild as rebuilding
from webapp.rounds import findings
from webapp.rounds.models import Answer, Finding, Visit
from webapp.sites.models import Label


@pytest.fixture
def work(install: Callable[[], Flask]) -> Work:
    return start(install())


def _push(work: Work) -> list[dict[str, Any]]:
    phone = work.scene.phone
    answer = phone.push(work.app.test_client())
    assert answer.status_code == 200
    phone.settle(answer)
    outcomes: list[dict[str, Any]] = answer.json["outcomes"]
    return outcomes


def _change(work: Work, change: Callable[[], object]) -> None:
    with work.app.app_context():
        enter_company(work.scene.cast.company.id)
        with transaction():
            change()
            db.session.flush()
            open_due_stops(OPENS + timedelta(hours=2))  # the job of that night
            recount_findings()


def _report(work: Work, report_id: UUID) -> None:
    body = {
        "report_id": report_id, "site_id": work.site_id, "checkpoint_id": None,
        "category": "leak", "urgency": "urgent", "text": "水", "visit_id": None,
    }  # fmt: skip
    work.scene.phone.write("rounds.report", body)


def test_the_story_so_far_comes_out_the_same(work: Work, operator: Operator) -> None:
    """A clearance before its report; verified, failed again, reopened; a label voided later."""
    scene, report_id = work.scene, uuid4()
    scene.phone.write("rounds.clearance", {"finding_id": report_id, "note": "已擦干"})
    assert _push(work)[0]["code"] == "rounds.unknown_finding"
    _report(work, report_id)
    assert _push(work)[0]["outcome"] == "applied"
    boss, mender = scene.cast.supervisor.id, scene.cast.technician.id

    def settle() -> None:
        finding = db.session.scalars(select(Finding).where(Finding.item_key == "door")).one()
        at = from_millis(scene.phone.wall) + timedelta(seconds=1)
        findings.assign(finding, to=mender, due_at=at, by=boss, at=at)
        findings.clear(finding, by=mender, at=at)
        findings.verify(finding, by=boss, at=at)

    _change(work, settle)
    scene.phone.wait(600_000)
    visit = scene.visit(1)
    scene.answer(0, visit, "door", {"choice": "fail"})  # after it was mended: another finding
    _push(work)

    def reopen() -> None:
        first = db.session.scalars(
            select(Finding).where(Finding.item_key == "door").order_by(Finding.opened_at)
        ).first()
        assert first is not None
        assert first.verified_at is not None
        after = max(utcnow(), first.verified_at + timedelta(seconds=1))
        findings.reopen(first, by=boss, at=after, note="又坏了")
        findings.add_note(first, by=boss, at=after, note="等配件")
        db.session.execute(update(Label).values(voided_at=utcnow() + timedelta(minutes=1)))

    _change(work, reopen)
    assert operator.at(work.app).run("rebuild", "--check") == 0, operator.said
    assert operator.run("rebuild") == 0, operator.said
    assert "0 rows were put right" in operator.said


def test_damage_is_told_and_put_right(work: Work, operator: Operator) -> None:
    def damage() -> None:
        db.session.execute(delete(Answer))
        db.session.execute(update(Visit).values(method="typed"))

    _change(work, lambda: None)
    _change(work, damage)
    assert operator.at(work.app).run("rebuild", "--check") == 1
    assert "answer: 2 rows, 2 differ" in operator.said
    assert "method is 'typed', by the entries 'scan'" in operator.said
    assert operator.run("verify") == 1
    assert operator.run("rebuild") == 0
    assert operator.run("rebuild", "--check") == 0
    assert operator.run("verify") == 0


def test_a_long_rebuild_says_how_far_it_is(
    work: Work, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "TOLD_EVERY", 4)
    assert operator.at(work.app).run("rebuild") == 0
    told = [line for line in operator.said.splitlines() if "…" in line]
    assert told == ["  … 6 of 6 entries"]  # one batch of six


def test_nothing_is_rebuilt_when_rows_would_be_lost(
    work: Work, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.evidence import Parked
    from webapp.rounds.ledger import Ledger

    def gone(*_: object) -> None:
        raise Parked("rounds.unknown_checkpoint")

    monkeypatch.setattr(Ledger, "place", gone)
    assert operator.at(work.app).run("rebuild") == 1
    assert "Nothing was changed" in operator.said
    monkeypatch.undo()
    with work.app.app_context():
        enter_company(work.scene.cast.company.id)
        assert len(db.session.scalars(select(Visit)).all()) == 1


def test_the_wrong_secret_is_refused(
    work: Work, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene = work.scene
    client = work.app.test_client()
    scene.phone.hear(scene.phone.push(client).json["token"])
    scene.phone.wall = to_millis(utcnow())
    _report(work, uuid4())
    _push(work)
    operator.at(work.app)
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "another key of somebody")
    assert operator.run("rebuild", "--check") == 2
    assert "secret" in operator.said
