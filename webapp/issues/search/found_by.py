"""What else reports are found by: their points and zones by name, their reporters' last digits."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import bindparam, select

from webapp.database import db
from webapp.issues.models import Reporter
from webapp.lookup import Lookup
from webapp.sites.models import Checkpoint, Zone


class Report(Protocol):
    """What of a report the search index is made from: a row of the session or of a batch."""

    @property
    def site_id(self) -> UUID: ...
    @property
    def number(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def demand(self) -> str: ...
    @property
    def expectation(self) -> str: ...
    @property
    def room(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def category(self) -> str: ...
    @property
    def checkpoint_id(self) -> UUID | None: ...
    @property
    def zone_id(self) -> UUID | None: ...
    @property
    def reporter_id(self) -> UUID | None: ...


class Line(Protocol):
    """What of a line."""

    @property
    def note(self) -> str: ...
    @property
    def given(self) -> Mapping[str, Any]: ...


def _lookup(model: Any, *columns: Any) -> Lookup:
    its = (model.company_id == bindparam("company"), model.id.in_(bindparam("ids", expanding=True)))
    return Lookup(select(model.id, *columns).where(*its))


_POINTS = _lookup(
    Checkpoint, Checkpoint.zone_id, Checkpoint.code, Checkpoint.name, Checkpoint.name_en
)
_ZONES = _lookup(Zone, Zone.name, Zone.name_en)
_REPORTERS = _lookup(Reporter, Reporter.forgotten_at, Reporter.phone_tail, Reporter.room)


class Named:
    """The points, zones and reporters of some reports, read by one statement each."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._points = _read(_POINTS, {one.checkpoint_id for one in reports})
        self._zones = _read(_ZONES, {self._zone_id(one) for one in reports})
        self._reporters = _read(_REPORTERS, {one.reporter_id for one in reports})

    def texts_of(self, report: Report) -> Iterable[str]:
        """In the order in which the index holds them."""
        _zone_id, *of_point = self._points.get(report.checkpoint_id, (None,))
        yield from of_point
        yield from self._zones.get(self._zone_id(report), ())
        forgotten_at, *of_reporter = self._reporters.get(report.reporter_id, (None,))
        if forgotten_at is None:
            yield from of_reporter

    def _zone_id(self, report: Report) -> UUID | None:
        """Its own, or else that of its point."""
        at_point, *_ = self._points.get(report.checkpoint_id, (None,))
        return report.zone_id or at_point


def _read(lookup: Lookup, ids: set[UUID | None]) -> dict[UUID | None, tuple[Any, ...]]:
    wanted = [id for id in ids if id is not None]
    if not wanted:
        return {}
    db.session.flush()
    asked = {"company": db.session.info["company_id"], "ids": wanted}
    return {row[0]: row[1:] for row in lookup.run(db.session.connection(), asked)}
