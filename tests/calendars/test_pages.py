"""The calendar of a site as the office sets it."""

import re
from datetime import date

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from webapp.audit.models import AuditLine
from webapp.calendars import queries
from webapp.calendars.rules import DayType
from webapp.database import db

HOURS = {"workday_0_opens": "08:30", "workday_0_closes": "12:00", "holiday_0_opens": "00:00",
         "holiday_0_closes": "24:00"}  # fmt: skip


def page_of(client: FlaskClient, cast: Cast, query: str = "") -> str:
    return client.get(f"/sites/{cast.site.id}/calendar{query}").text


def post(client: FlaskClient, cast: Cast, path: str, data: dict[str, str]) -> int:
    return client.post(f"/sites/{cast.site.id}/calendar/{path}", data=data).status_code


def verbs() -> list[str]:
    db.session.rollback()
    return [verb for verb in db.session.scalars(select(AuditLine.verb)) if "calendar" in verb]


def test_the_year_shows_holidays_and_worked_weekends(cast: Cast, client: FlaskClient) -> None:
    page = page_of(sign_in(client, cast.people["manager"]), cast, "?year=2026")
    assert 'data-kind="holiday" title="国庆节"' in page
    assert re.search(r'data-kind="workday" data-make-up[^>]*>10', page)
    assert "工作日 09:00–17:00" in page  # nothing was set


def test_a_year_without_notice_warns(cast: Cast, client: FlaskClient) -> None:
    manager = sign_in(client, cast.people["manager"])
    assert "还没有公布" not in page_of(manager, cast, "?year=2026")
    assert "还没有公布" in page_of(manager, cast, "?year=2031")


def test_hours_are_replaced_as_a_whole(cast: Cast, client: FlaskClient) -> None:
    manager = sign_in(client, cast.people["manager"])
    assert post(manager, cast, "hours", HOURS) == 303
    assert queries.bands_of(cast.site.id) == {
        DayType.WORKDAY: ((510, 720),),
        DayType.HOLIDAY: ((0, 1440),),
    }
    assert post(manager, cast, "hours", {"workday_0_opens": "9:00", "workday_0_closes": "18:00"})
    assert queries.bands_of(cast.site.id) == {DayType.WORKDAY: ((540, 1080),)}
    assert verbs() == ["calendar.hours_set"] * 2


def test_hours_that_make_no_sense_stay_on_the_page(cast: Cast, client: FlaskClient) -> None:
    manager = sign_in(client, cast.people["manager"])
    bad = HOURS | {"workday_1_opens": "11:00", "workday_1_closes": "18:00"}
    answer = manager.post(f"/sites/{cast.site.id}/calendar/hours", data=bad)
    assert answer.status_code == 422
    assert "两段时间重叠了" in answer.text
    assert 'value="18:00"' in answer.text
    assert queries.bands_of(cast.site.id) == {}


def test_own_days_count_and_can_be_taken_back(cast: Cast, client: FlaskClient) -> None:
    manager = sign_in(client, cast.people["manager"])
    days = {"first": "2026-11-24", "last": "2026-11-25", "kind": "holiday", "note": "年会"}
    assert post(manager, cast, "days", days) == 303
    of = queries.calendar_of(cast.site)
    assert not of.is_workday(date(2026, 11, 24))
    first = queries.exceptions(cast.site.id)[0]
    assert "年会" in page_of(manager, cast, "?year=2026")

    gone = manager.post(f"/sites/{cast.site.id}/calendar/days/{first.id}/removal")
    undo = re.search(r'action="([^"]*days\?[^"]*)"', manager.get(gone.location).text)
    assert undo
    assert queries.calendar_of(cast.site).is_workday(date(2026, 11, 24))
    assert manager.post(undo[1].replace("&amp;", "&")).status_code == 303
    assert not queries.calendar_of(cast.site).is_workday(date(2026, 11, 24))


def test_a_long_or_backward_stretch_is_refused(cast: Cast, client: FlaskClient) -> None:
    manager = sign_in(client, cast.people["manager"])
    for first, last in (("2026-11-24", "2026-11-23"), ("2026-01-01", "2026-12-31"), ("x", "")):
        assert post(manager, cast, "days", {"first": first, "last": last}) == 422
    assert queries.exceptions(cast.site.id) == []


def test_a_supervisor_reads_and_does_not_write(cast: Cast, client: FlaskClient) -> None:
    supervisor = sign_in(client, cast.people["supervisor"])
    assert "保存服务时间" not in page_of(supervisor, cast)
    assert post(supervisor, cast, "hours", HOURS) == 403
