"""Verbs of a site's calendar. All of them are audited: limits hang on it."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import delete

from webapp.audit import actions as audit
from webapp.calendars import queries
from webapp.calendars.models import CalendarException, ServiceBand
from webapp.calendars.rules import Band, DayType, write_minute
from webapp.database import db, new_id


def set_hours(
    site_id: UUID, bands: Mapping[DayType, Sequence[Band]], *, by: UUID, at: datetime
) -> None:
    """Replace the service hours of a site."""
    db.session.execute(delete(ServiceBand).where(ServiceBand.site_id == site_id))
    for kind, each in bands.items():
        for opens, closes in each:
            band = ServiceBand(site_id=site_id, day_type=kind, opens=opens, closes=closes)
            db.session.add(band)
    said = {str(kind): _written(each) for kind, each in bands.items()}
    audit.note("calendar.hours_set", by=by, at=at, subject=site_id, **said)


def _written(bands: Sequence[Band]) -> str:
    return " ".join(f"{write_minute(opens)}-{write_minute(closes)}" for opens, closes in bands)


def set_days(
    site_id: UUID, days: Sequence[date], kind: DayType, note: str, *, by: UUID, at: datetime
) -> list[CalendarException]:
    """Make these days something else here; what was said of them before is replaced."""
    db.session.execute(
        delete(CalendarException).where(
            CalendarException.site_id == site_id, CalendarException.day.in_(days)
        )
    )
    rows = [
        CalendarException(
            id=new_id(),
            site_id=site_id,
            day=day,
            day_type=kind,
            note=note,
            made_by=by,
            made_at=at,
        )
        for day in days
    ]
    db.session.add_all(rows)
    said = {"first": str(days[0]), "last": str(days[-1]), "kind": str(kind), "note": note}
    audit.note("calendar.days_set", by=by, at=at, subject=site_id, **said)
    return rows


def forget_day(site_id: UUID, exception_id: UUID, *, by: UUID, at: datetime) -> CalendarException:
    """Let a day be again what the official calendar says. Raises NotFound."""
    found = queries.exception_of(site_id, exception_id)
    db.session.delete(found)
    audit.note("calendar.day_forgotten", by=by, at=at, subject=site_id, day=str(found.day))
    return found
