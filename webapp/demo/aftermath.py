"""What the office did about the findings of those days: most are settled, some are not."""

from datetime import datetime, timedelta
from random import Random

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.database import db
from webapp.demo.grounds import Grounds
from webapp.demo.pictures import Album
from webapp.rounds import findings
from webapp.rounds.models import Finding
from webapp.sites.labelling import void_label
from webapp.sites.models import Checkpoint

SETTLED_AFTER = timedelta(days=3)
NOTES = ("已更换", "已清理", "已修好，请复查", "已联系厂家处理", "已紧固，试运行正常")


def settle(people: dict[str, Person], *, seed: int, now: datetime) -> None:
    """Assign, clear and verify what is older than three days; leave the rest for the visitor."""
    random = Random(seed)
    album = Album(Random(seed))
    boss, mender = people["supervisor"], people["technician"]
    found = db.session.scalars(
        select(Finding).where(Finding.phase == "open").order_by(Finding.opened_at)
    ).all()
    for number, finding in enumerate(found):
        opened = finding.opened_at
        is_recent = finding.last_seen_at > now - SETTLED_AFTER
        if is_recent and number % 2 == 0:
            continue  # nobody has looked at it yet
        assigned = min(opened + timedelta(hours=random.uniform(0.3, 5)), now - timedelta(hours=1))
        due = assigned + timedelta(hours=24)
        findings.assign(finding, to=mender.id, due_at=due, by=boss.id, at=assigned)
        if is_recent:
            continue  # under way; the older ones are overdue
        cleared = max(assigned, finding.last_seen_at) + timedelta(hours=random.uniform(1, 20))
        place = db.session.scalars(
            select(Checkpoint).where(Checkpoint.id == finding.checkpoint_id)
        ).one_or_none()
        photos = [album.take(place, mender, is_problem=False, at=cleared)] if place else []
        findings.clear(finding, by=mender.id, at=cleared, note=random.choice(NOTES), photos=photos)
        if random.random() < 0.9:
            findings.verify(finding, by=boss.id, at=cleared + timedelta(hours=random.uniform(1, 9)))


def replace_label(grounds: Grounds, people: dict[str, Person], *, now: datetime) -> None:
    """The label at the bicycle shed was torn off ten days ago and printed again."""
    point = grounds.points["YQ-13"]
    label = grounds.labels[point.id]
    at = now - timedelta(days=10)
    following = void_label(label, "标签被撕坏", by=people["supervisor"].id, at=at)
    following.printed_at = at
    grounds.labels[point.id] = following
