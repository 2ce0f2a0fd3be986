"""Scoring what is marked, in bulk. Reading takes no lock; writing is one short transaction.

Several processes may do this at once: a company's turns are numbered, and whoever read before
another one wrote lets its work go and reads again. So the last to write has seen the newest rows.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, insert, or_, select, update

from webapp.accounts.models import Device
from webapp.bulk import Bulk
from webapp.database import db
from webapp.presence import queries, rules, twins
from webapp.presence.marks import mark_visits
from webapp.presence.models import (
    PresenceMark,
    PresenceScore,
    PresenceTrouble,
    PresenceTurn,
)
from webapp.presence.rules_phone import EDITED_WITHIN
from webapp.presence.view import RULES_VERSION, View
from webapp.rounds.models import Visit

MOST_MARKS, MOST_TROUBLES, MOST_GAPS = 1000, 100, 500
_NEW_SCORE = Bulk(insert(PresenceScore), [column.name for column in PresenceScore.__table__.c])


@dataclass(slots=True)
class Work:
    """What was read, and what it is worth; nothing is written yet."""

    turn: int
    mark_ids: list[UUID] = field(default_factory=list)
    trouble_ids: list[UUID] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    visit_ids: list[UUID] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Nothing was marked."""
        return not (self.mark_ids or self.trouble_ids)


def read(now: datetime) -> Work:
    """Score what is marked, oldest first, without writing anything."""
    work = Work(turn=_turn())
    marked, later = _marked(work)
    marked |= _troubled(work)
    if work.photos:
        marked |= twins.visits_with(work.photos)
    work.visit_ids = [one for one in neighbourhood(marked) if one in marked or one not in later]
    work.rows = [_row(view, now) for view in queries.each_view(work.visit_ids)]
    return work


def neighbourhood(marked: Collection[UUID]) -> list[UUID]:
    """Everything whose score may change with these: near in time, or showing the same photos."""
    if not marked:
        return []
    photos = queries.photos_of(marked)
    alike = twins.look_alikes(photos) if photos else {}
    shown = photos | {other for found in alike.values() for other in found}
    sharing = twins.visits_with(shown) if shown else set()
    return sorted({*marked, *queries.with_neighbours(marked), *sharing})


def write(work: Work) -> bool:
    """Store it, inside a transaction. False when somebody else has written meanwhile."""
    if not _take_turn(work.turn):
        return False
    for some in _in_parts(work.visit_ids):
        db.session.execute(delete(PresenceScore).where(PresenceScore.visit_id.in_(some)))
    _NEW_SCORE.run(db.session.connection(), work.rows)
    db.session.execute(delete(PresenceMark).where(PresenceMark.id.in_(work.mark_ids)))
    its = PresenceTrouble.id.in_(work.trouble_ids)
    db.session.execute(update(PresenceTrouble).where(its).values(is_weighed=True))
    return True


def mark_filled_gaps() -> None:
    """Visits that were scored beside a gap which has been filled since. Inside a transaction."""
    ids = db.session.scalars(
        select(PresenceScore.visit_id)
        .join(
            Visit,
            (Visit.company_id == PresenceScore.company_id) & (Visit.id == PresenceScore.visit_id),
        )
        .join(Device, (Device.company_id == Visit.company_id) & (Device.id == Visit.device_id))
        .where(PresenceScore.awaits_gap.is_(True), Device.last_seq >= Visit.seq)
        .limit(MOST_GAPS)
    ).all()
    mark_visits(db.session.connection(), db.session.info["company_id"], ids)


def mark_since(site_id: UUID, since: datetime, point_id: UUID | None = None) -> None:
    """Visits of a site whose rules, weights or learned times have changed. Inside a transaction."""
    wanted = select(Visit.id).where(Visit.site_id == site_id, Visit.at >= since)
    if point_id is not None:
        wanted = wanted.where(Visit.checkpoint_id == point_id)
    ids = db.session.scalars(wanted)
    for some in _in_parts(ids.all(), MOST_MARKS):
        mark_visits(db.session.connection(), db.session.info["company_id"], some)


def _turn() -> int:
    return db.session.scalar(select(PresenceTurn.number)) or 0


def _take_turn(seen: int) -> bool:
    """Count one on, if nobody has since `seen`. The first turn makes the row."""
    counted: Any = db.session.execute(
        update(PresenceTurn).where(PresenceTurn.number == seen).values(number=seen + 1)
    )
    if counted.rowcount:
        return True
    if seen or db.session.scalar(select(PresenceTurn.number)) is not None:
        return False
    db.session.add(PresenceTurn(number=1))
    db.session.flush()
    return True


def _marked(work: Work) -> tuple[set[UUID], set[UUID]]:
    """Whole marks up to about so many visits, a mark is never half done; and what waits its turn.

    What waits need not be scored as a neighbour now: it will be, among newer rows than these.
    """
    now: set[UUID] = set()
    later: set[UUID] = set()
    rows = db.session.execute(
        select(PresenceMark.id, PresenceMark.visit_ids, PresenceMark.photos)
        .order_by(PresenceMark.id)
        .limit(MOST_MARKS)
    )
    for id_, visit_ids, photos in rows:
        if later or (now and len(now) + len(visit_ids) > MOST_MARKS):
            later.update(map(UUID, visit_ids))
            continue
        work.mark_ids.append(id_)
        work.photos.extend(photos)
        now.update(map(UUID, visit_ids))
    return now, later


def _troubled(work: Work) -> set[UUID]:
    """The visits of a phone near what did not hold."""
    rows = db.session.scalars(
        select(PresenceTrouble)
        .where(PresenceTrouble.is_weighed.is_(False))
        .order_by(PresenceTrouble.id)
        .limit(MOST_TROUBLES)
    ).all()
    if not rows:
        return set()
    work.trouble_ids = [one.id for one in rows]
    near = or_(
        Visit.id.in_({one.visit_id for one in rows if one.visit_id}),
        *(
            (Visit.device_id == one.device_id)
            & Visit.claimed_at.between(one.at - EDITED_WITHIN, one.at + EDITED_WITHIN)
            for one in rows
        ),
    )
    begin = min(one.at for one in rows) - timedelta(days=30)
    return set(db.session.scalars(select(Visit.id).where(Visit.at >= begin, near)))


def _row(view: View, now: datetime) -> dict[str, Any]:
    visit, found = view.visit, rules.score(view)
    return {
        "company_id": db.session.info["company_id"],
        "visit_id": visit.id,
        "site_id": visit.site_id,
        "checkpoint_id": visit.checkpoint_id,
        "person_id": visit.person_id,
        "at": visit.at,
        "points": found.points,
        "band": found.band,
        "reasons": [
            {"code": one.code, "weight": one.weight, "params": one.params} for one in found.reasons
        ],
        "awaits_gap": view.has_gap,
        "rules_version": RULES_VERSION,
        "scored_at": now,
    }


def _in_parts(ids: Sequence[UUID], size: int = 500) -> list[Sequence[UUID]]:
    return [ids[start : start + size] for start in range(0, len(ids), size)]
