"""Boxes: registered, opened, letters entered, missed, moved, on somebody's phone as a round."""

from datetime import timedelta
from io import BytesIO
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import func, select

from tests.cast import Cast, sign_in
from webapp.clock import utcnow
from webapp.database import db
from webapp.issues.models import Channel, Issue, Reporter
from webapp.notifications.models import Notice
from webapp.rounds.models import Round, RouteStop, Schedule, Stop
from webapp.voices import queries
from webapp.voices.jobs import tell_missed
from webapp.voices.models import BoxLetter, BoxOpening, LetterBox

EVERY_DAY = [str(day) for day in range(7)]


def register(office: FlaskClient, cast: Cast, **more: object) -> LetterBox:
    said = {
        "name": "1 号楼大堂", "place": "公告栏旁", "checkpoint_id": str(cast.checkpoint.id),
        "opener_id": str(cast.people["cleaner"].id), "weekday": EVERY_DAY, "opens_at": "09:00",
        "keys": "两把",
    }  # fmt: skip
    answer = office.post("/voices/boxes", data=said | more)
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    return db.session.scalars(select(LetterBox)).one()


def opened(office: FlaskClient, box: LetterBox, letters: int, **more: object) -> BoxOpening:
    said = {"opener_id": str(box.opener_id), "second": "吴芳", "letters": str(letters),
            "fullness": "75", "body": "good", "lock": "good"}  # fmt: skip
    answer = office.post(f"/voices/boxes/{box.id}/openings", data=said | more)
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    return queries.openings([box.id])[0]


def enter(office: FlaskClient, opening: BoxOpening, position: int, **said: object) -> None:
    answer = office.post(
        f"/voices/openings/{opening.id}/letters", data={"position": str(position)} | said
    )
    assert answer.status_code == 303, answer.text
    db.session.rollback()


def photo() -> tuple[BytesIO, str]:
    memory = BytesIO()
    Image.new("RGB", (60, 40), "white").save(memory, "PNG")
    memory.seek(0)
    return memory, "letter.png"


def test_row_63_a_box_is_registered_with_place_opener_day_hour_and_keys(
    cast: Cast, office: FlaskClient
) -> None:
    box = register(office, cast)
    page = office.get(f"/voices/boxes/{box.id}").text
    for said in ("1 号楼大堂", "公告栏旁", "B1-01", "cleaner-甲", "09:00", "两把"):
        assert said in page


def test_row_63_what_a_box_lacks_is_named(cast: Cast, office: FlaskClient) -> None:
    answer = office.post("/voices/boxes", data={"opens_at": "25:00"})
    assert answer.status_code == 422
    for said in ("请写挂在哪里", "请选由谁开箱", "请至少选一天", "请写成 09:00 这样的时间"):
        assert said in answer.text
    assert db.session.scalar(select(func.count()).select_from(LetterBox)) == 0


def test_row_63_nought_letters_are_a_record(cast: Cast, office: FlaskClient) -> None:
    box = register(office, cast)
    opening = opened(office, box, 0)
    assert opening.letters == 0
    assert "这次没有信件，已记 0 封" in office.get(f"/voices/openings/{opening.id}").text


def test_row_63_an_opening_takes_two_people_and_a_number(cast: Cast, office: FlaskClient) -> None:
    box = register(office, cast)
    answer = office.post(
        f"/voices/boxes/{box.id}/openings",
        data={"opener_id": str(box.opener_id), "letters": "", "opened_at": "2099-01-01T09:00"},
    )
    assert answer.status_code == 422
    for said in ("请写在场的第二个人", "请写有几封信，没有就写 0", "时间还没到"):
        assert said in answer.text


