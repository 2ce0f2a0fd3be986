"""Reading and writing point_state and point_day in bulk."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Table, and_, bindparam, insert, select, update

from webapp.bulk import Bulk
from webapp.coverage.models import PointDay, PointState
from webapp.lookup import Lookup

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
_STATES = Lookup(
    select(*[_STATE.c[name] for name in _NAMES]).where(
        _STATE.c.company_id == bindparam("company"),
        _STATE.c.checkpoint_id.in_(bindparam("ids", expanding=True)),
    )
)
_STATES_OF_SITE = select(*[_STATE.c[name] for name in _NAMES]).where(
    _STATE.c.company_id == bindparam("company"), _STATE.c.site_id == bindparam("site")
)
_NEW_STATE = Bulk(insert(_STATE), ["company_id", *_NAMES])
_CHANGED_STATE = Bulk(
    update(_STATE)
    .where(_STATE.c.company_id == bindparam("its_company"))
    .where(_STATE.c.checkpoint_id == bindparam("its_point"))
    .values({name: bindparam(name) for name in _KEPT}),
    [*_KEPT, "its_company", "its_point"],
)
_DAYS = Lookup(
    select(_DAY.c.checkpoint_id, _DAY.c.day).where(
        _DAY.c.company_id == bindparam("company"),
        _DAY.c.checkpoint_id.in_(bindparam("ids", expanding=True)),
        _DAY.c.day.in_(bindparam("days", expanding=True)),
    )
)
_NEW_DAY = Bulk(insert(_DAY), ["company_id", "checkpoint_id", "day", "site_id", *COUNTED])
_CHANGED_DAY = Bulk(
    update(_DAY)
    .where(
        and_(
            _DAY.c.company_id == bindparam("its_company"),
            _DAY.c.checkpoint_id == bindparam("its_point"),
            _DAY.c.day == bindparam("its_day"),
        )
    )
    .values({name: _DAY.c[name] + bindparam(f"more_{name}") for name in COUNTED}),
    [*(f"more_{name}" for name in COUNTED), "its_company", "its_point", "its_day"],
)
_DUE_SINCE = select(_DAY.c.checkpoint_id, _DAY.c.day, _DAY.c.due).where(
    _DAY.c.company_id == bindparam("company"),
    _DAY.c.site_id == bindparam("site"),
    _DAY.c.day >= bindparam("since"),
)
_CHANGED_DUE = (
    update(_DAY)
    .where(
        and_(
            _DAY.c.company_id == bindparam("its_company"),
            _DAY.c.checkpoint_id == bindparam("its_point"),
            _DAY.c.day == bindparam("its_day"),
        )
    )
    .values(due=bindparam("count"))
)


def states(
    connection: Connection, company_id: UUID, checkpoint_ids: Collection[UUID]
) -> dict[UUID, State]:
    """What is stored of these points."""
    values = {"company": company_id, "ids": list(checkpoint_ids)}
    return {row[0]: State(*row) for row in _STATES.run(connection, values)}


def states_of_site(connection: Connection, company_id: UUID, site_id: UUID) -> dict[UUID, State]:
    """What is stored of a site's points."""
    values = {"company": company_id, "site": site_id}
    return {row[0]: State(*row) for row in connection.execute(_STATES_OF_SITE, values)}


def write_states(connection: Connection, company_id: UUID, rows: Iterable[State]) -> None:
    """Insert the new ones, update the changed ones."""
    new, changed = [], []
    for row in rows:
        if row.is_new:
            new.append({"company_id": company_id} | {n: getattr(row, n) for n in _NAMES})
        elif row.is_changed:
            value = {n: getattr(row, n) for n in _KEPT}
            changed.append(value | {"its_company": company_id, "its_point": row.checkpoint_id})
    _NEW_STATE.run(connection, new)
    _CHANGED_STATE.run(connection, changed)


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
    stored = {(row[0], row[1]) for row in _DAYS.run(connection, values)}
    new, changed = [], []
    for (point, day), count in changes.items():
        if (point, day) in stored:
            more = {f"more_{name}": count[name] for name in COUNTED}
            changed.append(more | {"its_company": company_id, "its_point": point, "its_day": day})
        else:
            key = {"company_id": company_id, "checkpoint_id": point, "day": day}
            new.append(key | {"site_id": sites[point]} | {n: count[n] for n in COUNTED})
    _NEW_DAY.run(connection, new)
    _CHANGED_DAY.run(connection, changed)


def set_due(
    connection: Connection,
    company_id: UUID,
    site_id: UUID,
    since: date,
    due: Mapping[tuple[UUID, date], int],
) -> None:
    """Say how many stops are due on the days from `since` on; days without any have none."""
    values = {"company": company_id, "site": site_id, "since": since}
    stored = {(row[0], row[1]): row[2] for row in connection.execute(_DUE_SINCE, values)}
    new = [
        {"company_id": company_id, "checkpoint_id": point, "day": day, "site_id": site_id}
        | dict.fromkeys(COUNTED, 0)
        | {"due": count}
        for (point, day), count in due.items()
        if (point, day) not in stored
    ]
    changed = [
        {"its_company": company_id, "its_point": point, "its_day": day, "count": due.get(key, 0)}
        for key, before in stored.items()
        for point, day in (key,)
        if before != due.get(key, 0)
    ]
    _NEW_DAY.run(connection, new)
    if changed:
        connection.execute(_CHANGED_DUE, changed)
