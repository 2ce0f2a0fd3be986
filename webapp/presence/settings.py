"""What a site decides about presence: where the bands begin, and what is particular at a point."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from webapp.audit import actions as audit
from webapp.database import db
from webapp.errors import NotFound
from webapp.presence.actions import mark_since
from webapp.presence.coordinates import Coordinates
from webapp.presence.models import PresencePoint, PresenceScore, PresenceSite
from webapp.presence.refusals import BadThresholds, BadWeight
from webapp.presence.view import Bands
from webapp.sites.models import Checkpoint

HEAVIEST = 200  # per cent
USUAL_WEIGHT = 100


@dataclass(frozen=True)
class PointSetting:
    """A point with what is said of it."""

    point: Checkpoint
    expects_gps: bool
    weight_percent: int
    coordinates: Coordinates | None = None

    @property
    def is_blind(self) -> bool:
        """GPS is expected, and nobody has said where the point is: nothing can be compared."""
        return self.expects_gps and self.coordinates is None

    @property
    def is_usual(self) -> bool:
        """Nothing was said."""
        return not self.expects_gps and self.weight_percent == USUAL_WEIGHT


def bands_of(site_id: UUID) -> Bands:
    """Where the bands of a site begin."""
    said = db.session.scalar(select(PresenceSite).where(PresenceSite.site_id == site_id))
    return Bands(said.green_from, said.amber_from) if said else Bands()


def change_bands(site_id: UUID, bands: Bands, *, by: UUID, at: datetime) -> None:
    """Move them, and sort what is scored already into them. Raises BadThresholds."""
    if not 1 <= bands.amber_from < bands.green_from <= 100:  # points go to 100
        raise BadThresholds
    before = bands_of(site_id)
    db.session.execute(delete(PresenceSite).where(PresenceSite.site_id == site_id))
    db.session.add(
        PresenceSite(site_id=site_id, green_from=bands.green_from, amber_from=bands.amber_from)
    )
    score = PresenceScore
    for band, low, high in (
        ("green", bands.green_from, 101),
        ("amber", bands.amber_from, bands.green_from),
        ("red", -1, bands.amber_from),
    ):
        its = (score.site_id == site_id) & (score.points >= low) & (score.points < high)
        db.session.execute(update(score).where(its, score.band != band).values(band=band))
    audit.note(
        "presence.bands_changed", by=by, at=at, subject=site_id,
        before=[before.green_from, before.amber_from], after=[bands.green_from, bands.amber_from],
    )  # fmt: skip


def points_of(site_id: UUID) -> list[PointSetting]:
    """Every point in use with what is said of it."""
    rows = db.session.execute(
        select(Checkpoint, PresencePoint)
        .outerjoin(
            PresencePoint,
            (PresencePoint.company_id == Checkpoint.company_id)
            & (PresencePoint.checkpoint_id == Checkpoint.id),
        )
        .where(Checkpoint.site_id == site_id, Checkpoint.archived_at.is_(None))
        .order_by(Checkpoint.position, Checkpoint.code)
    )
    return [_setting(point, said) for point, said in rows]


def point_of(point_id: UUID, site_ids: Sequence[UUID]) -> PointSetting:
    """One point of these sites. Raises NotFound."""
    point = db.session.scalar(
        select(Checkpoint).where(Checkpoint.id == point_id, Checkpoint.site_id.in_(site_ids))
    )
    if point is None:
        raise NotFound
    said = select(PresencePoint).where(PresencePoint.checkpoint_id == point_id)
    return _setting(point, db.session.scalar(said))


def change_point(
    point: Checkpoint, *, expects_gps: bool, weight_percent: int,
    coordinates: Coordinates | None, by: UUID, at: datetime, since: datetime,
) -> None:  # fmt: skip
    """Say it anew, and weigh again what was seen there since. Raises BadWeight."""
    if not 0 <= weight_percent <= HEAVIEST:
        raise BadWeight
    db.session.execute(delete(PresencePoint).where(PresencePoint.checkpoint_id == point.id))
    db.session.add(
        PresencePoint(
            checkpoint_id=point.id, expects_gps=expects_gps, weight_percent=weight_percent,
            latitude_e6=coordinates.latitude_e6 if coordinates else None,
            longitude_e6=coordinates.longitude_e6 if coordinates else None,
        )
    )  # fmt: skip
    mark_since(point.site_id, since, point.id)
    audit.note(
        "presence.point_changed", by=by, at=at, subject=point.id, expects_gps=expects_gps,
        weight_percent=weight_percent, coordinates=str(coordinates or ""),
    )  # fmt: skip


def told_positions(point_ids: Collection[UUID]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where those of these points are that expect GPS, by key of the pack (docs/sync-protocol)."""
    rows = db.session.scalars(
        select(PresencePoint)
        .where(
            PresencePoint.checkpoint_id.in_(point_ids),
            PresencePoint.expects_gps.is_(True),
            PresencePoint.latitude_e6.is_not(None),
        )
        .order_by(PresencePoint.checkpoint_id)
    )
    for one in rows:
        yield (
            f"position/{one.checkpoint_id}",
            {
                "checkpoint_id": str(one.checkpoint_id),
                "latitude_e6": one.latitude_e6,
                "longitude_e6": one.longitude_e6,
            },
        )


def _coordinates(said: PresencePoint) -> Coordinates | None:
    if said.latitude_e6 is None or said.longitude_e6 is None:
        return None
    return Coordinates(said.latitude_e6, said.longitude_e6)


def _setting(point: Checkpoint, said: PresencePoint | None) -> PointSetting:
    if said is None:
        return PointSetting(point, expects_gps=False, weight_percent=USUAL_WEIGHT)
    return PointSetting(point, said.expects_gps, said.weight_percent, _coordinates(said))
