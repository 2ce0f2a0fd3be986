"""Visits as the rules see them, with their answers: each is read once, in a few SELECTs.

One chain of rows serves a whole batch, so ids are made once and shared: what is the same id is the
same object, and comparing it costs next to nothing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import String, Table, bindparam, cast, or_, select, type_coerce

from webapp.database import db
from webapp.lookup import Lookup, Row
from webapp.presence.seen import Seen
from webapp.rounds.models import Answer, Visit

MOST_IDS = 1024  # of one statement
NOTHING = "[]"  # photos of most answers

Answered = tuple[tuple[datetime, ...], tuple[str, ...]]  # when each item was first, every photo


def table(model: Any) -> Table:
    """The table of a model."""
    found: Table = model.__table__
    return found


_VISIT, _ANSWER = table(Visit), table(Answer)
_IDS = ("id", "site_id", "checkpoint_id", "person_id", "device_id")  # as Seen has them
_OTHERS = "seq at claimed_at not_before not_after method label_revision flags distance_m accuracy_m"
_COLUMNS: list[Any] = [
    *(type_coerce(_VISIT.c[name], String) for name in _IDS),  # as the driver hands them over
    *(_VISIT.c[name] for name in _OTHERS.split()),
]
_VISITS = select(*_COLUMNS).where(_VISIT.c.company_id == bindparam("company"))
_BETWEEN = (_VISIT.c.at >= bindparam("begin"), _VISIT.c.at <= bindparam("end"))
_BY_ID = Lookup(_VISITS.where(_VISIT.c.id.in_(bindparam("ids", expanding=True))))
_AROUND = Lookup(
    _VISITS.where(
        _VISIT.c.site_id.in_(bindparam("sites", expanding=True)),
        *_BETWEEN,
        or_(
            _VISIT.c.person_id.in_(bindparam("people", expanding=True)),
            _VISIT.c.device_id.in_(bindparam("phones", expanding=True)),
        ),
    )
)
_AT_POINTS = Lookup(
    _VISITS.where(
        _VISIT.c.checkpoint_id.in_(bindparam("points", expanding=True)),
        *_BETWEEN,
        _VISIT.c.person_id.in_(bindparam("people", expanding=True)),
    )
)
_ANSWERS = Lookup(
    select(
        type_coerce(_ANSWER.c.visit_id, String),
        _ANSWER.c.item_key,
        _ANSWER.c.at,
        cast(_ANSWER.c.photos, String),
    )
    .where(
        _ANSWER.c.company_id == bindparam("company"),
        _ANSWER.c.visit_id.in_(bindparam("ids", expanding=True)),
    )
    .order_by(_ANSWER.c.at, _ANSWER.c.id)
)
_MAKE: Any = Seen  # its fields are in the order of _IDS and _OTHERS


class _Ids(dict[Any, UUID]):
    """What the driver hands over → the one object of that id."""

    def __init__(self, convert: Callable[[Any], Any] | None) -> None:
        self.convert = convert

    def __missing__(self, plain: Any) -> UUID:
        made: UUID = self.convert(plain) if self.convert else plain
        self[plain] = made
        return made


class Sightings:
    """Reads visits for one batch."""

    def __init__(self) -> None:
        self.company: UUID = db.session.info["company_id"]
        self.connection = db.session.connection()
        dialect = self.connection.dialect
        kind = _VISIT.c.id.type.dialect_impl(dialect)
        self.ids = _Ids(kind.result_processor(dialect, None))
        self.plain: dict[UUID, Any] = {}
        self.rows: dict[UUID, Row] = {}
        self.seen: dict[UUID, Seen] = {}

    def by_id(self, ids: Iterable[UUID]) -> list[UUID]:
        """Those of these that there are."""
        return self._read(_BY_ID, {}, list(ids), "ids")

    def person_of(self, id_: UUID) -> UUID:
        """Whose visit it is."""
        person: UUID = self.rows[id_][3]
        return person

    def around(self, ids: Collection[UUID], before: timedelta, after: timedelta) -> list[UUID]:
        """What the same people and phones did at the same sites around these visits."""
        rows = [self.rows[id_] for id_ in ids]
        people, phones = {row[3] for row in rows}, {row[4] for row in rows}
        values = {
            "sites": list({row[1] for row in rows}),
            "begin": min(row[6] for row in rows) - before,
            "end": max(row[6] for row in rows) + after,
            "people": list(people),
            "phones": list(phones),
        }
        return self._keep(_AROUND.run(self.connection, self._with_company(values)))

    def at_points(self, ids: Collection[UUID], before: timedelta) -> list[UUID]:
        """What the same people did at the same points in the time before."""
        rows = [self.rows[id_] for id_ in ids]
        values = {
            "begin": min(row[6] for row in rows) - before,
            "end": max(row[6] for row in rows),
            "people": list({row[3] for row in rows}),
        }
        return self._read(_AT_POINTS, values, list({row[2] for row in rows}), "points")

    def in_order(self, ids: Iterable[UUID]) -> list[Seen]:
        """These visits in the order of time, with their answers."""
        ids = list(ids)
        new = [id_ for id_ in ids if id_ not in self.seen]
        answered = self._answered(new)
        for id_ in new:
            said = answered.get(self.plain[id_], ((), ()))
            row = self.rows[id_]
            self.seen[id_] = _MAKE(*row[:12], tuple(row[12]), row[13], row[14], *said)
        return sorted((self.seen[id_] for id_ in ids), key=lambda one: one.order)

    def _read(
        self, lookup: Lookup, values: Mapping[str, Any], keys: list[UUID], name: str
    ) -> list[UUID]:
        found: list[UUID] = []
        for some in in_parts(keys):
            given = self._with_company({**values, name: some})
            found += self._keep(lookup.run(self.connection, given))
        return found

    def _with_company(self, values: Mapping[str, Any]) -> dict[str, Any]:
        return {"company": self.company, **values}

    def _keep(self, rows: Iterable[Row]) -> list[UUID]:
        ids, found = self.ids, []
        for row in rows:
            id_ = ids[row[0]]
            found.append(id_)
            if id_ not in self.rows:
                self.plain[id_] = row[0]
                self.rows[id_] = (*[ids[one] for one in row[:5]], *row[5:])
        return found

    def _answered(self, visit_ids: list[UUID]) -> dict[Any, Answered]:
        """By visit as the driver has it: when each item was first answered, and every photo."""
        first: dict[Any, dict[str, datetime]] = defaultdict(dict)
        photos: dict[Any, list[str]] = defaultdict(list)
        for some in in_parts(visit_ids):
            rows = _ANSWERS.run(self.connection, self._with_company({"ids": some}))
            for visit, item_key, at, taken in rows:
                first[visit].setdefault(item_key, at)
                if taken != NOTHING:
                    photos[visit].extend(orjson.loads(taken))
        return {
            visit: (tuple(said.values()), tuple(photos.get(visit, ())))
            for visit, said in first.items()
        }


def in_parts(ids: list[UUID]) -> Iterable[list[UUID]]:
    """As many at a time as one statement names."""
    return (ids[start : start + MOST_IDS] for start in range(0, len(ids), MOST_IDS))
