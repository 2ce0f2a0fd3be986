"""Limits of a site: asked for, set, changed in the middle."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.cases import CALENDAR, repair
from tests.issues.conftest import NOW, Desk
from webapp.audit.models import AuditLine
from webapp.background.models import SideTask
from webapp.calendars import official
from webapp.clock import to_millis
from webapp.database import db, transaction
from webapp.issues.flows.flow import IssueKind, Measure
from webapp.issues.flows.shipped import shipped
from webapp.issues.limits.changing import limits_of, retell_running, set_limits
from webapp.issues.limits.limits import Past, Setting, amount_at, changed, changes_of, count_open
from webapp.issues.limits.words import parse
from webapp.issues.models import IssueClock, SiteLimit
from webapp.issues.state.story import Terms, tell

REPAIR = shipped(IssueKind.REPAIR)


@pytest.mark.parametrize(
    ("text", "measure", "amount"),
    [
        ("30", Measure.MINUTES, 30),
        ("30 分钟", Measure.MINUTES, 30),
        ("4小时", Measure.MINUTES, 240),
        ("1.5 小时", Measure.MINUTES, 90),
        ("2 天", Measure.MINUTES, 2880),
        ("2 d", Measure.MINUTES, 2880),
        ("3 个工作日", Measure.WORKING_DAYS, 3),
        ("3", Measure.WORKING_DAYS, 3),
        ("4 小时", Measure.WORKING_DAYS, None),
        ("1.5", Measure.WORKING_DAYS, None),
        ("0", Measure.MINUTES, None),
        ("-5", Measure.MINUTES, None),
        ("很快", Measure.MINUTES, None),
        ("9999999999999", Measure.MINUTES, None),
    ],
)
def test_lengths_are_read_from_words(text: str, measure: Measure, amount: int | None) -> None:
    assert parse(text, measure) == amount


def test_a_clock_keeps_the_amount_that_was_set_when_it_started() -> None:
    setting = changed(changed(None, 60, NOW, running=False), 90, NOW + timedelta(1), running=False)
    at = [amount_at(setting, 30, NOW + timedelta(hours=h)) for h in (-1, 0, 23, 24)]
    assert at == [30, 60, 60, 90]
    assert list(changes_of("whole", setting, 30)) == []


def test_a_limit_taken_back_is_the_documents_own_again() -> None:
    setting = changed(changed(None, 60, NOW, running=False), None, NOW + timedelta(1), running=True)
    assert amount_at(setting, 30, NOW + timedelta(2)) == 30
    assert [one.amount for one in changes_of("whole", setting, 30)] == [30]


def test_running_clocks_take_a_new_limit_only_by_choice_and_stopped_ones_never() -> None:
    case = repair()
    change = Past(to_millis(case.opened + timedelta(minutes=12)), None, 1)
    now = Setting(500, (change,))

    def terms(settings: dict[str, Setting]) -> Terms:
        return Terms(
            REPAIR,
            CALENDAR,
            lambda rule, at: amount_at(settings.get(rule.key), 60, at),
            tuple(c for key, one in settings.items() for c in changes_of(key, one, 60)),
        )

    told = tell(terms({"whole": now, "review": now}), case.opened, case.events)
    amounts = {run.key: run.amount for run in told.runs}
    assert amounts["whole"] == 500  # it ran when the limit was changed
    assert amounts["review"] == 60  # it had been stopped two minutes before
    kept = tell(terms({"whole": Setting(500, (Past(change.until_ms, None, 0),))}), case.opened, [])
    assert {run.key: run.amount for run in kept.runs}["whole"] == 60


def test_an_open_limit_does_not_run_until_somebody_sets_it(desk: Desk) -> None:
    with transaction():
        before = desk.open(IssueKind.REPAIR)
        set_limits(
            desk.cast.site.id, REPAIR, {("dispatch", "normal"): 15}, running=False, by=desk.by,
            at=NOW - timedelta(1),
        )  # fmt: skip
        after = desk.open(IssueKind.REPAIR)
    keys = select(IssueClock.key, IssueClock.due_at)
    assert db.session.execute(keys.where(IssueClock.issue_id == before.id)).all() == []
    assert db.session.execute(keys.where(IssueClock.issue_id == after.id)).all() == [
        ("dispatch", NOW + timedelta(minutes=15))
    ]


def test_a_change_for_running_clocks_moves_their_due_time_as_side_work(desk: Desk) -> None:
    site_id = desk.cast.site.id
    key = ("first", "normal")
    with transaction():
        issue = desk.open(IssueKind.COMPLAINT)
    flow = shipped(IssueKind.COMPLAINT)
    with transaction():
        later = NOW + timedelta(minutes=30)
        task_id = set_limits(site_id, flow, {key: 120}, running=True, by=desk.by, at=later)
    assert task_id is not None
    db.session.rollback()
    retell_running(
        db.session.scalars(select(SideTask).where(SideTask.id == task_id)).one(),
        lambda _a, _b: None,
    )
    due = select(IssueClock.due_at).where(
        IssueClock.issue_id == issue.id, IssueClock.key == "first"
    )
    assert db.session.scalar(due) == NOW + timedelta(hours=2)


def page(cast: Cast) -> str:
    return f"/sites/{cast.site.id}/limits"


def test_a_new_site_is_asked_for_what_the_documents_leave_open(
    cast: Cast, client: FlaskClient
) -> None:
    browser = sign_in(client, cast.manager)
    assert "定好报事的时限" in browser.get(f"/sites/{cast.site.id}").text
    text = browser.get(page(cast)).text
    assert "个时限要您定" in text
    assert "建议 15 分钟" in text
    assert "30 分钟" in text  # the documents' own
    assert browser.post(f"{page(cast)}/suggested").status_code == 303
    assert count_open(limits_of(cast.site.id, REPAIR)) == 0


def test_limits_are_set_audited_and_taken_back(cast: Cast, client: FlaskClient) -> None:
    browser = sign_in(client, cast.manager)
    answer = browser.post(f"{page(cast)}/repair", data={"repair-review-normal": "2 小时"})
    assert answer.status_code == 303
    assert db.session.scalar(select(SiteLimit.amount)) == 120
    line = db.session.scalars(select(AuditLine).where(AuditLine.verb == "limits.set")).one()
    assert line.detail["limits"] == {"review.normal": [None, 120]}
    undo = browser.get(page(cast)).text.split('action="')
    address = next(one.split('"')[0] for one in undo if "repair-review-normal=" in one)
    browser.post(address.replace("&amp;", "&"))
    db.session.expire_all()
    assert db.session.scalar(select(SiteLimit.amount)) is None


def test_what_cannot_be_read_is_said_beside_the_field(cast: Cast, client: FlaskClient) -> None:
    browser = sign_in(client, cast.manager)
    data = {"repair-review-normal": "很快", "repair-visit-normal": "4 小时"}
    answer = browser.post(f"{page(cast)}/repair", data=data)
    assert answer.status_code == 422
    assert "很快" in answer.text
    assert "请写成“30 分钟”“4 小时”或“2 天”" in answer.text
    assert db.session.scalar(select(SiteLimit.amount)) is None


@pytest.mark.parametrize(("who", "status"), [("supervisor", 403), ("frontdesk", 403)])
def test_only_managers_set_limits(cast: Cast, client: FlaskClient, who: str, status: int) -> None:
    browser = sign_in(client, cast.people[who])
    assert browser.post(f"{page(cast)}/repair", data={}).status_code == status


def test_limits_of_another_company_are_nowhere(cast: Cast, client: FlaskClient) -> None:
    browser = sign_in(client, cast.manager)
    assert browser.get(f"/sites/{cast.foreign_site.id}/limits").status_code == 404
    assert browser.post(f"{page(cast)}/nothing", data={}).status_code == 404


def test_a_missing_holiday_list_is_said_where_working_days_count(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(official, "is_published", lambda _year: False)
    monkeypatch.setattr("webapp.issues.limits.views.NOTICE_MONTH", 1)
    browser = sign_in(client, cast.manager)
    assert "跨年的工作日时限" not in browser.get(page(cast)).text
    browser.post(f"{page(cast)}/suggested")
    assert "跨年的工作日时限" in browser.get(page(cast)).text
