"""The office pages of presence: who sees what, filters, decisions, settings, English, the sheet."""

from collections.abc import Callable
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import START, sign_in
from tests.presence.conftest import NOW, Scores
from tests.sync.scene import Scene
from webapp.accounts.models import PersonSite
from webapp.audit.models import AuditLine
from webapp.database import db, enter_company
from webapp.presence import jobs
from webapp.presence.flags import own_flags
from webapp.presence.models import PresenceMark, PresencePoint, PresenceScore
from webapp.sites.models import Site

Flagged = tuple[UUID, UUID]  # a green visit and a flagged one


@pytest.fixture
def flagged(scene: Scene, score: Callable[[], Scores], client: FlaskClient) -> Flagged:
    """Two labels scanned four seconds apart; a supervisor looks at it."""
    green = scene.visit(0)
    scene.phone.wait(4_000)
    bad = scene.visit(1, method="typed")
    scene.phone.wait(60_000)
    scene.phone.write("presence.appeal", {"visit_id": bad, "text": "两个点位就在隔壁"})
    score()
    sign_in(client, scene.cast.supervisor)
    return green, bad


def test_the_list_shows_flags_with_the_innocent_reason_first(
    flagged: Flagged, client: FlaskClient
) -> None:
    page = client.get("/presence/").text
    assert f"/presence/visits/{flagged[1]}" in page
    assert f"/presence/visits/{flagged[0]}" not in page
    assert "可能两个点位挨得很近" in page
    assert "申诉待答复" in page


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ("state=waiting", True),
        ("state=open", False),
        ("band=red", True),
        ("band=amber", False),
        ("rule=method", True),
        ("rule=same_photo", False),
        ("q=guard", True),
        ("q=%25", False),
        ("person=nobody", True),
        ("person=00000000-0000-0000-0000-000000000001", False),
    ],
)
def test_filters(flagged: Flagged, client: FlaskClient, query: str, is_shown: bool) -> None:
    page = client.get(f"/presence/?{query}").text
    assert (f"/presence/visits/{flagged[1]}" in page) is is_shown
    assert is_shown or "没有这样的签到" in page


def test_nothing_doubtful_is_a_good_page(scene: Scene, client: FlaskClient) -> None:
    sign_in(client, scene.cast.manager)
    assert "目前没有存疑的签到" in client.get("/presence/").text


def test_one_visit_with_reasons_facts_and_neighbours(
    flagged: Flagged, client: FlaskClient, scene: Scene
) -> None:
    page = client.get(f"/presence/visits/{flagged[1]}").text
    for said in ("间隔太短", "不是扫码", "两个点位就在隔壁", "手输", scene.points[0].name):
        assert said in page
    green = client.get(f"/presence/visits/{flagged[0]}").text
    assert "撤销存疑" not in green


def test_english(flagged: Flagged, client: FlaskClient) -> None:
    page = client.get(f"/presence/visits/{flagged[1]}?lang=en").text
    assert "Perhaps both points are close together: only 4 s since" in page
    assert "Lift the flag" in page
    assert "Doubtful visits" in client.get("/presence/?lang=en").text


def test_a_named_person_lifts_the_flag_and_the_guard_reads_it(
    flagged: Flagged, client: FlaskClient, scene: Scene
) -> None:
    address = f"/presence/visits/{flagged[1]}/decision"
    answer = client.post(address, data={"outcome": "accepted", "words": "看过监控，人到了"})
    assert answer.status_code == 303
    enter_company(scene.cast.company.id)
    flag = dict(own_flags(scene.cast.guard.id, NOW))[f"flag/{flagged[1]}"]
    assert (flag["appeal"], flag["words"]) == ("accepted", "看过监控，人到了")
    assert flag["decided_by"] == scene.cast.supervisor.name
    line = db.session.scalars(select(AuditLine).where(AuditLine.verb == "presence.accepted")).one()
    assert (line.subject_id, line.person_id) == (flagged[1], scene.cast.supervisor.id)
    assert f"/presence/visits/{flagged[1]}" not in client.get("/presence/").text
    assert f"/presence/visits/{flagged[1]}" in client.get("/presence/?state=accepted").text


def test_a_flag_may_stand_and_be_decided_again(
    flagged: Flagged, client: FlaskClient, scene: Scene
) -> None:
    address = f"/presence/visits/{flagged[1]}/decision"
    client.post(address, data={"outcome": "upheld", "words": "监控里没有人"})
    client.post(address, data={"outcome": "accepted", "words": "看错了监控"})
    enter_company(scene.cast.company.id)
    verbs = db.session.scalars(select(AuditLine.verb).order_by(AuditLine.at, AuditLine.id)).all()
    assert [one for one in verbs if one.startswith("presence.")] == [
        "presence.upheld", "presence.accepted",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("outcome", "words", "status"),
    [("accepted", " ", 422), ("forgotten", "好", 404), ("", "好", 404)],
)
def test_a_decision_says_something(
    flagged: Flagged, client: FlaskClient, outcome: str, words: str, status: int
) -> None:
    address = f"/presence/visits/{flagged[1]}/decision"
    answer = client.post(address, data={"outcome": outcome, "words": words})
    assert answer.status_code == status


