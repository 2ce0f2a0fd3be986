"""The line: who answers it, handed over, called from outside before it counts as working."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.cast import Cast, sign_in
from tests.voices.test_hotline import NEW, broken, set_up
from webapp.clock import utcnow
from webapp.database import db
from webapp.sites.models import Site
from webapp.voices import duty
from webapp.voices.duty_models import LineHandover, LineShift, LineTest
from webapp.voices.models import LineFailure

WEEK = [str(day) for day in range(7)]


def shift(office: FlaskClient, cast: Cast, **more: object) -> int:
    said = {"person_id": cast.frontdesk.id, "weekday": WEEK, "starts": "08:00", "ends": "08:00"}
    return office.post("/voices/hotline/rota", data=said | more).status_code


def site(cast: Cast) -> Site:
    db.session.rollback()
    return db.session.get_one(Site, (cast.company.id, cast.site.id), populate_existing=True)


def call(office: FlaskClient, who: object, note: str = "", once: str = "") -> int:
    said = {"answered_by": str(who), "test_note": note, "once": once}
    return office.post("/voices/hotline/tests", data=said).status_code


def test_row_61_the_rota_says_who_answers_and_when_nobody_does(
    cast: Cast, office: FlaskClient
) -> None:
    assert "没有人接听的时段：整周" in office.get("/voices/hotline/rota").text
    assert shift(office, cast, weekday=WEEK[:6]) == 303
    page = office.get("/voices/hotline/rota").text
    assert "周日 08:00 – 周一 08:00" in page
    assert shift(office, cast, weekday=["6"]) == 303
    assert "一周 24 小时都有人接听" in office.get("/voices/hotline/rota").text
    assert cast.frontdesk.name in office.get("/voices/hotline").text


def test_row_61_the_same_shift_twice_is_one_and_what_is_missing_is_asked_for(
    cast: Cast, office: FlaskClient
) -> None:
    assert (shift(office, cast), shift(office, cast)) == (303, 303)
    assert shift(office, cast, weekday=[]) == 422
    assert shift(office, cast, starts="25:00") == 422
    assert shift(office, cast, person_id="nobody") == 422
    assert db.session.scalar(select(func.count()).select_from(LineShift)) == 1


def test_row_61_a_shift_of_who_left_is_a_gap(cast: Cast, office: FlaskClient) -> None:
    shift(office, cast)
    cast.frontdesk.left_at = utcnow()
    db.session.commit()
    page = office.get("/voices/hotline/rota").text
    assert "整周" in page
    assert "已离职" in page
    row = db.session.scalars(select(LineShift)).one()
    assert office.post(f"/voices/hotline/rota/{row.id}/end").status_code == 303
    assert "已离职" not in office.get("/voices/hotline/rota").text


def test_row_61_only_managers_make_the_rota_and_the_desk_hands_over(
    cast: Cast, office: FlaskClient, client: FlaskClient
) -> None:
    shift(office, cast)
    desk = sign_in(client, cast.people["frontdesk"])
    assert shift(desk, cast) == 403
    assert desk.get("/voices/hotline/rota").status_code == 200
    said = {"person_id": str(cast.supervisor.id), "handover_note": "502 还在等回电"}
    assert desk.post("/voices/hotline/handovers", data=said).status_code == 303
    page = desk.get("/voices/hotline").text
    assert "502 还在等回电" in page
    assert f"{cast.frontdesk.name} → {cast.supervisor.name}" in page
    again = desk.post("/voices/hotline/handovers", data=said)
    assert again.status_code == 409
    assert "不用交班" in again.text
    assert db.session.scalar(select(func.count()).select_from(LineHandover)) == 1


def test_row_61_a_hand_over_holds_until_the_rota_changes(cast: Cast, office: FlaskClient) -> None:
    now = utcnow()
    local_day = [str((now + timedelta(hours=8)).weekday())]
    shift(office, cast, weekday=local_day)
    said = {"person_id": str(cast.supervisor.id)}
    office.post("/voices/hotline/handovers", data=said)
    row = db.session.scalars(select(LineHandover)).one()
    assert list(duty.answering(site(cast), row.at).people) == [cast.supervisor.id]
    after = duty.answering(site(cast), row.until)
    assert after.handover is None


def test_row_61_the_line_counts_as_working_after_somebody_answered_a_test_call(
    cast: Cast, office: FlaskClient
) -> None:
    assert call(office, cast.frontdesk.id) == 409, "there is no number yet"
    set_up(office)
    assert "待试拨" in office.get("/voices/hotline").text
    assert call(office, cast.frontdesk.id) == 303
    assert "待试拨" not in office.get("/voices/hotline").text
    assert duty.is_tested(site(cast))
    set_up(office, number=NEW)
    assert not duty.is_tested(site(cast)), "another number is another line"
    call(office, cast.frontdesk.id)
    failure = broken(office)
    said = {"cause": "线断", "cure": "接好"}
    office.post(f"/voices/hotline/failures/{failure.id}/cure", data=said)
    assert "待试拨" in office.get("/voices/hotline").text
    call(office, cast.supervisor.id)
    assert duty.is_tested(site(cast))


def test_row_61_a_test_call_nobody_answers_is_a_failure(cast: Cast, office: FlaskClient) -> None:
    set_up(office)
    assert call(office, "nobody") == 422
    assert call(office, "") == 422
    assert call(office, "nobody", "一直忙音") == 303
    assert db.session.scalars(select(LineFailure)).one().cause == "一直忙音"
    assert "热线中断" in office.get("/issues/").text
    assert call(office, "nobody", "还是忙音") == 303, "noted, and no second failure"
    assert db.session.scalar(select(func.count()).select_from(LineFailure)) == 1
    paper = office.get("/voices/papers/failures").text
    assert "试拨" in paper
    assert "还是忙音" in paper


@pytest.mark.parametrize("times", [3])
def test_the_same_test_form_sent_again_is_one_call(
    cast: Cast, office: FlaskClient, times: int
) -> None:
    set_up(office)
    once = office.get("/voices/hotline").text.split('name="once" value="')[1].split('"')[0]
    assert [call(office, cast.frontdesk.id, once=once) for _turn in range(times)] == [303] * times
    assert db.session.scalar(select(func.count()).select_from(LineTest)) == 1
