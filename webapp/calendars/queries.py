"""The calendar of a site as it is now."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.calendars import official
from webapp.calendars.models import CalendarException, ServiceBand
from webapp.calendars.rules import Band, DayType, WorkCalendar
from webapp.database import db
from webapp.errors import NotFound
from webapp.sites.models import Site

# Until a site says otherwise: office hours on workdays (requirements 4.2, office tower).
ASSUMED = {DayType.WORKDAY: ((9 * 60, 17 * 60),)}


def calendar_of(site: Site) -> WorkCalendar:
    """Official days, the site's exceptions, and its hours or the assumed ones."""
    return WorkCalendar(
        ZoneInfo(site.timezone),
        bands_of(site.id) or ASSUMED,
        official.day_type,
        {row.day: DayType(row.day_type) for row in exceptions(site.id)},
    )


def bands_of(site_id: UUID) -> dict[DayType, tuple[Band, ...]]:
    """The service hours that were set, by kind of day; empty when nobody has set any."""
    found: dict[DayType, list[Band]] = defaultdict(list)
    rows = db.session.scalars(
        select(ServiceBand).where(ServiceBand.site_id == site_id).order_by(ServiceBand.opens)
    )
    for row in rows:
        found[DayType(row.day_type)].append((row.opens, row.closes))
    return {kind: tuple(bands) for kind, bands in found.items()}


def exceptions(
    site_id: UUID, first: date = date.min, last: date = date.max
) -> Sequence[CalendarException]:
    """The site's own days from `first` to `last`, in order."""
    return db.session.scalars(
        select(CalendarException)
        .where(CalendarException.site_id == site_id, CalendarException.day.between(first, last))
        .order_by(CalendarException.day)
    ).all()


def exception_of(site_id: UUID, exception_id: UUID) -> CalendarException:
    """One of them. Raises NotFound."""
    found = db.session.scalar(
        select(CalendarException).where(
            CalendarException.site_id == site_id, CalendarException.id == exception_id
        )
    )
    if found is None:
        raise NotFound
    return found
