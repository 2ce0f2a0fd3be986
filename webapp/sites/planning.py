"""Verbs over floor plans and where points stand on them."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from webapp.attachments.actions import keep_bytes
from webapp.attachments.images import Picture
from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.sites import queries
from webapp.sites.models import FloorPlan, Site
from webapp.sites.refusals import PlanNotEmpty

MAX_SIDE = 4000  # pixels: sharp at four times the size of a desk screen
FULL = 10_000  # hundredths of a per cent

Position = tuple[int, int]  # hundredths of a per cent from the left and from the top


def add_plan(
    site: Site, values: Mapping[str, object], picture: Picture, *, by: UUID, at: datetime
) -> FloorPlan:
    """A new plan, the last in the list."""
    plan = FloorPlan(
        id=new_id(),
        site_id=site.id,
        blob_sha256=keep_bytes(picture.data, picture.mime, at=at),
        width=picture.width,
        height=picture.height,
        position=max((other.position for other in queries.plans(site.id)), default=-1) + 1,
        created_at=at,
        **values,
    )
    db.session.add(plan)
    audit.note("plan.created", by=by, at=at, subject=plan.id, name=plan.name)
    return plan


def change_plan(
    plan: FloorPlan,
    values: Mapping[str, object],
    picture: Picture | None,
    *,
    by: UUID,
    at: datetime,
) -> None:
    """Rename a plan, or draw it anew; points keep their places in per cent."""
    for name, value in values.items():
        setattr(plan, name, value)
    if picture is not None:
        plan.blob_sha256 = keep_bytes(picture.data, picture.mime, at=at)
        plan.width, plan.height = picture.width, picture.height
    audit.note("plan.changed", by=by, at=at, subject=plan.id, name=plan.name)


def archive_plan(plan: FloorPlan, *, by: UUID, at: datetime) -> None:
    """Out of the lists. Raises PlanNotEmpty while points stand on it."""
    if queries.points_per_plan(plan.site_id).get(plan.id):
        raise PlanNotEmpty
    plan.archived_at = at
    audit.note("plan.archived", by=by, at=at, subject=plan.id, name=plan.name)


def restore_plan(plan: FloorPlan, *, by: UUID, at: datetime) -> None:
    """Back into the lists."""
    plan.archived_at = None
    audit.note("plan.restored", by=by, at=at, subject=plan.id, name=plan.name)


def place_points(
    plan: FloorPlan, positions: Mapping[UUID, Position | None], *, by: UUID, at: datetime
) -> int:
    """Put points on the plan, move them, or take them off (None). Answers how many changed."""
    changed = 0
    for point in queries.points_by_ids(plan.site_id, positions):
        position = positions[point.id]
        before = (point.plan_id, point.plan_x, point.plan_y)
        if position is not None:
            point.plan_id, point.plan_x, point.plan_y = plan.id, *position
        elif point.plan_id == plan.id:
            point.plan_id, point.plan_x, point.plan_y = None, None, None
        changed += before != (point.plan_id, point.plan_x, point.plan_y)
    if changed:
        audit.note("plan.points_placed", by=by, at=at, subject=plan.id, changed=changed)
    return changed


def in_hundredths(per_cent: str) -> int | None:
    """12.34 as people type it is 1234; None for what is no place on a plan."""
    try:
        number = round(float(per_cent.strip().replace("，", ".").replace(",", ".")) * 100)
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number <= FULL else None