def test_row_63_each_letter_becomes_a_report_of_a_suggested_kind(
    cast: Cast, office: FlaskClient
) -> None:
    opening = opened(office, register(office, cast), 3)
    enter(office, opening, 1, text="楼上半夜装修太吵", photo=photo())
    enter(office, opening, 2, text="建议装长椅", name="林女士", phone="13812345678", room="3-2-501")
    enter(office, opening, 3, blank="1")
    first, second = db.session.scalars(select(Issue).order_by(Issue.id)).all()
    assert (first.kind, first.category, first.channel) == ("complaint", "noise", Channel.BOX)
    assert (len(first.photos), first.reporter_id, first.place) == (1, None, "公告栏旁")
    assert (second.kind, second.room) == ("suggestion", "3-2-501")
    assert db.session.scalar(select(Reporter.name)) == "林女士"
    page = office.get(f"/voices/openings/{opening.id}").text
    assert first.number in page
    assert "3 封信都录完了" in page


def test_row_63_a_writer_who_wants_to_stay_unknown_is_not_kept(
    cast: Cast, office: FlaskClient
) -> None:
    opening = opened(office, register(office, cast), 1)
    enter(office, opening, 1, text="投诉", name="林女士", phone="13812345678", is_anonymous="1")
    assert db.session.scalar(select(Issue.reporter_id)) is None
    assert db.session.scalar(select(func.count()).select_from(Reporter)) == 0


def test_row_63_a_letter_sent_twice_is_one_and_an_empty_one_is_asked_for(
    cast: Cast, office: FlaskClient
) -> None:
    opening = opened(office, register(office, cast), 2)
    enter(office, opening, 1, text="建议装长椅")
    enter(office, opening, 1, text="建议装长椅")
    assert db.session.scalar(select(func.count()).select_from(BoxLetter)) == 1
    answer = office.post(f"/voices/openings/{opening.id}/letters", data={"position": "2"})
    assert answer.status_code == 422
    assert "请写信里说什么" in answer.text
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 1


def test_row_63_ten_letters_are_ten_posts_of_one_screen(cast: Cast, office: FlaskClient) -> None:
    opening = opened(office, register(office, cast), 10)
    for position in range(1, 11):
        answer = office.post(
            f"/voices/openings/{opening.id}/letters",
            data={"position": str(position), "text": f"建议第 {position} 条"},
            headers={"HX-Request": "true"},
        )
        assert answer.status_code == 200
        assert "<html" not in answer.text
    assert db.session.scalar(select(func.count()).select_from(Issue)) == 10


def test_row_63_what_nobody_opened_is_shown_and_told_once(cast: Cast, office: FlaskClient) -> None:
    box = register(office, cast)
    box.since = utcnow() - timedelta(days=4)
    db.session.commit()
    assert "漏开" in office.get("/voices/boxes").text
    tell_missed(utcnow())
    tell_missed(utcnow())
    told = db.session.scalars(
        select(Notice).where(
            Notice.code == "voices.box_missed", Notice.person_id == cast.manager.id
        )
    ).all()
    assert 1 <= len(told) <= 2
    assert len({one.once for one in told}) == len(told)
    assert "该开，没有开" in office.get("/notices").text


def test_row_63_a_box_often_full_is_proposed_to_be_opened_more_often(
    cast: Cast, office: FlaskClient
) -> None:
    box = register(office, cast, weekday=["0"])
    opened(office, box, 0)
    assert "建议改成" not in office.get(f"/voices/boxes/{box.id}").text
    opened(office, box, 0)
    page = office.get(f"/voices/boxes/{box.id}").text
    assert "建议改成 周一、周四 开" in page
    form = office.get(f"/voices/boxes/{box.id}/edit?days=0,3").text
    assert form.count(" checked") == 2


def test_row_63_a_box_that_was_moved_keeps_where_it_hung(cast: Cast, office: FlaskClient) -> None:
    box = register(office, cast)
    answer = office.post(
        f"/voices/boxes/{box.id}",
        data={
            "name": box.name, "place": "电梯厅", "opener_id": str(cast.people["guard"].id),
            "weekday": ["1", "4"], "opens_at": "09:00", "reason": "公告栏前停电动车",
        },
    )  # fmt: skip
    assert answer.status_code == 303
    page = office.get(f"/voices/boxes/{box.id}").text
    for said in ("<s>公告栏旁</s> → 电梯厅", "cleaner-甲", "周二、周五", "公告栏前停电动车"):
        assert said in page


