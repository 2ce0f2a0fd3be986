"""Migration 0022: reports that are there already stand where their urgency says."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import inspect, text

from tests.cast import START, bring_on
from webapp import migrations
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind, Urgency
from webapp.issues.models import Channel
from webapp.issues.opening import Told, open_issue


def _stored(column: str) -> dict[str, object]:
    with db.engine.connect() as connection:
        rows = connection.execute(text(f"SELECT title, {column} FROM issue"))  # noqa: S608  # ours
        return {row.title: row[1] for row in rows}


def _indexes() -> set[str | None]:
    return {index["name"] for index in inspect(db.engine).get_indexes("issue")}


def test_stored_reports_get_their_place_and_keep_everything_else(
    install: Callable[[], Flask],
) -> None:
    with install().app_context():
        cast = bring_on()
        with transaction():
            for urgency in Urgency:
                told = Told(IssueKind.REPAIR, channel=Channel.DESK, title=urgency, urgency=urgency)
                open_issue(cast.site, told, by=cast.manager.id, at=START, now=START)
        numbers = _stored("number")
        db.session.remove()
        migrations.downgrade("0021")
        assert "haste" not in {one["name"] for one in inspect(db.engine).get_columns("issue")}
        assert "ix_issue_desk_lane_press_at_seq" in _indexes()
        migrations.upgrade()
        assert _stored("haste") == {"critical": 0, "urgent": 1, "normal": 2}
        assert _stored("number") == numbers
        assert "ix_issue_desk_lane_haste_press_at_seq" in _indexes()
        assert "ix_issue_desk_lane_press_at_seq" not in _indexes()
