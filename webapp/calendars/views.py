"""The calendar of a site: its year, its service hours, its own days."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.calendars import actions, official, pages, queries
from webapp.calendars.forms import BANDS_A_DAY, DaysForm, HoursForm, read_days, read_hours
from webapp.calendars.rules import Band, DayType, write_minute
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.sites.blueprint import enter_named_site, present_site, remember_undo, site_menu
from webapp.web.access import allow, current_person
from webapp.web.language import language

bp = Blueprint("calendars", __name__)
bp.before_request(enter_named_site)
bp.context_processor(site_menu)

YEARS_AROUND = 5  # how far the page turns: further, nobody knows any holiday
NOTICE_MONTH = 11  # the State Council tells next year's days in November


@bp.get("/sites/<uuid:site_id>/calendar")
@allow(*OFFICE_ROLES)
def show(site_id: UUID) -> ResponseReturnValue:
    """The year."""
    return _page(site_id)


@bp.post("/sites/<uuid:site_id>/calendar/hours")
@allow(*EDITOR_ROLES)
def update_hours(site_id: UUID) -> ResponseReturnValue:
    """Set the service hours."""
    read = read_hours(request.form)
    if read.errors:
        return _page(site_id, hours=read), 422
    with transaction():
        actions.set_hours(site_id, read.bands, by=current_person().id, at=utcnow())
    return redirect(url_for(".show", site_id=site_id, _anchor="hours"), code=303)


@bp.post("/sites/<uuid:site_id>/calendar/days")
@allow(*EDITOR_ROLES)
def create_days(site_id: UUID) -> ResponseReturnValue:
    """Make days something else here."""
    read = read_days(request.values)  # an undo brings the day in its address
    if read.errors:
        return _page(site_id, days=read), 422
    with transaction():
        who = current_person().id
        actions.set_days(site_id, read.days, read.kind, read.note, by=who, at=utcnow())
    year = read.days[0].year
    return redirect(url_for(".show", site_id=site_id, year=year, _anchor="own"), code=303)


@bp.post("/sites/<uuid:site_id>/calendar/days/<uuid:exception_id>/removal")
@allow(*EDITOR_ROLES)
def remove_day(site_id: UUID, exception_id: UUID) -> ResponseReturnValue:
    """Let a day be again what the official calendar says."""
    with transaction():
        gone = actions.forget_day(site_id, exception_id, by=current_person().id, at=utcnow())
        day, kind, note = gone.day.isoformat(), gone.day_type, gone.note
    again = url_for(".create_days", site_id=site_id, first=day, kind=kind, note=note)
    remember_undo(_("%(day)s 已恢复为官方日历", day=day), again)
    year = gone.day.year
    return redirect(url_for(".show", site_id=site_id, year=year, _anchor="own"), code=303)


def _page(site_id: UUID, hours: HoursForm | None = None, days: DaysForm | None = None) -> str:
    site = present_site()
    of = queries.calendar_of(site)
    today = of.local_day(utcnow())
    year = _year(request.args.get("year", ""), today)
    own = {
        row.day: row for row in queries.exceptions(site_id, date(year, 1, 1), date(year, 12, 31))
    }
    return render_template(
        "calendars/show.html",
        site=site,
        year=year,
        today=today,
        months=pages.year(of, year, own, language()),
        own=list(own.values()),
        is_published=official.is_published(year),
        is_next_missing=today.month >= NOTICE_MONTH and not official.is_published(today.year + 1),
        are_hours_set=bool(queries.bands_of(site_id)),
        hours=hours or HoursForm(typed=_typed(of.bands)),
        days=days or DaysForm(typed={"kind": DayType.HOLIDAY}),
        kinds=day_types(),
        bands_a_day=BANDS_A_DAY,
    )


def day_types() -> list[tuple[DayType, str]]:
    """Kinds of days with their words."""
    return [
        (DayType.WORKDAY, _("工作日")),
        (DayType.WEEKEND, _("周末")),
        (DayType.HOLIDAY, _("节假日")),
    ]


def _year(typed: str, today: date) -> int:
    """The year asked for, if it is near; this year for anything else."""
    asked = int(typed) if typed.isdecimal() and len(typed) == 4 else today.year
    return asked if abs(asked - today.year) <= YEARS_AROUND else today.year


def _typed(bands: Mapping[DayType, Sequence[Band]]) -> dict[str, str]:
    typed = {}
    for kind, each in bands.items():
        for place, (opens, closes) in enumerate(each):
            typed[f"{kind}_{place}_opens"] = write_minute(opens)
            typed[f"{kind}_{place}_closes"] = write_minute(closes)
    return typed
