"""Where somebody is asked, every time is told with what can be proved of it: pages, sheet, pack."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from uuid import UUID

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale

from tests.cast import sign_in
from tests.presence.build import OTHER_PHONE, moment, seen
from tests.presence.conftest import NOW, Scores
from tests.sync.scene import Scene
from tests.sync.test_protocol_document import DOCUMENT
from webapp.clock import to_millis
from webapp.database import db, enter_company
from webapp.presence.flags import own_flags
from webapp.presence.ways import Gap, gap
from webapp.presence.words import gap_words
from webapp.rounds.models import Visit

AT = datetime(2026, 11, 20, 14, 26, tzinfo=UTC)  # 22:26 in Shanghai
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
WIDE = (AT, AT + timedelta(hours=2, minutes=39, seconds=20))
Flagged = tuple[UUID, UUID]  # a green visit and a flagged one


@pytest.fixture
def flagged(scene: Scene, score: Callable[[], Scores], client: FlaskClient) -> Flagged:
    """Two labels scanned four seconds apart, and what the guard says to it."""
    green = scene.visit(0)
    scene.phone.wait(4_000)
    bad = scene.visit(1, method="typed")
    scene.phone.wait(60_000)
    scene.phone.write("presence.appeal", {"visit_id": bad, "text": "两个点位就在隔壁"})
    score()
    sign_in(client, scene.cast.supervisor)
    return green, bad


def prove(scene: Scene, visit_id: UUID, not_before: datetime, not_after: datetime) -> None:
    """What the inbox would have worked out; the estimate lies between the two."""
    enter_company(scene.cast.company.id)
    visit = db.session.get_one(Visit, (scene.cast.company.id, visit_id))
    visit.at, visit.not_before, visit.not_after = min(AT, not_after), not_before, not_after
    db.session.commit()


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        (WIDE, "称 11-20 22:26，可证 22:26–11-21 01:06"),
        ((AT - timedelta(seconds=6), AT + timedelta(seconds=2)), "11-20 22:26 (±6 s)"),
        ((NEVER, WIDE[1]), "称 11-20 22:26，可证 11-21 01:06 前"),
        ((AT, AT), "11-20 22:26"),
    ],
)
def test_the_list_and_the_heading_tell_the_range(
    flagged: Flagged,
    client: FlaskClient,
    scene: Scene,
    bounds: tuple[datetime, datetime],
    told: str,
) -> None:
    prove(scene, flagged[1], *bounds)
    assert f">{told}</time>" in client.get("/presence/").text
    page = client.get(f"/presence/visits/{flagged[1]}").text
    head = page[page.index("<h1>") : page.index("page-actions")]
    assert f">{told}</time>" in head
    assert told in page[page.index("<title>") : page.index("</title>")]


def test_the_visits_beside_it_are_ranges_and_so_is_the_time_between(
    flagged: Flagged, client: FlaskClient, scene: Scene
) -> None:
    prove(scene, flagged[0], AT - timedelta(minutes=9), AT - timedelta(minutes=5, seconds=40))
    prove(scene, flagged[1], *WIDE)
    page = client.get(f"/presence/visits/{flagged[1]}").text
    strip = page[page.index("presence-strip") :].partition("</ol>")[0]
    assert "可证 22:26–11-21 01:06" in strip
    assert "，可证 5 分钟–2 小时 49 分钟" in strip


def test_a_visit_that_is_kept_no_longer_has_its_best_time_only(
    flagged: Flagged, client: FlaskClient, scene: Scene
) -> None:
    enter_company(scene.cast.company.id)
    db.session.delete(db.session.get_one(Visit, (scene.cast.company.id, flagged[1])))
    db.session.commit()
    page = client.get("/presence/").text
    assert ">11-20 22:10</time>" in page


def test_the_sheet_has_the_earliest_and_the_latest(
    flagged: Flagged, client: FlaskClient, scene: Scene
) -> None:
    prove(scene, flagged[1], *WIDE)
    book = openpyxl.load_workbook(BytesIO(client.get("/presence/flags.xlsx").data))
    titles, row = list(book.worksheets[0].values)
    assert titles[9:] == ("实到不早于", "实到不晚于")
    assert row[0] == datetime(2026, 11, 20, 22, 26)  # noqa: DTZ001  # workbooks know no zones
    assert row[9:] == (
        datetime(2026, 11, 20, 22, 26),  # noqa: DTZ001
        datetime(2026, 11, 21, 1, 5, 20),  # noqa: DTZ001
    )
    prove(scene, flagged[1], NEVER, WIDE[1])
    book = openpyxl.load_workbook(BytesIO(client.get("/presence/flags.xlsx").data))
    assert list(book.worksheets[0].values)[1][9] is None


def test_the_phone_is_given_the_bounds_and_ones_own_words(flagged: Flagged, scene: Scene) -> None:
    prove(scene, flagged[1], *WIDE)
    flag = dict(own_flags(scene.cast.guard.id, NOW))[f"flag/{flagged[1]}"]
    assert (flag["at"], flag["not_before"], flag["not_after"]) == tuple(
        to_millis(one) for one in (AT, *WIDE)
    )
    assert flag["appeal_text"] == "两个点位就在隔壁"
    prove(scene, flagged[1], NEVER, WIDE[1])
    flag = dict(own_flags(scene.cast.guard.id, NOW))[f"flag/{flagged[1]}"]
    assert flag["not_before"] is None


def test_the_protocol_names_every_field_of_a_flag(flagged: Flagged, scene: Scene) -> None:
    enter_company(scene.cast.company.id)
    row = next(line for line in DOCUMENT.splitlines() if line.startswith("| `flag/"))
    said = row.split("`")[3].replace("reasons: [{code, text, text_en}]", "reasons")
    flag = dict(own_flags(scene.cast.guard.id, NOW))[f"flag/{flagged[1]}"]
    assert {field.strip() for field in said.split(",")} == set(flag)


def test_single_facts_are_named_in_the_singular(flagged: Flagged, client: FlaskClient) -> None:
    page = client.get(f"/presence/visits/{flagged[1]}?lang=en").text
    facts = page[page.index("Raw facts") :]
    for word in ("Person", "Point", "Label", "Phone"):
        assert f"<dt>{word}</dt>" in facts
    for word in ("People", "Points", "Labels", "Phones"):
        assert f"<dt>{word}</dt>" not in facts


def test_between_two_uncertain_times_lies_a_range() -> None:
    assert gap(seen("A", 0), seen("B", 60)) == Gap(60, 50, 70)
    assert gap(seen("A", 0), seen("B", 4)) == Gap(4, 0, 14), "never less than nothing"
    late = seen("B", 77, not_before=moment(77), not_after=moment(9_600))
    assert gap(seen("A", 0), late) == Gap(77, 72, 9_605)
    assert gap(seen("A", 0), late).off == 9_528


def test_nothing_proves_how_long_after_a_visit_without_a_beginning() -> None:
    never = seen("A", 0, not_before=NEVER)
    assert gap(never, seen("B", 77)) == Gap(77, 67, None)
    assert gap(never, seen("B", 77)).off is None


def test_the_range_holds_what_the_more_lenient_clock_says() -> None:
    one = seen("A", 0)
    dozed = seen("B", 60, clock=300)
    assert gap(one, dozed) == Gap(360, 50, 360)
    assert gap(one, seen("B", 60, clock=300, device_id=OTHER_PHONE)) == Gap(60, 50, 70)


@pytest.mark.parametrize(
    ("told", "chinese", "english"),
    [
        (Gap(77, 77, 77), "隔 77 秒", "77 s later"),
        (Gap(77, 65, 89), "隔 77 秒 (±12 s)", "77 s (±12 s) later"),
        (
            Gap(77, 0, 9_601),
            "约隔 77 秒，可证 0 秒–2 小时 41 分钟",
            "about 77 s later, provable 0 s–2 h 41 min",
        ),
        (
            Gap(600, 185, 1201),
            "约隔 10 分钟，可证 3 分钟–21 分钟",
            "about 10 min later, provable 3 min–21 min",
        ),
        (Gap(77, 0, None), "约隔 77 秒，间隔没有凭据", "about 77 s later, nothing proves how long"),
        (Gap(77, 5, None), "约隔 77 秒，可证至少 5 秒", "about 77 s later, provable: at least 5 s"),
    ],
)
def test_a_gap_in_words_is_rounded_outwards(
    app: Flask, told: Gap, chinese: str, english: str
) -> None:
    with app.test_request_context():
        with force_locale("zh_Hans_CN"):
            assert gap_words(told) == chinese
        with force_locale("en"):
            assert gap_words(told) == english