def test_row_63_the_opening_is_a_weekly_round_on_the_openers_phone(
    cast: Cast, office: FlaskClient
) -> None:
    box = register(office, cast, weekday=["2"])
    assert office.post(f"/voices/boxes/{box.id}/round").status_code == 303
    db.session.rollback()
    schedule = db.session.scalars(select(Schedule)).one()
    assert (schedule.rrule, schedule.start_times) == ("FREQ=WEEKLY;BYDAY=WE", ["09:00"])
    assert schedule.person_id == cast.people["cleaner"].id
    stop = db.session.scalars(select(RouteStop)).one()
    assert stop.checkpoint_id == cast.checkpoint.id
    assert stop.checklist_id is not None
    walk = db.session.scalars(select(Round).where(Round.schedule_id == schedule.id)).first()
    assert walk is not None
    asked = db.session.scalars(select(Stop).where(Stop.round_id == walk.id)).one()
    assert asked.checklist_version_id is not None
    assert "手机上每周有这一圈" in office.get(f"/voices/boxes/{box.id}").text
    office.post(f"/voices/boxes/{box.id}/round")
    assert db.session.scalar(select(func.count()).select_from(Schedule)) == 1


def test_row_63_the_round_follows_the_box(cast: Cast, office: FlaskClient) -> None:
    box = register(office, cast, weekday=["2"])
    office.post(f"/voices/boxes/{box.id}/round")
    said = {"name": box.name, "place": box.place, "checkpoint_id": str(cast.checkpoint.id),
            "opener_id": str(cast.people["guard"].id), "weekday": ["2", "5"],
            "opens_at": "10:30"}  # fmt: skip
    assert office.post(f"/voices/boxes/{box.id}", data=said).status_code == 303
    db.session.rollback()
    schedule = db.session.scalars(select(Schedule)).one()
    assert (schedule.rrule, schedule.start_times) == ("FREQ=WEEKLY;BYDAY=WE,SA", ["10:30"])
    assert schedule.person_id == cast.people["guard"].id
    office.post(f"/voices/boxes/{box.id}/archival")
    db.session.rollback()
    assert db.session.scalars(select(Schedule)).one().archived_at is not None


@pytest.mark.parametrize(
    ("change", "said"),
    [({"checkpoint_id": ""}, "没有点位标签"), ({"opener_id": "frontdesk"}, "开箱人不用手机做任务")],
)
def test_a_round_that_cannot_be_made_says_why(
    cast: Cast, office: FlaskClient, change: dict[str, str], said: str
) -> None:
    more = {k: str(cast.people[v].id) if k == "opener_id" else v for k, v in change.items()}
    box = register(office, cast, **more)
    assert said in office.post(f"/voices/boxes/{box.id}/round", follow_redirects=True).text
    assert db.session.scalar(select(func.count()).select_from(Schedule)) == 0


def test_the_paper_of_openings_holds_what_the_form_asks(cast: Cast, office: FlaskClient) -> None:
    opening = opened(office, register(office, cast), 1)
    enter(office, opening, 1, text="建议装长椅")
    number = db.session.scalar(select(Issue.number))
    page = office.get("/voices/papers/openings").text
    for said in ("意见箱开启记录", "YJ-16/1", "吴芳", "建议装长椅", str(number)):
        assert said in page
    assert office.get("/voices/papers/openings.xlsx").data[:2] == b"PK"


def test_the_desk_opens_boxes_and_registers_none(cast: Cast, client: FlaskClient) -> None:
    desk = sign_in(client, cast.people["frontdesk"])
    assert desk.get("/voices/boxes").status_code == 200
    assert desk.get("/voices/boxes/new").status_code == 403
    assert desk.post(f"/voices/boxes/{UUID(int=1)}/round").status_code == 403
