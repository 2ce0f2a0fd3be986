"""What has shipped and is filled goes up to the newest schema, and back, and loses no row."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import inspect, text

from tests.cast import START, bring_on
from webapp import migrations
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Channel
from webapp.issues.opening import Told, open_issue
from webapp.presence.models import PresencePoint
from webapp.sites.models import Checkpoint

SHIPPED = "0017"


def _counted() -> dict[str, int]:
    with db.engine.connect() as connection:
        tables = inspect(connection).get_table_names()
        ours = [one for one in tables if not one.startswith(migrations.NO_MODELS)]
        many = {name: text(f'SELECT count(*) FROM "{name}"') for name in ours}  # noqa: S608  # ours
        return {name: connection.scalar(query) or 0 for name, query in many.items()}


def test_up_from_what_has_shipped_and_back(install: Callable[[], Flask]) -> None:
    with install().app_context():
        cast = bring_on()
        with transaction():
            told = Told(IssueKind.REPAIR, channel=Channel.DESK, title="灯坏了", language="en")
            open_issue(cast.site, told, by=cast.manager.id, at=START, now=START)
            point = Checkpoint(site_id=cast.site.id, code="P1", name="大门", created_at=START)
            db.session.add(point)
            db.session.flush()
            db.session.add(
                PresencePoint(
                    checkpoint_id=point.id, expects_gps=True, weight_percent=50,
                    latitude_e6=39_904_200, longitude_e6=116_407_400,
                )
            )  # fmt: skip
        db.session.remove()
        full = _counted()
        assert full["issue"] == full["presence_point"] == 1
        for _ in range(2):
            migrations.downgrade(SHIPPED)
            shipped = _counted()
            assert shipped == {name: full[name] for name in shipped}
            migrations.upgrade()
            assert migrations.difference() == []
            assert _counted() == full
