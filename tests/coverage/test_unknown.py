"""The working list 未知: the guard is called first, what was said is kept, records clear it."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import sign_in
from tests.coverage.seed import Property
from webapp.accounts.models import Device, Role
from webapp.audit.models import AuditLine
from webapp.coverage import jobs
from webapp.coverage.models import UnknownCase, UnknownLine
from webapp.database import db, enter_company
from webapp.rounds.models import Round
from webapp.sites.models import Site


def cases(made: Property) -> list[UnknownCase]:
    enter_company(made.cast.company.id)
    db.session.expire_all()
    return list(db.session.scalars(select(UnknownCase).order_by(UnknownCase.opened_at)))


def lines(made: Property) -> list[tuple[str, str]]:
    enter_company(made.cast.company.id)
    found = db.session.scalars(select(UnknownLine).order_by(UnknownLine.at, UnknownLine.id))
    return [(line.kind, line.who) for line in found]


@pytest.fixture
def case(desk: FlaskClient, made: Property) -> UnknownCase:
    """马超's phone is silent; the page was opened once."""
    assert desk.get("/unknown").status_code == 200
    (only,) = cases(made)
    return only


def test_the_list_says_whom_to_call_about_what(desk: FlaskClient, made: Property) -> None:
    page = desk.get("/unknown").text
    assert "马超" in page
    assert f'href="tel:{made.people["west"].phone}"' in page
    assert "最后联系" in page
    assert "打给保安本人" in page
    assert made.points["B2-03"].name in page


def test_opening_it_again_and_the_worker_change_nothing(
    desk: FlaskClient, made: Property, case: UnknownCase
) -> None:
    desk.get("/unknown")
    enter_company(made.cast.company.id)
    jobs.follow_unknown(made.now)
    jobs.follow_unknown(made.now)
    assert [each.id for each in cases(made)] == [case.id]
    assert lines(made) == [("step", "guard")]


def test_what_was_said_is_kept_with_who_and_when(
    desk: FlaskClient, made: Property, case: UnknownCase
) -> None:
    said = {"outcome": "reached", "said": "在地下二层没信号", "wait": "30"}
    assert desk.post(f"/unknown/{case.id}/contacts", data=said).status_code == 303
    assert lines(made)[-1] == ("reached", "guard")
    audit = db.session.scalars(select(AuditLine).where(AuditLine.verb == "unknown.reached")).one()
    assert audit.person_id == made.cast.supervisor.id
    assert audit.detail["said"] == "在地下二层没信号"
    page = desk.get("/unknown").text
    assert "supervisor-甲 已联系：在地下二层没信号" in page
    (again,) = cases(made)
    assert again.step == 0
    assert again.next_at is not None
    assert timedelta(minutes=29) < again.next_at - audit.at <= timedelta(minutes=30)


def test_reached_without_a_word_is_refused(desk: FlaskClient, case: UnknownCase) -> None:
    answer = desk.post(f"/unknown/{case.id}/contacts", data={"outcome": "reached", "said": " "})
    assert answer.status_code == 422


def test_no_answer_goes_to_the_next_step_at_once(
    desk: FlaskClient, made: Property, case: UnknownCase
) -> None:
    desk.post(f"/unknown/{case.id}/contacts", data={"outcome": "no_answer"})
    assert lines(made)[-2:] == [("no_answer", "guard"), ("step", "partner")]
    assert "打给同班的人" in desk.get("/unknown").text


def test_steps_fall_due_by_themselves(made: Property, case: UnknownCase) -> None:
    enter_company(made.cast.company.id)
    jobs.follow_unknown(case.base_at + timedelta(minutes=31))
    assert lines(made)[-1] == ("step", "leader")


def test_records_clear_it_without_anybody(
    desk: FlaskClient, made: Property, case: UnknownCase
) -> None:
    enter_company(made.cast.company.id)
    device = db.session.get_one(Device, (made.cast.company.id, made.phones["west"].id))
    for stop in made.rounds["b2"].__dict__.get("stops", []) or _stops(made, "b2"):
        stop.outcome, stop.seen_at = stop.outcome or "on_time", made.now
    device.complete_until = made.now
    db.session.commit()
    jobs.follow_unknown(made.now)
    (done,) = cases(made)
    assert (done.resolution, done.next_at) == ("came", None)
    assert "记录到了" in desk.get("/unknown").text
    answer = desk.post(f"/unknown/{case.id}/contacts", data={"outcome": "no_answer"})
    assert answer.status_code == 404


def _stops(made: Property, key: str) -> list[object]:
    prefix = f"{key}:"
    return [db.session.merge(stop) for name, stop in made.stops.items() if name.startswith(prefix)]


def test_a_complete_journal_ends_it_as_missed(made: Property, case: UnknownCase) -> None:
    enter_company(made.cast.company.id)
    device = db.session.get_one(Device, (made.cast.company.id, made.phones["west"].id))
    device.complete_until = made.now
    db.session.commit()
    jobs.follow_unknown(made.now)
    assert cases(made)[0].resolution == "missed"


def test_a_called_off_round_ends_it(made: Property, case: UnknownCase) -> None:
    enter_company(made.cast.company.id)
    walk = db.session.get_one(Round, (made.cast.company.id, made.rounds["b2"].id))
    walk.cancelled_at = made.now
    db.session.commit()
    jobs.follow_unknown(made.now)
    assert cases(made)[0].resolution in ("called_off", "came")


def test_another_site_sees_and_changes_nothing(
    client: FlaskClient, made: Property, case: UnknownCase
) -> None:
    enter_company(made.cast.company.id)
    other = Site(name="别的项目", created_at=made.now)
    db.session.add(other)
    db.session.commit()
    sign_in(client, made.cast.manager)
    assert "马超" not in client.get(f"/unknown?site={other.id}").text
    answer = client.post(f"/unknown/{case.id}/contacts", data={"outcome": "no_answer"})
    assert answer.status_code == 404


@pytest.mark.parametrize("role", [Role.GUARD, Role.CLEANER, Role.TECHNICIAN, Role.FRONTDESK])
def test_the_field_has_no_list(client: FlaskClient, made: Property, role: str) -> None:
    sign_in(client, made.cast.people[str(role)])
    assert client.get("/unknown").status_code == 403


def test_the_form_of_the_site_keeps_steps_and_limit_and_says_so_in_the_log(
    client: FlaskClient, made: Property
) -> None:
    sign_in(client, made.cast.manager)
    site = made.cast.site
    data = {
        "name": site.name, "timezone": site.timezone, "unknown_limit_hours": "8",
        "step_who": ["guard", "look"], "step_minutes": ["5", "25"],
    }  # fmt: skip
    assert client.post(f"/sites/{site.id}", data=data).status_code == 303
    enter_company(made.cast.company.id)
    db.session.expire_all()
    kept = db.session.get_one(Site, (made.cast.company.id, site.id))
    assert kept.unknown_limit_minutes == 480
    assert [step["minutes"] for step in kept.unknown_steps] == [5, 25]
    line = db.session.scalars(select(AuditLine).where(AuditLine.verb == "site.changed")).one()
    assert {"unknown_limit_minutes", "unknown_steps"} <= line.detail["changed"].keys()
    bad = {**data, "step_minutes": ["5", "5"]}
    assert client.post(f"/sites/{site.id}", data=bad).status_code == 422
