"""Schedules: the form, the preview of the next nights, and everything people mistype."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.cast import sign_in
from tests.rounds.conftest import Walk
from webapp.clock import utcnow
from webapp.database import db
from webapp.rounds.models import Round, Schedule

SIX_NIGHTS = 17  # three rounds a night; before 01:30 the sixth has two within the next 7 days
HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


def form(walk: Walk, **more: object) -> dict[str, object]:
    today = utcnow().astimezone(ZoneInfo("Asia/Shanghai")).date()
    return {
        "route": str(walk.route.id),
        "name": "夜班",
        "days": "daily",
        "times": "22:00 23:30 01:30",
        "starts_on": (today + timedelta(days=1)).isoformat(),
        "window": "60",
        "grace": "15",
        "who": "role:guard",
    } | more


def only() -> Schedule:
    db.session.expire_all()
    return db.session.scalars(select(Schedule)).one()


def test_a_schedule_is_kept_and_its_rounds_are_planned(manager: FlaskClient, walk: Walk) -> None:
    answer = manager.post("/schedules/", data=form(walk), follow_redirects=True)
    assert answer.status_code == 200
    assert "后面 7 天的圈已经排好" in answer.text
    schedule = only()
    assert schedule.start_times == ["22:00", "23:30", "01:30"]
    assert db.session.scalar(select(func.count()).select_from(Round)) >= SIX_NIGHTS


@pytest.mark.parametrize(
    ("days", "rule"),
    [
        ({"days": "weekly", "weekday": ["0", "4"]}, "FREQ=WEEKLY;BYDAY=MO,FR"),
        ({"days": "weekly", "weekday": ["6"], "weeks": "2"}, "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"),
        ({"days": "every", "every": "3"}, "FREQ=DAILY;INTERVAL=3"),
        ({"days": "monthly", "monthdays": "15，1 末"}, "FREQ=MONTHLY;BYMONTHDAY=1,15,-1"),
    ],
)
def test_the_days_become_a_rule_and_come_back_into_the_form(
    manager: FlaskClient, walk: Walk, days: dict[str, object], rule: str
) -> None:
    assert manager.post("/schedules/", data=form(walk, **days)).status_code == 303
    assert only().rrule == rule
    page = manager.get(f"/schedules/{only().id}").text
    assert f'value="{days["days"]}" checked' in page


def test_the_preview_follows_the_typing(manager: FlaskClient, walk: Walk) -> None:
    fragment = manager.post("/schedules/preview", data=form(walk), headers=HTMX).text
    assert fragment.count('class="night"') == 14
    assert fragment.count("<time>") == 42
    assert "次日" in fragment
    half = manager.post("/schedules/preview", data=form(walk, times="2"), headers=HTMX).text
    assert "填好路线" in half
    page = manager.post("/schedules/preview", data=form(walk)).text
    assert "<!doctype html>" in page
    assert page.count("<time>") == 42


def test_an_overlap_is_explained_by_name_and_time(manager: FlaskClient, walk: Walk) -> None:
    manager.post("/schedules/", data=form(walk))
    fragment = manager.post(
        "/schedules/preview", data=form(walk, name="另一班", times="22:30"), headers=HTMX
    ).text
    assert "和“夜班”" in fragment
    assert "22:00" in fragment
    again = manager.post(
        "/schedules/preview", data=form(walk, schedule_id=str(only().id)), headers=HTMX
    ).text
    assert "重叠" not in again  # not with itself


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"times": "25:00"}, "“25:00” 不是钟点"),
        ({"times": "22:00 ab"}, "“ab” 不是钟点"),
        ({"times": " "}, "请填几点开始"),
        ({"window": "0"}, "要填 1 到 1440 的整数"),
        ({"window": "-5"}, "要填 1 到 1440 的整数"),
        ({"window": "６０"}, "要填 1 到 1440 的整数"),
        ({"grace": "99999999999999999999"}, "要填 0 到 720 的整数"),
        ({"ends_on": "2020-01-01"}, "结束日期在开始日期之前"),
        ({"starts_on": "tomorrow"}, "请选日期"),
        ({"days": "FREQ=SECONDLY"}, "请选哪些天"),
        ({"days": "weekly"}, "请选星期几"),
        ({"days": "every", "every": "0"}, "要填 1 到 366 的整数"),
        ({"days": "monthly", "monthdays": "32"}, "“32” 不是一个月里的日子"),
        ({"who": "role:king"}, "请选由谁来走"),
        ({"who": "person:nobody"}, "请选由谁来走"),
        ({"route": "x"}, "请选路线"),
        ({"name": ""}, "请给计划起个名字"),
        ({"times": "22:00 22:30"}, "22:00 那一圈还没结束，22:30 的就开始了"),
        ({"times": "00:30", "window": "1440", "days": "daily"}, None),
    ],
)
def test_what_people_mistype(
    manager: FlaskClient, walk: Walk, change: dict[str, object], words: str | None
) -> None:
    answer = manager.post("/schedules/", data=form(walk, **change))
    assert answer.status_code == (422 if words else 303)
    if words:
        assert words in answer.text
        assert db.session.scalar(select(func.count()).select_from(Schedule)) == 0


def test_a_person_of_another_company_is_refused(manager: FlaskClient, walk: Walk) -> None:
    answer = manager.post("/schedules/", data=form(walk, who=f"person:{walk.cast.outsider.id}"))
    assert answer.status_code == 422
    assert "rounds.person_unknown" in answer.text


def test_a_route_without_points_is_refused(manager: FlaskClient, walk: Walk) -> None:
    for point in walk.points:
        point.archived_at = utcnow()
    db.session.commit()
    answer = manager.post("/schedules/", data=form(walk))
    assert answer.status_code == 422
    assert "rounds.empty_route" in answer.text


def test_pause_resume_archive_and_undo(manager: FlaskClient, walk: Walk) -> None:
    manager.post("/schedules/", data=form(walk))
    url = f"/schedules/{only().id}"
    assert "已暂停" in manager.post(f"{url}/pause", follow_redirects=True).text
    manager.post(f"{url}/resumption")
    assert only().paused_at is None
    assert "撤销" in manager.post(f"{url}/archive", follow_redirects=True).text
    live = select(func.count()).select_from(Round).where(Round.cancelled_at.is_(None))
    assert db.session.scalar(live) == 0
    manager.post(f"{url}/restoration")
    assert db.session.scalar(live) >= SIX_NIGHTS


def test_another_company_changes_nothing(client: FlaskClient, walk: Walk) -> None:
    schedule = walk.schedule()
    db.session.commit()
    browser = sign_in(client, walk.cast.outsider)
    assert browser.get(f"/schedules/{schedule.id}").status_code == 404
    assert browser.post(f"/schedules/{schedule.id}/pause").status_code == 404
