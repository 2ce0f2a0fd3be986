"""Exceptions, swimlanes and the month."""

from datetime import timedelta

from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.coverage.seed import Property
from webapp.clock import to_millis, utcnow
from webapp.coverage import month
from webapp.coverage.month_queries import Scope


def test_exceptions_come_in_the_order_of_urgency(desk: FlaskClient, made: Property) -> None:
    page = desk.get("/exceptions").text
    kinds = ["漏巡 1 个点位", "问题没派人", "整改超时", "未知 8 个点位", "等复查", "今天已处理"]
    places = [page.index(kind) for kind in kinds]
    assert places == sorted(places)
    assert "最后联系" in page
    assert "tel:13800000001" in page  # the phone that is silent is called
    assert f"/rounds/new?route={made.rounds['b1'].route_id}" in page  # the missed is sent again
    assert "地面积水" in page[places[-1] :]


def test_no_exception_is_a_good_page(cast: Cast, client: FlaskClient) -> None:
    page = sign_in(client, cast.supervisor).get("/exceptions").text
    assert "目前没有异常" in page
    assert "数据时间" in page


def test_lanes_show_plan_and_scans(desk: FlaskClient, made: Property) -> None:
    page = desk.get("/coverage/timeline").text
    assert page.count('<section class="lane">') == 4
    assert f'href="/rounds/{made.rounds["b2"].id}" data-state="unknown"' in page
    assert f'href="/rounds/{made.rounds["b1"].id}" data-state="missed"' in page
    assert "10/12" in page
    assert 'class="lane-now"' in page
    drawn = page[page.index('<div class="lanes ') : page.index("lanes-key")]
    assert len(drawn) < 24_000


def test_a_long_silence_in_a_round_is_marked(desk: FlaskClient, made: Property) -> None:
    from webapp.database import db

    made.stops["houses:1-3"].seen_at += timedelta(minutes=25)
    db.session.commit()
    assert "28′" in desk.get("/coverage/timeline").text


def test_another_half_day_has_no_rounds(desk: FlaskClient) -> None:
    long_ago = to_millis(utcnow() - timedelta(days=90))
    assert "这段时间没有班次" in desk.get(f"/coverage/timeline?from={long_ago}").text
    assert desk.get("/coverage/timeline?from=99999999999999999999").status_code == 200


def test_the_month_rounds_down_and_narrows(desk: FlaskClient, made: Property) -> None:
    day = (made.now - timedelta(days=4)).date()
    page = desk.get(f"/coverage/calendar?month={day:%Y-%m}").text
    assert "漏得最多" in page
    assert "弱电间" in page
    only = desk.get(f"/coverage/calendar?of=zone:{made.points['B2-01'].zone_id}").text
    assert "弱电间" not in only
    for nonsense in ("?month=x", "?of=zone:x", "?of=route:1", "?month=2026-13"):
        assert desk.get(f"/coverage/calendar{nonsense}").status_code == 200


def test_a_share_is_whole_only_when_all_were_seen(made: Property) -> None:
    assert month.share(199, 200) == 99
    assert month.share(200, 200) == 100
    assert month.share(0, 0) is None
    first = (made.now - timedelta(days=40)).date()
    assert month.month(made.cast.site, first, Scope(), made.now).total.due >= 0