def test_a_green_visit_has_nothing_to_decide(flagged: Flagged, client: FlaskClient) -> None:
    address = f"/presence/visits/{flagged[0]}/decision"
    assert client.post(address, data={"outcome": "upheld", "words": "x"}).status_code == 404


def test_nobody_decides_about_their_own_visit(
    scene: Scene, client: FlaskClient, score: Callable[[], Scores]
) -> None:
    scene.phone.person = scene.cast.supervisor.id
    scene.visit(0)
    scene.phone.wait(4_000)
    own = scene.visit(1)
    score()
    sign_in(client, scene.cast.supervisor)
    assert "另一位同事" in client.get(f"/presence/visits/{own}").text
    answer = client.post(
        f"/presence/visits/{own}/decision", data={"outcome": "accepted", "words": "是我"}
    )
    assert answer.status_code == 409
    assert "presence.own_flag" in answer.text


def test_sites_are_kept_apart(flagged: Flagged, client: FlaskClient, scene: Scene) -> None:
    """A supervisor of another site of the same company sees none of it."""
    enter_company(scene.cast.company.id)
    other = Site(name="月光里", created_at=START)
    db.session.add(other)
    db.session.flush()
    for row in db.session.scalars(
        select(PersonSite).where(PersonSite.person_id == scene.cast.supervisor.id)
    ):
        row.site_id = other.id
    db.session.commit()
    assert client.get(f"/presence/visits/{flagged[1]}").status_code == 404
    address = f"/presence/visits/{flagged[1]}/decision"
    assert client.post(address, data={"outcome": "accepted", "words": "x"}).status_code == 404
    assert str(flagged[1]) not in client.get("/presence/?sites=all").text


def test_another_company_sees_nothing(flagged: Flagged, client: FlaskClient, scene: Scene) -> None:
    sign_in(client, scene.cast.outsider)
    assert client.get(f"/presence/visits/{flagged[1]}").status_code == 404
    assert client.get(f"/presence/points/{scene.points[0].id}").status_code == 404


@pytest.mark.parametrize("role", ["guard", "cleaner", "technician", "frontdesk"])
def test_who_walks_does_not_see_the_office_pages(
    flagged: Flagged, client: FlaskClient, scene: Scene, role: str
) -> None:
    sign_in(client, scene.cast.people[role])
    for address in ("/presence/", "/presence/rules", f"/presence/visits/{flagged[1]}"):
        assert client.get(address).status_code == 403


def test_the_sheet_holds_what_the_list_shows(flagged: Flagged, client: FlaskClient) -> None:
    data = client.get("/presence/flags.xlsx").data
    rows = list(openpyxl.load_workbook(BytesIO(data)).worksheets[0].values)
    assert len(rows) == 2
    assert rows[1][6] == "存疑"
    assert "可能两个点位挨得很近" in str(rows[1][7])


def test_rules_are_judged_by_appeals(flagged: Flagged, client: FlaskClient, scene: Scene) -> None:
    page = client.get("/presence/rules").text
    assert "间隔太短" in page
    assert "申诉率" in page


def test_moving_the_marks_sorts_what_is_scored(
    flagged: Flagged, client: FlaskClient, scene: Scene
) -> None:
    sign_in(client, scene.cast.manager)
    assert "平常用 70" in client.get("/presence/settings").text
    answer = client.post("/presence/settings", data={"green_from": "20", "amber_from": "10"})
    assert answer.status_code == 303
    enter_company(scene.cast.company.id)
    assert set(db.session.scalars(select(PresenceScore.band))) == {"green"}


@pytest.mark.parametrize(
    ("green", "amber"), [("40", "70"), ("x", "10"), ("101", "10"), ("50", "0"), ("", "")]
)
def test_marks_that_cross_are_refused(
    flagged: Flagged, client: FlaskClient, scene: Scene, green: str, amber: str
) -> None:
    sign_in(client, scene.cast.manager)
    answer = client.post("/presence/settings", data={"green_from": green, "amber_from": amber})
    assert answer.status_code == 422
    assert "presence.bad_thresholds" in answer.text


def test_a_supervisor_may_not_move_them(flagged: Flagged, client: FlaskClient) -> None:
    assert client.get("/presence/settings").status_code == 403


def test_a_point_may_weigh_less(flagged: Flagged, client: FlaskClient, scene: Scene) -> None:
    sign_in(client, scene.cast.manager)
    address = f"/presence/points/{scene.points[1].id}"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"weight_percent": "900"}).status_code == 422
    answer = client.post(address, data={"weight_percent": "0", "expects_gps": "1"})
    assert answer.status_code == 303
    enter_company(scene.cast.company.id)
    said = db.session.scalars(select(PresencePoint)).one()
    assert (said.expects_gps, said.weight_percent) == (True, 0)
    db.session.scalars(select(PresenceMark)).all()
    while jobs.score_some(NOW):
        pass
    db.session.expire_all()
    assert set(db.session.scalars(select(PresenceScore.band))) == {"green"}


def test_the_maps_panel_marks_a_doubtful_visit(
    flagged: Flagged, client: FlaskClient, scene: Scene
) -> None:
    panel = client.get(f"/coverage/points/{scene.points[1].id}").text
    assert f"/presence/visits/{flagged[1]}" in panel
