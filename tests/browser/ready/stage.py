"""A round of twenty points whose labels are printed, for one guard: put beside a running server."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from tests.cast import Cast, bring_on
from webapp import create_app
from webapp.accounts import actions as accounts
from webapp.checklists.models import Checklist, ChecklistVersion
from webapp.checklists.schema import dump_item, load_items
from webapp.clock import utcnow
from webapp.config import Config
from webapp.database import db, enter_company, leave_company, new_id
from webapp.rounds.models import Round, Route, Stop
from webapp.sites import labelling, sheets
from webapp.sites.models import Checkpoint

POINTS = 20
DIAL = {"key": "dial", "type": "photo", "text": {"zh": "拍一张表盘", "en": "The dial"}}
AGAIN = {"key": "again", "type": "photo", "text": {"zh": "再拍一张表盘", "en": "Once more"}}


@dataclass(frozen=True)
class Evening:
    """What the guard needs: the badge, the codes of the points in order, each label's picture."""

    badge: str
    codes: list[str]
    labels: dict[str, bytes]


def prepare(data: Path, public_url: str) -> Evening:
    """Write everything into the data folder of a server that runs."""
    config = Config(
        data_dir=data,
        database_url=f"sqlite:///{data / 'rounds.db'}",
        secret_key=(data / "secret_key").read_text().strip(),
        public_url=public_url,
        background=False,
    )
    with create_app(config).test_request_context():  # texts of labels are in the reader's language
        cast = bring_on()
        enter_company(cast.company.id)
        cast.site.lock_minutes = 0  # however slow the machine of the tests is
        now = utcnow()
        points = _points(cast, now)
        _round(cast, points, now)
        badge = accounts.issue_badge(cast.guard, secret=config.secret_key, by=None, at=now)
        labels = labelling.ensure_labels(points, at=now)
        db.session.flush()
        prints = sheets.label_prints(
            cast.site, points, labels, {point.id: "1号楼" for point in points}, config
        )
        pictures = {
            point.code: sheets.picture(one) for point, one in zip(points, prints, strict=True)
        }
        db.session.commit()
        leave_company()
        db.engine.dispose()
    return Evening(badge, [point.code for point in points], pictures)


def _points(cast: Cast, now: datetime) -> list[Checkpoint]:
    points = [
        Checkpoint(
            id=new_id(),
            site_id=cast.site.id,
            zone_id=cast.zone.id,
            code=f"R-{number:02}",
            name=f"{number} 号水表",
            created_at=now,
        )
        for number in range(1, POINTS + 1)
    ]
    db.session.add_all(points)
    db.session.flush()
    return points


def _round(cast: Cast, points: list[Checkpoint], now: datetime) -> None:
    """Begun some minutes ago, of eight hours; at the last point two photos are asked for."""
    one, two = _version("表盘", [DIAL], now), _version("表盘两次", [DIAL, AGAIN], now)
    route = Route(site_id=cast.site.id, name="抄表线")
    db.session.add(route)
    db.session.flush()
    starts_at, ends_at = now - timedelta(minutes=5), now + timedelta(hours=8)
    walk = Round(
        id=new_id(),
        site_id=cast.site.id,
        route_id=route.id,
        kind="patrol",
        name="抄表",
        number=1,
        starts_at=starts_at,
        ends_at=ends_at,
        grace_until=ends_at,
        person_id=cast.guard.id,
    )
    db.session.add(walk)
    db.session.flush()
    db.session.add_all(
        Stop(
            site_id=cast.site.id,
            round_id=walk.id,
            checkpoint_id=point.id,
            position=number,
            checklist_version_id=(two if number == POINTS else one).id,
            opens_at=starts_at,
            due_at=ends_at,
            grace_until=ends_at,
        )
        for number, point in enumerate(points, 1)
    )


def _version(name: str, items: list[dict[str, object]], now: datetime) -> ChecklistVersion:
    checklist = Checklist(name=name, kind="patrol", updated_at=now)
    db.session.add(checklist)
    db.session.flush()
    complete = [dump_item(item) for item in load_items(items)]
    version = ChecklistVersion(
        checklist_id=checklist.id, number=1, name=name, items=complete, published_at=now
    )
    db.session.add(version)
    db.session.flush()
    return version
