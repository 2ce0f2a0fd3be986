"""Reading and writing point_state and point_day in bulk."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, and_, bindparam, insert, select, update

from webapp.coverage.models import PointDay, PointState

COUNTED = ("due", "on_time", "late", "skipped", "extra", "problems")


@dataclass(slots=True)
class State:
    """A row of point_state."""

    checkpoint_id: UUID
    site_id: UUID
    stop_id: UUID | None = None
    round_id: UUID | None = None
    opens_at: datetime | None = None
    due_at: datetime | None = None
    grace_until: datetime | None = None
    outcome: str | None = None
    seen_at: datetime | None = None
    has_problem: bool = False
    next_opens_at: datetime | None = None
    last_visit_id: UUID | None = None
    last_visit_at: datetime | None = None
    last_person_id: UUID | None = None
    open_findings: int = 0
    is_new: bool = False
    is_changed: bool = False


def _table(model: Any) -> Table:
    table: Table = model.__table__
    return table


_STATE, _DAY = _table(PointState), _table(PointDay)
_NAMES = [field.name for field in fields(State) if field.name not in ("is_new", "is_changed")]
_KEPT = [name for name in _NAMES if name not in ("checkpoint_id", "site_id")]
_STATES = select(*[_STATE.c[name] for name in _NAMES]).where(
    _STATE.c.company_id == bindparam("company"),
    _STATE.c.checkpoint_id.in_(bindparam("ids", expanding=True)),
)
_NEW_STATE = insert(_STATE)
_CHANGED_STATE = (
    update(_STATE)
    .where(_STATE.c.company_id == bindparam("its_company"))
    .where(_STATE.c.checkpoint_id == bindparam("its_point"))
    .values({name: bindparam(name) for name in _KEPT})
)
_DAYS = select(_DAY.c.checkpoint_id, _DAY.c.day).where(
    _DAY.c.company_id == bindparam("company"),
    _DAY.c.checkpoint_id.in_(bindparam("ids", expanding=True)),
    _DAY.c.day.in_(bindparam("days", expanding=True)),
)
_NEW_DAY = insert(_DAY)
_CHANGED_DAY = (
    update(_DAY)
    .where(
        and_(
            _DAY.c.company_id == bindparam("its_company"),
            _DAY.c.checkpoint_id == bindparam("its_point"),
            _DAY.c.day == bindparam("its_day"),
        )
    )
    .values({name: _DAY.c[name] + bindparam(f"more_{name}") for name in COUNTED})
)


def states(
    connection: Connection, company_id: UUID, checkpoint_ids: Collection[UUID]
) -> dict[UUID, State]:
    """What is stored of these points."""
    values = {"company": company_id, "ids": list(checkpoint_ids)}
    return {row[0]: State(*row) for row in connection.execute(_STATES, values)}


def write_states(connection: Connection, company_id: UUID, rows: Iterable[State]) -> None:
    """Insert the new ones, update the changed ones."""
    new, changed = [], []
    for row in rows:
        if row.is_new:
            new.append({"company_id": company_id} | {n: getattr(row, n) for n in _NAMES})
        elif row.is_changed:
            value = {n: getattr(row, n) for n in _KEPT}
            changed.append(value | {"its_company": company_id, "its_point": row.checkpoint_id})
    if new:
        connection.execute(_NEW_STATE, new)
    if changed:
        connection.execute(_CHANGED_STATE, changed)


def add_to_days(
    connection: Connection,
    company_id: UUID,
    sites: Mapping[UUID, UUID],
    changes: Mapping[tuple[UUID, date], Counter[str]],
) -> None:
    """Add these counts to the days; days that are not there yet begin with them."""
    changes = {key: count for key, count in changes.items() if any(count.values())}
    if not changes:
        return
    values = {
        "company": company_id,
        "ids": list({point for point, _ in changes}),
        "days": list({day for _, day in changes}),
    }
    stored = {(row[0], row[1]) for row in connection.execute(_DAYS, values)}
    new, changed = [], []
    for (point, day), count in changes.items():
        if (point, day) in stored:
            more = {f"more_{name}": count[name] for name in COUNTED}
            changed.append(more | {"its_company": company_id, "its_point": point, "its_day": day})
        else:
            key = {"company_id": company_id, "checkpoint_id": point, "day": day}
            new.append(key | {"site_id": sites[point]} | {n: count[n] for n in COUNTED})
    if new:
        connection.execute(_NEW_DAY, new)
    if changed:
        connection.execute(_CHANGED_DAY, changed)
