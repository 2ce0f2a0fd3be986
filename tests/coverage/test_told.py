"""What is unknown or missed is told: on the board, the map, the navigation and the bell."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import sign_in
from tests.coverage.reading import legend, pins
from tests.coverage.seed import Property
from webapp.accounts.models import Device
from webapp.coverage import jobs
from webapp.coverage.earlier_stops import earlier_stops, kept_since
from webapp.coverage.models import PointState, UnknownCase
from webapp.database import db, enter_company
from webapp.notifications.models import Notice
from webapp.rounds import jobs as rounds
from webapp.rounds.miss_models import Miss
from webapp.rounds.models import Round, Stop

B2, B1 = "B2-05", "B1-04"  # unknown, and missed


def begin_next(made: Property, key: str, number: int = 0) -> Round:
    """Another round has begun where `key` was walked: no point shows the one before any more."""
    enter_company(made.cast.company.id)
    old = db.session.get_one(Round, (made.cast.company.id, made.rounds[key].id))
    opens, ends = made.now - timedelta(minutes=2), made.now + timedelta(minutes=50)
    walk = Round(
        site_id=old.site_id, route_id=old.route_id, kind="patrol", name=old.name,
        name_en=old.name_en, starts_at=opens, ends_at=ends, grace_until=ends,
        person_id=made.people["day"].id,
    )  # fmt: skip
    db.session.add(walk)
    db.session.flush()
    for was in db.session.scalars(select(Stop).where(Stop.round_id == old.id)).all():
        stop = Stop(
            site_id=old.site_id, round_id=walk.id, checkpoint_id=was.checkpoint_id,
            position=was.position, checklist_version_id=was.checklist_version_id, opens_at=opens,
            due_at=ends, grace_until=ends,
        )  # fmt: skip
        db.session.add(stop)
        db.session.flush()
        state = db.session.get_one(PointState, (made.cast.company.id, was.checkpoint_id))
        state.stop_id, state.round_id, state.opens_at = stop.id, walk.id, opens
        state.due_at = state.grace_until = ends
        state.outcome = state.seen_at = None
    db.session.commit()
    return walk


def bells(made: Property) -> list[Notice]:
    enter_company(made.cast.company.id)
    db.session.expire_all()
    wanted = select(Notice).where(Notice.code.startswith("unknown."))
    return list(db.session.scalars(wanted.order_by(Notice.put_at, Notice.id)))


def unknown_points(made: Property) -> int:
    prefix = "b2:"
    return sum(name.startswith(prefix) for name in made.stops) - 2  # two were seen in time


def test_a_round_that_has_begun_hides_nothing_unknown(desk: FlaskClient, made: Property) -> None:
    number = unknown_points(made)
    before = legend(desk.get("/coverage/live").text)["unknown"]
    assert before == number
    begin_next(made, "b2")
    board = desk.get("/exceptions").text
    assert f"未知 {number} 个点位，手机未上传" in board
    assert "打给保安本人" in board
    assert f'<span class="figure-value">{number}</span><span class="mark" data-state="unknown"' in (
        board
    )
    page = desk.get(f"/coverage/live?plan={made.plans['b2'].id}").text
    assert legend(page)["unknown"] == number
    point = str(made.points[B2].id)
    assert pins(page)[point] == "due"  # the present is not painted over
    assert page.count('data-earlier="unknown"') == number
    wanted = desk.get(f"/coverage/live?plan={made.plans['b2'].id}&state=unknown").text
    assert len(pins(wanted)) == number
    panel = desk.get(f"/coverage/points/{point}").text
    assert "那一圈：未知" in panel
    assert "那一圈：未知" in desk.get("/coverage?view=table&state=unknown").text
    assert desk.get("/coverage.xlsx?state=unknown").status_code == 200


def test_an_earlier_hour_has_no_marks_of_before(desk: FlaskClient, made: Property) -> None:
    begin_next(made, "b2")
    at = int((made.now - timedelta(minutes=1)).timestamp() * 1000)
    assert "data-earlier" not in desk.get(f"/coverage/live?plan={made.plans['b2'].id}&at={at}").text


def test_a_miss_stays_after_the_next_round_has_begun(desk: FlaskClient, made: Property) -> None:
    enter_company(made.cast.company.id)
    rounds.tell_misses(made.now)
    begin_next(made, "b1")
    board = desk.get("/exceptions").text
    assert "漏巡 1 个点位" in board
    assert "下一圈已开始" in board
    assert "漏巡留在这里到当天结束" in board
    page = desk.get(f"/coverage/live?plan={made.plans['b1'].id}").text
    assert page.count('data-earlier="missed"') == 1
    assert legend(page)["missed"] == 1


def test_late_evidence_takes_the_miss_away(desk: FlaskClient, made: Property) -> None:
    begin_next(made, "b1")
    assert "漏巡 1 个点位" in desk.get("/exceptions").text
    enter_company(made.cast.company.id)
    stop = db.session.get_one(Stop, (made.cast.company.id, made.stops[f"b1:{B1}"].id))
    stop.outcome, stop.seen_at = "on_time", stop.opens_at + timedelta(minutes=9)
    db.session.commit()
    assert "漏巡 1 个点位" not in desk.get("/exceptions").text


def test_a_miss_goes_when_the_day_and_half_a_day_are_over(made: Property) -> None:
    enter_company(made.cast.company.id)
    rounds.tell_misses(made.now)
    begin_next(made, "b1")
    site, point = made.cast.site, made.points[B1].id
    told = db.session.scalars(select(Miss.told_at).where(Miss.checkpoint_id == point)).one()
    assert point in earlier_stops(site, told + timedelta(hours=11, minutes=59))
    late = told + timedelta(hours=37)
    assert kept_since(site, late) > told
    assert point not in earlier_stops(site, late)


def test_each_step_rings_once_for_each_supervisor(made: Property) -> None:
    enter_company(made.cast.company.id)
    for minutes in (0, 0, 1, 16, 16):
        jobs.follow_unknown(made.now + timedelta(minutes=minutes))
    told = [(notice.code, notice.person_id) for notice in bells(made)]
    boss = made.cast.supervisor.id
    assert told == [("unknown.guard", boss), ("unknown.partner", boss)]


def test_the_bell_says_it_and_leads_to_the_list(desk: FlaskClient, made: Property) -> None:
    enter_company(made.cast.company.id)
    jobs.follow_unknown(made.now)
    page = desk.get("/notices").text
    assert f"马超：{unknown_points(made)} 个点位未知，打给保安本人" in page
    (notice,) = bells(made)
    answer = desk.post(f"/notices/{notice.id}/read")
    assert answer.status_code == 303
    assert answer.location.startswith("/unknown")
    assert bells(made)[0].read_at is not None


def test_who_says_that_nobody_answered_is_not_rung(desk: FlaskClient, made: Property) -> None:
    enter_company(made.cast.company.id)
    jobs.follow_unknown(made.now)
    case = db.session.scalars(select(UnknownCase)).one()
    desk.post(f"/unknown/{case.id}/contacts", data={"outcome": "no_answer"})
    assert [notice.code for notice in bells(made)] == ["unknown.guard"]


def heal(made: Property, outcome: str | None) -> None:
    enter_company(made.cast.company.id)
    phone = db.session.get_one(Device, (made.cast.company.id, made.phones["west"].id))
    phone.complete_until = made.now
    for stop in db.session.scalars(select(Stop).where(Stop.round_id == made.rounds["b2"].id)):
        stop.outcome = stop.outcome or outcome
    db.session.commit()
    jobs.follow_unknown(made.now + timedelta(minutes=1))


def test_the_bell_falls_silent_when_the_records_come(desk: FlaskClient, made: Property) -> None:
    enter_company(made.cast.company.id)
    jobs.follow_unknown(made.now)
    assert "，1 条未读" in desk.get("/exceptions").text
    heal(made, "on_time")
    (notice,) = bells(made)
    assert (notice.code, notice.read_at is None) == ("unknown.came", False)
    assert "条未读" not in desk.get("/exceptions").text
    assert "马超：记录到了，点位不再未知" in desk.get("/notices").text


def test_what_ends_as_missed_stays_to_be_read(made: Property) -> None:
    enter_company(made.cast.company.id)
    jobs.follow_unknown(made.now)
    heal(made, None)
    (notice,) = bells(made)
    assert (notice.code, notice.read_at) == ("unknown.missed", None)


def test_a_phone_that_spoke_of_records_it_did_not_send_is_named(
    desk: FlaskClient, made: Property
) -> None:
    enter_company(made.cast.company.id)
    phone = db.session.get_one(Device, (made.cast.company.id, made.phones["day"].id))
    phone.heard_at = phone.complete_until = made.now - timedelta(hours=3)
    phone.waiting, phone.last_seq, phone.head_seq = 0, 3289, 3314
    for key in ("houses", "grounds", "next"):  # nothing of theirs is unknown
        walk = db.session.get_one(Round, (made.cast.company.id, made.rounds[key].id))
        walk.cancelled_at = made.now
    db.session.commit()
    assert "王强 的手机有记录没到齐" in desk.get("/exceptions").text
    phone = db.session.get_one(Device, (made.cast.company.id, made.phones["day"].id))
    phone.last_seq = 3314
    db.session.commit()
    assert "王强 的手机" not in desk.get("/exceptions").text


@pytest.mark.parametrize("path", ["/exceptions", "/phones", "/parked"])
def test_the_navigation_counts_the_calls_to_make(
    desk: FlaskClient, made: Property, path: str
) -> None:
    desk.get("/unknown")
    page = desk.get(path).text
    link = page[page.index('class="nav-link" href="/phones"') :]
    assert '<span class="count">1</span>' in link[: link.index("</a>")]


def test_another_site_is_not_told(client: FlaskClient, made: Property) -> None:
    begin_next(made, "b2")
    sign_in(client, made.cast.outsider)
    assert "个点位，手机未上传" not in client.get("/exceptions").text


def test_english_has_one_word_for_a_tab_and_no_wide_marks(
    desk: FlaskClient, made: Property
) -> None:
    desk.get("/unknown?lang=en")
    enter_company(made.cast.company.id)
    case = db.session.scalars(select(UnknownCase)).one()
    said = {"outcome": "no_answer", "said": "engaged"}
    desk.post(f"/unknown/{case.id}/contacts?lang=en", data=said)
    page = desk.get("/unknown?lang=en").text
    assert "<span>Needs action</span>" in page
    assert "no answer: engaged" in page
    assert "：" not in page
    assert "<span>Needs action 0</span>" in desk.get("/phones?lang=en").text
