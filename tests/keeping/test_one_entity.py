"""Migration 0013: findings of before are reports afterwards, and findings again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import MetaData, Table, Uuid, select

from webapp import migrations
from webapp.clock import utcnow
from webapp.database import db, enter_company, transaction
from webapp.issues.models import IssueEvent, NumberSeries
from webapp.issues.state.retelling import retell
from webapp.rounds.models import Finding

COMPANY, SITE, GUARD, BOSS = uuid4(), uuid4(), uuid4(), uuid4()
NOW = utcnow().replace(microsecond=0)
IDS = {"company_id", "id", "site_id", "checkpoint_id", "zone_id", "opened_by", "assigned_to",
       "cleared_by", "verified_by", "finding_id", "person_id", "visit_id"}  # fmt: skip


def _table(name: str) -> Table:
    table = Table(name, MetaData(), autoload_with=db.engine, resolve_fks=False)
    for column in table.c:
        if column.name in IDS:
            column.type = Uuid()
    return table


def _put(name: str, **row: Any) -> None:
    with db.engine.begin() as connection:
        connection.execute(_table(name).insert().values(company_id=COMPANY, **row))


def _finding(hours: int, state: str, **more: Any) -> UUID:
    """A finding as the schema of 0012 had it."""
    finding_id = uuid4()
    nothing = dict.fromkeys(
        ("checkpoint_id", "zone_id", "assigned_to", "due_at", "cleared_at", "cleared_by",
         "verified_at", "verified_by")
    )  # fmt: skip
    told = {"item_key": "door", "title": "门锁坏", "title_en": "Lock broken", "urgency": "urgent",
            "occurrences": 1, "opened_by": GUARD, "last_seen_at": NOW - timedelta(hours=hours),
            "opened_at": NOW - timedelta(hours=hours)}  # fmt: skip
    _put("finding", id=finding_id, site_id=SITE, state=state, **nothing | told | more)
    return finding_id


def _event(finding_id: UUID, hours: float, kind: str, by: UUID, **more: Any) -> UUID:
    row = {"id": uuid4(), "note": "", "photos": [], "visit_id": None, "not_before": None,
           "not_after": None} | more  # fmt: skip
    at = NOW - timedelta(hours=hours)
    _put("finding_event", finding_id=finding_id, kind=kind, at=at, person_id=by, **row)
    return row["id"]


def _stored(name: str) -> list[dict[str, Any]]:
    with db.engine.connect() as connection:
        rows = connection.execute(select(_table(name))).mappings()
        return sorted((dict(row) for row in rows), key=lambda row: str(row["id"]))


@pytest.fixture
def before(install: Callable[[], Flask]) -> Flask:
    """An installation of 0012 with one finding of every state."""
    app = install()
    with app.app_context():
        migrations.downgrade("0012")
        with db.engine.begin() as connection:
            company = _table("company")
            values = {"id": COMPANY, "name": "旧物业", "created_at": NOW}
            connection.execute(company.insert().values(**_filled(company, values)))
        site = {"id": SITE, "name": "旧园", "timezone": "Asia/Shanghai", "created_at": NOW}
        with db.engine.begin() as connection:
            table = _table("site")
            connection.execute(
                table.insert().values(**_filled(table, site | {"company_id": COMPANY}))
            )
        _event(_finding(30, "open"), 30, "opened", GUARD, note="推门即开", photos=["ab" * 32])
        given = _finding(29, "assigned", assigned_to=GUARD, due_at=NOW, occurrences=2,
                         last_seen_at=NOW - timedelta(hours=27))  # fmt: skip
        _event(given, 29, "opened", GUARD)
        _event(given, 28, "assigned", BOSS)
        _event(given, 27, "seen_again", GUARD)
        _event(given, 26, "noted", BOSS, note="等配件")
        done = _finding(5, "cleared", cleared_at=NOW - timedelta(hours=4), cleared_by=GUARD)
        _event(done, 5, "opened", GUARD)
        _event(done, 4, "cleared", GUARD, photos=["cd" * 32])
        over = _finding(
            3, "verified", cleared_at=NOW - timedelta(hours=2), cleared_by=GUARD,
            verified_at=NOW - timedelta(hours=1), verified_by=BOSS,
        )  # fmt: skip
        _event(over, 3, "opened", GUARD)
        _event(over, 2, "cleared", GUARD)
        _event(over, 1, "verified", BOSS)
        wrong = _finding(6, "verified", occurrences=0)
        _event(wrong, 6, "withdrawn", GUARD)
    return app


def _filled(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """Something of the right type where a value is needed and none is told."""
    kinds: dict[type, Any] = {str: "", int: 0, bool: False, dict: {}, list: []}
    for column in table.c:
        if column.name not in values and not column.nullable:
            values[column.name] = kinds.get(column.type.python_type, "")
    return values


def test_row_68_findings_of_before_are_reports_now(before: Flask) -> None:
    with before.app_context():
        found, told = _stored("finding"), _stored("finding_event")
        migrations.upgrade()
        enter_company(COMPANY)
        moved = {one.id: one for one in db.session.scalars(select(Finding))}
        assert set(moved) == {row["id"] for row in found}
        lines = db.session.scalars(select(IssueEvent)).all()
        assert {line.id for line in lines} == {row["id"] for row in told}
        assert len({one.number for one in moved.values()}) == len(found)
        assert all(one.number.startswith("ZG") for one in moved.values())
        lasts = db.session.scalars(select(NumberSeries.last)).all()
        assert sum(lasts) == len(found)
        for row in found:
            report = moved[row["id"]]
            assert (report.stage, report.occurrences) == (row["state"], row["occurrences"])
            assert report.assigned_to == row["assigned_to"]
            assert report.cleared_by == row["cleared_by"]
            assert report.verified_by == row["verified_by"]
        _stories_say_the_same(moved)
        db.session.remove()
        migrations.downgrade("0012")
        assert _stored("finding") == found
        assert _stored("finding_event") == told
        migrations.upgrade()


def _stories_say_the_same(moved: dict[UUID, Finding]) -> None:
    """Told anew, every report stands where the old table had it."""
    names = ("state", "phase", "occurrences", "assigned_to", "due_at", "cleared_at", "cleared_by",
             "verified_at", "verified_by", "opened_at", "last_seen_at", "milestones")  # fmt: skip
    with transaction():
        for report in moved.values():
            stood = {name: getattr(report, name) for name in names}
            retell(report, NOW)
            assert {name: getattr(report, name) for name in names} == stood
