"""The line: checked, failed, switched, restored; its calls; the places that show its number."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.cast import Cast, sign_in
from webapp.clock import utcnow
from webapp.database import db
from webapp.issues.models import Issue, IssueEvent, Reporter
from webapp.notifications.models import Notice
from webapp.sites.models import Site
from webapp.voices import queries
from webapp.voices.jobs import tell_missed
from webapp.voices.models import HotlineSetting, LineCall, LineCheck, LineFailure, NumberPlace

NUMBER, NEW, SPARE = "0571-8800 1234", "0571-8800 9999", "0571-8800 1235"
GOOD = {"line": "good", "handset": "good", "recorder": "good"}
SETTING = {"number": NUMBER, "spare_number": SPARE, "checked_at": "08:00 20:00",
           "greeting": "您好，阳光花园"}  # fmt: skip


def set_up(office: FlaskClient, **more: str) -> None:
    answer = office.post("/voices/hotline/settings", data=SETTING | more)
    assert answer.status_code == 303, answer.text
    db.session.rollback()


def site(cast: Cast) -> Site:
    db.session.expire_all()
    return db.session.get_one(Site, (cast.company.id, cast.site.id))


def broken(office: FlaskClient) -> LineFailure:
    answer = office.post("/voices/hotline/failures", data={"part": "line", "cause": "没有声音"})
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    return db.session.scalars(select(LineFailure)).one()


def test_row_62_the_number_is_kept_in_one_place(cast: Cast, office: FlaskClient) -> None:
    set_up(office)
    assert site(cast).emergency_phones[0]["number"] == NUMBER
    set_up(office, number=NEW)
    (phone,) = site(cast).emergency_phones
    assert phone["number"] == NEW
    assert NEW in office.get("/voices/hotline").text


def test_row_61_a_check_of_line_handset_and_recorder_is_recorded(
    cast: Cast, office: FlaskClient
) -> None:
    assert office.post("/voices/hotline/checks", data=GOOD).status_code == 303
    check = db.session.scalars(select(LineCheck)).one()
    assert (check.is_line_good, check.is_handset_good, check.is_recorder_good) == (True,) * 3
    assert db.session.scalar(select(func.count()).select_from(LineFailure)) == 0


def test_row_61_half_a_check_is_none(cast: Cast, office: FlaskClient) -> None:
    answer = office.post("/voices/hotline/checks", data={"line": "good", "recorder": "bad"})
    assert answer.status_code == 422
    assert "请选好或不好" in answer.text
    assert "请写哪里不好" in answer.text
    assert db.session.scalar(select(func.count()).select_from(LineCheck)) == 0


def test_row_61_what_a_check_finds_bad_is_a_failure_the_whole_desk_sees(
    cast: Cast, office: FlaskClient, client: FlaskClient
) -> None:
    office.post("/voices/hotline/checks", data=GOOD | {"recorder": "bad", "note": "不录音"})
    db.session.rollback()
    assert db.session.scalars(select(LineFailure)).one().part == "recorder"
    desk = sign_in(client, cast.people["frontdesk"])
    for page in ("/issues/", "/issues/new", "/voices/boxes"):
        assert "热线中断，还没有切到备用线路" in desk.get(page).text, page
    told = db.session.scalars(select(Notice).where(Notice.code == "voices.line_down")).all()
    assert cast.supervisor.id in {one.person_id for one in told}


def test_row_61_a_failure_is_switched_to_the_spare_line_and_restored(
    cast: Cast, office: FlaskClient
) -> None:
    set_up(office)
    failure = broken(office)
    assert SPARE in office.get("/issues/").text
    at = f"/voices/hotline/failures/{failure.id}"
    assert office.post(f"{at}/switch", data={"spare_number": SPARE}).status_code == 303
    assert SPARE in office.get("/issues/").text
    assert [one["number"] for one in site(cast).emergency_phones] == [NUMBER, SPARE]
    answer = office.post(f"{at}/cure", data={"cause": "电话线断"})
    assert answer.status_code == 422
    assert "请写怎么修好的" in answer.text
    office.post(f"{at}/cure", data={"cause": "电话线断", "cure": "重新接线"})
    db.session.rollback()
    failure = db.session.scalars(select(LineFailure)).one()
    assert (failure.cause, failure.cure) == ("电话线断", "重新接线")
    assert failure.switched_at is not None
    assert failure.restored_at is not None
    assert [one["number"] for one in site(cast).emergency_phones] == [NUMBER]
    assert "来电走备用线路" not in office.get("/issues/").text
    assert office.post(f"{at}/cure", data={"cause": "x", "cure": "y"}).status_code == 409


def test_row_61_there_is_something_to_switch_to(cast: Cast, office: FlaskClient) -> None:
    failure = broken(office)
    answer = office.post(f"/voices/hotline/failures/{failure.id}/switch", data={})
    assert answer.status_code == 409
    assert "备用线路的号码" in answer.text


def test_row_61_residents_read_the_spare_number_while_the_line_is_down(
    cast: Cast, office: FlaskClient
) -> None:
    set_up(office)
    failure = broken(office)
    office.post(f"/voices/hotline/failures/{failure.id}/switch", data={"spare_number": SPARE})
    phones = site(cast).emergency_phones
    assert phones[1]["label"] == "备用热线"  # portal, poster and packs show it


def test_row_61_a_check_nobody_made_is_told_once(cast: Cast, office: FlaskClient) -> None:
    set_up(office)
    row = db.session.scalars(select(HotlineSetting)).one()
    row.set_at = utcnow() - timedelta(days=5)
    db.session.commit()
    tell_missed(utcnow())
    mine = select(func.count()).where(
        Notice.code == "voices.check_missed", Notice.person_id == cast.manager.id
    )
    first = db.session.scalar(mine)
    assert first is not None
    assert first >= 1
    tell_missed(utcnow())
    assert db.session.scalar(mine) == first


def test_row_61_a_call_answered_on_the_spot_is_a_report_already_answered(
    cast: Cast, office: FlaskClient
) -> None:
    said = {"text": "几点停水", "outcome": "answered", "answer": "今晚八点", "name": "林女士",
            "phone": "13812345678", "room": "3-2-501"}  # fmt: skip
    assert office.post("/voices/calls", data=said).status_code == 303
    db.session.rollback()
    call, issue = db.session.execute(
        select(LineCall, Issue).join(Issue, Issue.id == LineCall.issue_id)
    ).one()
    assert (call.outcome, issue.kind, issue.state) == ("answered", "enquiry", "answered")
    assert issue.channel == "hotline"
    assert db.session.scalar(select(Reporter.name)) == "林女士"
    assert "林女士" not in call.text


def test_the_same_call_posted_five_times_is_one_call_and_one_report(office: FlaskClient) -> None:
    once = office.get("/voices/calls").text.split('name="once" value="')[1].split('"')[0]
    said = {"text": "厨房漏水", "outcome": "report", "category": "leak", "room": "3-2-501"}
    answers = [office.post("/voices/calls", data=said | {"once": once}) for _turn in range(5)]
    assert len({answer.location for answer in answers}) == 1
    db.session.rollback()
    assert db.session.scalars(select(Issue)).one().title.startswith("漏水")
    assert len(db.session.scalars(select(LineCall)).all()) == 1
    office.post("/voices/calls", data=said | {"once": once, "text": "又有一个电话"})
    db.session.rollback()
    assert len(db.session.scalars(select(LineCall)).all()) == 2, "brought back and filled in anew"


def test_row_61_a_call_becomes_a_report_or_speaks_of_a_known_one(
    cast: Cast, office: FlaskClient
) -> None:
    said = {"text": "厨房漏水", "outcome": "report", "category": "leak", "room": "3-2-501"}
    answer = office.post("/voices/calls", data=said)
    db.session.rollback()
    issue = db.session.scalars(select(Issue)).one()
    assert answer.location.endswith(str(issue.id))
    again = {"text": "催一下", "outcome": "known", "number": issue.number}
    assert office.post("/voices/calls", data=again).status_code == 303
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(LineCall)) == 2
    notes = db.session.scalars(select(IssueEvent.note).where(IssueEvent.issue_id == issue.id))
    assert "催一下" in list(notes)
    assert "催一下" in office.get("/reports/tables/duty").text


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({"text": "找财务", "outcome": "passed"}, "请写转给了谁"),
        ({"text": "停水吗", "outcome": "answered"}, "请写怎么答复的"),
        ({"text": "催", "outcome": "known", "number": "WX1"}, "没有这个单号"),
        ({"text": "漏水", "outcome": "report"}, "请选是什么事"),
        ({"outcome": "passed", "passed_to": "财务"}, "请写来电说了什么"),
        ({"text": "?"}, "请选怎么办的"),
    ],
)
def test_what_a_call_lacks_is_asked_for(
    cast: Cast, office: FlaskClient, said: dict[str, str], asked: str
) -> None:
    answer = office.post("/voices/calls", data=said)
    assert answer.status_code == 422
    assert asked in answer.text
    assert db.session.scalar(select(func.count()).select_from(LineCall)) == 0


def test_row_61_a_busy_agent_passes_the_call_on_and_the_duty_log_says_so(
    cast: Cast, office: FlaskClient
) -> None:
    office.post(
        "/voices/calls", data={"text": "找财务", "outcome": "passed", "passed_to": "财务部"}
    )
    office.post("/voices/calls", data={"outcome": "nothing"})
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 0
    page = office.get("/reports/tables/duty").text
    assert "财务部" in page
    assert "打错或无声" in page


def test_row_62_a_change_of_number_marks_every_place_until_it_is_ticked(
    cast: Cast, office: FlaskClient
) -> None:
    set_up(office)
    for medium, place in (("poster", "大堂海报"), ("website", "公司网站")):
        office.post("/voices/places", data={"medium": medium, "place": place})
    places = queries.number_places(cast.site.id)
    for place in places:
        office.post(f"/voices/places/{place.id}/checks", data={"is_right": "1"})
    assert "每一处都是现在的号码" in office.get("/voices/places").text
    answer = office.post("/voices/hotline/settings", data=SETTING | {"number": NEW})
    assert answer.location.endswith("/voices/places")
    page = office.get("/voices/places").text
    assert page.count("号码要换") == 2
    assert NUMBER in page
    office.post(f"/voices/places/{places[0].id}/checks", data={"is_right": "1"})
    assert office.get("/voices/places").text.count("号码要换") == 1


def test_row_62_a_number_changed_in_the_sites_own_form_marks_them_too(
    cast: Cast, office: FlaskClient
) -> None:
    set_up(office)
    office.post("/voices/places", data={"medium": "poster", "place": "大堂海报"})
    (place,) = queries.number_places(cast.site.id)
    office.post(f"/voices/places/{place.id}/checks", data={"is_right": "1"})
    row = site(cast)
    row.emergency_phones = [{"label": "热线", "label_en": "", "number": NEW}]
    db.session.commit()
    assert "号码要换" in office.get("/voices/places").text


def test_row_62_damaged_gone_and_wrong_are_told_apart(cast: Cast, office: FlaskClient) -> None:
    set_up(office)
    office.post("/voices/places", data={"medium": "sticker", "place": "卫生间"})
    (place,) = queries.number_places(cast.site.id)
    assert "还没看过" in office.get("/voices/places").text
    for said, word in (
        ({"shows": NUMBER, "condition": "damaged"}, "破损"),
        ({"shows": NUMBER, "condition": "gone"}, "不见了"),
        ({"shows": "110", "condition": "good"}, "号码要换"),
    ):
        office.post(f"/voices/places/{place.id}/checks", data=said)
        assert f"{word}</span>" in office.get("/voices/places").text
    assert "要用反光材料" in office.get("/voices/papers/places").text
    assert office.get("/voices/papers/places.xlsx").data[:2] == b"PK"
    assert db.session.scalars(select(NumberPlace)).one().checked_by == cast.manager.id


def test_only_managers_change_the_number(cast: Cast, client: FlaskClient) -> None:
    for role in ("frontdesk", "supervisor"):
        browser = sign_in(client, cast.people[role])
        assert browser.get("/voices/hotline/settings").status_code == 403
        assert browser.post("/voices/hotline/settings", data=SETTING).status_code == 403
