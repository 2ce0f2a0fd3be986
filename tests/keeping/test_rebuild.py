"""Rebuilding: the same rows from raw entries alone, and every kind of damage found and mended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Table, delete, select, update

from webapp.accounts.models import Company, Person
from webapp.clock import utcnow
from webapp.coverage.models import PointDay, PointState
from webapp.coverage.opening import open_due_stops
from webapp.coverage.recount import recount_findings
from webapp.database import db, enter_company, transaction
from webapp.demo.build import build_demo
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import IssueEvent
from webapp.issues.turning import turn
from webapp.keeping.rebuild import Rebuilt, rebuild
from webapp.keeping.refusals import CannotKeep
from webapp.rounds import findings
from webapp.rounds.models import Answer, Finding, LastReading, Round, Stop, Visit
from webapp.sync.tokens import Notary

NOW = utcnow()


@pytest.fixture(scope="module")
def demo(install: Callable[[], Flask]) -> Flask:
    app = install()
    with app.app_context():
        build_demo(app, days=4, now=NOW, progress=lambda _: None)
        _settle_the_map(NOW)
    return app


def _settle_the_map(now: datetime) -> None:
    """What the jobs do every few seconds."""
    with transaction():
        open_due_stops(now)
        recount_findings()


def _inside() -> None:
    enter_company(db.session.scalars(select(Company.id)).one())


def _rebuild(app: Flask, *, is_check: bool = False, now: datetime = NOW) -> Rebuilt:
    notary = Notary(app.config["ROUNDS"].secret_key)
    return rebuild(notary, now, is_check=is_check)


def _rows() -> dict[str, dict[tuple[Any, ...], dict[str, Any]]]:
    """Every row of every table: a rebuild must not touch what it does not rebuild either."""
    db.session.rollback()
    found = {}
    for name, table in db.metadata.tables.items():
        if name == "presence_mark":  # a list of what to score (again): a rebuild asks for all
            continue
        keys = [column.name for column in table.primary_key.columns]
        rows = db.session.connection().execute(select(table)).mappings()
        found[name] = {tuple(row[key] for key in keys): dict(row) for row in rows}
    db.session.rollback()
    return found


def _without_empty_days(rows: dict[str, Any]) -> dict[str, Any]:
    """The one thing that may differ: a day on which nothing counts needs no row."""
    counted = ("due", "on_time", "late", "skipped", "extra", "problems")
    days = {key: day for key, day in rows["point_day"].items() if any(day[n] for n in counted)}
    return {**rows, "point_day": days}


def test_the_demo_comes_out_the_same_row_by_row(demo: Flask) -> None:
    with demo.app_context():
        _inside()
        before = _without_empty_days(_rows())
        found = _rebuild(demo)
        after = _without_empty_days(_rows())
    assert found.lost == found.notes == []
    assert found.entries == len(before["entry"]) > 500
    assert found.acts > 0
    for name, rows in before.items():
        assert after[name] == rows, name
    assert {name: t.named for name, t in found.tables.items() if t.differing} == {}


def test_damage_is_named_by_check_and_mended_by_rebuild(demo: Flask) -> None:
    with demo.app_context():
        _inside()
        whole = _without_empty_days(_rows())
        _damage()
        damaged = _rows()
        found = _rebuild(demo, is_check=True)
        assert _rows() == damaged, "a check changes nothing"
        tables = {name for name, table in found.tables.items() if table.differing}
        assert tables == {
            "visit", "answer", "stop", "round", "issue", "issue_event", "last_reading",
            "point_state", "point_day",
        }  # fmt: skip
        assert all(one.line() for table in found.tables.values() for one in table.named)
        _rebuild(demo)
        assert _without_empty_days(_rows()) == whole


def _damage() -> None:
    """A row of every projection lost or changed behind everybody's back."""
    with transaction():
        connection = db.session.connection()
        table: Table
        for model in (Visit, Answer, LastReading):
            table = model.__table__  # type: ignore[assignment]
            column = list(table.primary_key.columns)[1]
            victim = connection.execute(select(column)).scalars().first()
            connection.execute(delete(table).where(column == victim))
        finding = db.session.scalars(select(Finding).where(Finding.phase != "closed")).first()
        finding.occurrences += 7
        for event in db.session.scalars(
            select(IssueEvent).where(IssueEvent.issue_id == finding.id)
        ):
            if event.step == "see":
                db.session.delete(event)
        stop = db.session.scalars(select(Stop).where(Stop.outcome == "on_time")).first()
        stop.outcome = "late"
        walk = db.session.scalars(select(Round).where(Round.ended_at.is_not(None))).first()
        walk.ended_at = walk.ended_at + timedelta(hours=1)
        db.session.flush()
        connection.execute(update(PointState.__table__).values(last_visit_at=None))
        connection.execute(update(PointDay.__table__).values(on_time=99))


def test_what_the_office_did_stays(demo: Flask) -> None:
    """Verified, opened again, verified again: a failure in between belongs where it belonged."""
    with demo.app_context():
        _inside()
        boss = db.session.scalars(select(Person).where(Person.role == "supervisor")).first()
        mender = db.session.scalars(select(Person).where(Person.role == "technician")).first()
        with transaction():
            finding = db.session.scalars(select(Finding).where(Finding.phase == "open")).first()
            at = finding.last_seen_at + timedelta(minutes=1)
            findings.assign(finding, to=mender.id, due_at=at, by=boss.id, at=at)
            findings.clear(finding, by=mender.id, at=at, note="已更换")
            findings.verify(finding, by=boss.id, at=at)
            findings.reopen(finding, by=boss.id, at=at + timedelta(hours=1), note="又坏了")
            findings.add_note(finding, by=boss.id, at=at + timedelta(hours=2), note="等配件")
            later = at + timedelta(hours=3)
            turn(finding, IssueKind.REPAIR, boss.id, at=later, why="要换件", category=None)
            walk = db.session.scalars(
                select(Round).where(Round.starts_at > NOW, Round.cancelled_at.is_(None))
            ).first()
            walk.cancelled_at, walk.cancelled_by, walk.end_reason = NOW, boss.id, "停电"
        _settle_the_map(NOW)
        before = _without_empty_days(_rows())
        found = _rebuild(demo)
        assert found.notes == found.lost == []
        after = _without_empty_days(_rows())
    for name, rows in before.items():
        assert after[name] == rows, name


def test_another_secret_is_refused(demo: Flask) -> None:
    """Its tokens would not hold, and every time would move."""
    with demo.app_context():
        _inside()
        before = _rows()
        with pytest.raises(CannotKeep, match="secret"):
            rebuild(Notary("somebody else's"), NOW, is_check=False)
        assert _rows() == before
