"""The map says of every point what the rules say, on every plan, now and at an earlier hour."""

from collections import Counter
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.coverage.reading import legend, pins, problems
from tests.coverage.seed import Property
from webapp.clock import to_millis
from webapp.database import db, enter_company
from webapp.rounds import queries as rounds
from webapp.rounds.candidates import round_known_until
from webapp.rounds.models import Round, Stop
from webapp.rounds.rules import State, stop_state


def expected(made: Property) -> dict[str, str]:
    """Point → state of its latest opened stop, by rounds.rules alone."""
    enter_company(made.cast.company.id)
    found = {str(point.id): State.PENDING.value for point in made.points.values()}
    opened = select(Stop).where(Stop.opens_at <= made.now).order_by(Stop.opens_at)
    every = {each.id: each for each in db.session.scalars(select(Round))}
    phones = rounds.phones(made.cast.site.id, made.now, {each.device_id for each in every.values()})
    for stop in db.session.scalars(opened):
        known = round_known_until(every[stop.round_id], phones)
        found[str(stop.checkpoint_id)] = stop_state(stop, made.now, known).value
    return found


def all_pins(desk: FlaskClient, made: Property, more: str = "") -> dict[str, str]:
    found = {}
    for plan in made.plans.values():
        found |= pins(desk.get(f"/coverage/live?plan={plan.id}{more}").text)
    return found


def test_every_pin_is_what_the_rules_say(desk: FlaskClient, made: Property) -> None:
    wanted = expected(made)
    unplaced = str(made.points["YQ-16"].id)
    shown = all_pins(desk, made)
    assert shown == {point: state for point, state in wanted.items() if point != unplaced}
    assert set(wanted.values()) == {state.value for state in State}


def test_the_legend_counts_all_plans(desk: FlaskClient, made: Property) -> None:
    counts = legend(desk.get("/coverage/live").text)
    problem = counts.pop("problem")
    assert {k: v for k, v in counts.items() if v} == dict(Counter(expected(made).values()))
    assert problem == 3
    assert sum(counts.values()) == 62  # the closed point is not among them


def test_a_problem_is_a_mark_on_top_of_a_state(desk: FlaskClient, made: Property) -> None:
    page = desk.get(f"/coverage/live?plan={made.plans['b1'].id}").text
    assert problems(page) == {str(made.points[code].id) for code in ("B1-02", "B1-05")}


def test_the_legend_filters_pins_and_table(desk: FlaskClient, made: Property) -> None:
    page = desk.get(f"/coverage/live?plan={made.plans['b1'].id}&state=missed&state=problem").text
    assert set(pins(page)) == {str(made.points[c].id) for c in ("B1-02", "B1-04", "B1-05")}
    table = desk.get("/coverage?view=table&state=missed").text
    assert "弱电间" in table
    assert "高压配电房" not in table
    assert legend(table)["on_time"] > 0  # the counts stay those of all


def test_points_on_no_plan_are_listed(desk: FlaskClient, made: Property) -> None:
    page = desk.get("/coverage?plan=none").text
    assert "公共卫生间" in page
    assert "<coverage-map" not in page
    assert "没放上图" in page


def test_an_earlier_hour_shows_what_was_so_then(desk: FlaskClient, made: Property) -> None:
    before = to_millis(made.now - timedelta(minutes=75))
    shown = all_pins(desk, made, f"&at={before}")
    b1 = {code: shown[str(point.id)] for code, point in made.points.items() if code[:2] == "B1"}
    assert b1["B1-01"] == "on_time"  # seen five minutes after the round began
    assert b1["B1-04"] == "due"  # missed now, still open then
    assert b1["B1-07"] == "due"
    page = desk.get(f"/coverage?at={before}").text
    assert "的样子" in page


def test_nonsense_instants_show_now(desk: FlaskClient, made: Property) -> None:
    for at in ("-5", "x", "99999999999999999999", str(to_millis(made.now) + 10**9)):
        assert "的样子" not in desk.get(f"/coverage?at={at}").text


def test_the_steps_go_from_event_to_event(desk: FlaskClient, made: Property) -> None:
    opened = to_millis(made.rounds["b1"].starts_at)
    after = desk.get(f"/coverage/live?at={opened}&go=after").text
    reached = int(after.split('data-at="')[1].split('"')[0])
    assert opened < reached <= to_millis(made.stops["b1:B1-01"].seen_at)
    back = desk.get(f"/coverage/live?at={reached}&go=before").text
    assert f'data-at="{opened}"' in back


def test_a_round_is_drawn_as_a_numbered_way(desk: FlaskClient, made: Property) -> None:
    page = desk.get(f"/coverage?round={made.rounds['b1'].id}").text
    assert "点位顺序示意，非实际路径" in page
    assert page.count('<b class="plan-number">') == 12
    assert page.count('<b class="plan-number"></b>') == 1  # missed: nobody was there
    assert "<polyline" in page
    assert pins(page)[str(made.points["B1-04"].id)] == "missed"


def test_a_point_tells_its_last_visits(desk: FlaskClient, made: Property) -> None:
    point = made.points["B1-02"]
    page = desk.get(f"/coverage/points/{point.id}").text
    assert page.count('<details class="visit"') == 5
    for said in ("门已锁好", "推门即开", "0.42 MPa", "孙伟", "tel:13800000000", "门锁坏，推门即开"):
        assert said in page
    assert "?w=320" in page
    assert f"/coverage?round={made.rounds['b1'].id}" in page


def test_an_unknown_point_says_when_the_phone_was_heard(desk: FlaskClient, made: Property) -> None:
    page = desk.get(f"/coverage/points/{made.points['B2-05'].id}").text
    assert "手机还没上传，不能算漏巡" in page
    assert "最后联系" in page
