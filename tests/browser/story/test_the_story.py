"""The story that must work: from an empty house to a verified finding, with no signal in between.

One server process, killed and started again; phones in real Chromium whose cameras see the labels
that the server printed; a supervisor whose map is loaded once.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.story import property as estate
from tests.browser.story.answers import FAILED, READING, REMARK, PumpRoom
from tests.browser.story.conftest import Step
from tests.browser.story.ledger import Ledger
from tests.browser.story.office import Office, next_minute
from tests.browser.story.phone import Phone
from tests.browser.story.server import Server
from tests.browser.story.supervisor import Supervisor

pytestmark = pytest.mark.browser

LOBBY_DUE_MINUTES = 1  # so that the map sees it pass without hearing from the phone
PATROL, CLEANING = "夜巡", "楼道保洁"
ONCE_A_MINUTE = timedelta(seconds=61)  # a second scan of a point within a minute counts as one


@dataclass
class Built:
    """What the office made: labels as pictures, and badges."""

    labels: dict[str, bytes]
    badges: dict[str, str]


def test_a_guard_walks_with_no_signal_and_the_supervisor_sees_the_truth(
    server: Server,
    new_desk: Callable[[str], Page],
    new_phone: Callable[[str, dict[str, bytes]], Phone],
    pages: dict[str, Page],
    photo: Callable[[str, float], Path],
    step: Step,
) -> None:
    office = Office(new_desk("office"), server.url)
    built = set_up(office, step)
    guard = get_ready("guard", estate.GUARD, new_phone, built, pages, step)
    cleaner = get_ready("cleaner", estate.CLEANER, new_phone, built, pages, step)
    supervisor = Supervisor(new_desk("supervisor"), server.url)
    with step("the supervisor opens the map before anybody walks"):
        supervisor.sign_in(estate.SUPERVISOR)
        supervisor.open_map()

    with step("the office schedules both routes, beginning in a minute"):
        starts_at = next_minute(datetime.now(UTC))
        office.schedule(CLEANING, estate.CLEANER, starts_at)
        office.schedule(PATROL, estate.GUARD, starts_at)
    with step("the phones fetch it; the network goes, and the server is killed"):
        for phone in (guard, cleaner):
            phone.fetch_round()
            phone.switch_off()
        server.kill()
    walk_the_patrol(guard, PumpRoom(photo("leak", 1.0)), starts_at, pages, step)
    clean_the_stairs(cleaner, photo("stairs", 0.8), pages, step)

    with step("the server comes back: the map knows that it does not know"):
        server.start()
        supervisor.sees(estate.LOBBY, "unknown")
        supervisor.sees(estate.PUMP, "due")
    ledger = Ledger(server.data)
    for name, phone in (("guard", guard), ("cleaner", cleaner)):
        with step(f"the {name}'s phone reconnects: everything arrives once"):
            reconnect(phone, ledger)
    with step("the map heals without being loaded again"):
        supervisor.sees(estate.LOBBY, truth_about_the_lobby(guard, starts_at))
        supervisor.sees(estate.PUMP, "on_time", problem=True)
        supervisor.sees(estate.ROOF, "skipped")
        supervisor.sees(estate.STAIRS, "on_time")
    see_a_finding_through(supervisor, guard, ledger, photo, step)
    assert (guard.errors, cleaner.errors) == ([], [])


def set_up(office: Office, step: Step) -> Built:
    """Everything that an office does before the first round."""
    with step("the first administrator founds the company"):
        office.found_company()
    with step("the office makes a site and its zones"):
        office.make_site()
    with step("the office publishes checklists from the catalogue"):
        office.publish_checklists()
    with step("the office imports points: looked at first, then confirmed"):
        office.import_points()
    with step("the office uploads a floor plan and puts the points on it"):
        office.draw_plan()
    with step("the office adds people and gives them badges"):
        office.hire(estate.SUPERVISOR, estate.GUARD, estate.CLEANER)
    with step("the office builds routes by ticking points"):
        office.make_route(PATROL, "巡逻", estate.PATROL, due={estate.LOBBY: LOBBY_DUE_MINUTES})
        office.make_route(CLEANING, "保洁", estate.CLEANING)
    with step("the office prints the labels"):
        labels = office.print_labels()
    return Built(labels, office.badges)


def get_ready(
    name: str,
    who: estate.Colleague,
    new_phone: Callable[[str, dict[str, bytes]], Phone],
    built: Built,
    pages: dict[str, Page],
    step: Step,
) -> Phone:
    """Badge, PIN, pack, 手机体检."""
    with step(f"the {name} scans the badge and sets a PIN"):
        phone = new_phone(name, built.labels)
        phone.switch_on()
        pages[name] = phone.page
        phone.sign_in_with_badge(built.badges[who.name])
        phone.wait_for_pack()
    with step(f"the {name} passes 手机体检"):
        phone.pass_checkup()
    return phone


def walk_the_patrol(
    guard: Phone, pump_room: PumpRoom, starts_at: datetime, pages: dict[str, Page], step: Step
) -> None:
    """Three points: scanned, checked, skipped. All of it from a cold start with no server."""
    with step("the guard's phone starts cold and offline, and shows the next point"):
        guard.switch_on(online=False)
        pages["guard"] = guard.page
        guard.wait_until(starts_at)
        guard.go("/field/")
        guard.page.locator("#next-card", has_text=estate.LOBBY.name).wait_for()
    with step("the guard scans a label that asks nothing"):
        guard.scan(estate.LOBBY.code)
        guard.shows("此点只需签到")
        guard.tap("下一个")
    with step("the guard scans the pump room and begins its checklist"):
        guard.page.locator("#next-card", has_text=estate.PUMP.name).wait_for()
        guard.scan(estate.PUMP.code)
        guard.answer(pump_room, most=4)
        awaited = guard.question()
    with step("the browser is killed in the middle, and goes on at the same question"):
        guard.kill()
        guard.switch_on(online=False)
        pages["guard"] = guard.page
        guard.go("/field/")
        assert guard.question() == awaited
        guard.answer(pump_room)
        guard.shows("异常 1")
        guard.tap("下一个")
    with step("the guard cannot reach the roof"):
        guard.page.locator("#next-card", has_text=estate.ROOF.name).wait_for()
        guard.tap("到不了")
        guard.page.locator(".tile", has_text="门锁着").click()
        guard.tap("跳过这点")
        guard.shows("本圈点位做完了")
    with step("the guard ends the round"):
        guard.tap("结束本圈")
        guard.page.locator("dl.counts").wait_for()
        guard.tap("结束本圈")
        guard.tap("回到首页")
        kinds = [line["entry"]["kind"] for line in guard.journal()]
        assert [kinds[0], *kinds[-2:]] == ["rounds.start", "rounds.skip", "rounds.end"]
        assert {line["state"] for line in guard.journal()} == {"waiting"}


def clean_the_stairs(cleaner: Phone, after: Path, pages: dict[str, Page], step: Step) -> None:
    """Ticks and an after-photo on one screen, with no server either."""
    with step("the cleaner scans the zone, ticks, takes the after-photo: 做完了"):
        cleaner.switch_on(online=False)
        pages["cleaner"] = cleaner.page
        cleaner.go("/field/")
        assert cleaner.page.locator("html").get_attribute("data-size") == "lg"
        cleaner.page.locator("#next-card", has_text=estate.STAIRS.name).wait_for()
        cleaner.scan(estate.STAIRS.code)
        cleaner.page.locator(".ticks .tile").first.wait_for()
        for tile in cleaner.page.locator(".ticks .tile").all():
            tile.click()
        cleaner.take_photo(after)
        cleaner.tap("做完了")
        cleaner.shows("已签到")


def reconnect(phone: Phone, ledger: Ledger) -> None:
    """Back in the net, with nothing to press; 已上传 only when the server has it all."""
    phone.set_online(True)
    phone.page.locator("#sync-pill[data-state=uploaded]").wait_for(timeout=40_000)
    assert ledger.compare(phone.journal(), phone.photos()) == []
    assert all(line["state"] == "sent" for line in phone.journal())
    pill = phone.page.locator("#sync-pill").inner_text().strip()
    assert re.fullmatch(r"已上传 \d\d:\d\d", pill), pill


def truth_about_the_lobby(guard: Phone, starts_at: datetime) -> str:
    """on_time; on a machine so slow that the guard came after the minute it was due in, late."""
    entries = (line["entry"] for line in guard.journal())
    visit = next(entry for entry in entries if entry["kind"] == "rounds.visit")
    due_at = starts_at + timedelta(minutes=LOBBY_DUE_MINUTES)
    return "on_time" if visit["wall"] <= due_at.timestamp() * 1000 else "late"


def see_a_finding_through(
    supervisor: Supervisor,
    guard: Phone,
    ledger: Ledger,
    photo: Callable[[str, float], Path],
    step: Step,
) -> None:
    """Opened by a failed check, assigned, seen again, cleared with a photo, verified by another."""
    with step("the supervisor opens the point: answers and photo"):
        supervisor.open_point(estate.PUMP)
        supervisor.reads(READING, REMARK, estate.GUARD.name)
        supervisor.sees_photo()
    with step("the supervisor gives the finding to somebody"):
        finding = supervisor.open_finding()
        supervisor.assign(estate.GUARD)
    with step("the same failure again joins the finding"):
        supervisor.send_another_round(PATROL, estate.GUARD)
        check_the_pump_again(guard, PumpRoom(photo("leak again", 0.9)))
        reconnect(guard, ledger)
        assert ledger.count("issue") == 1, "a twin of the finding was made"
        assert supervisor.seen_times(finding) == 2
    with step("the guard clears it with an after-photo"):
        guard.go("/field/findings")
        guard.page.locator("a[href^='/field/findings/']").first.click()
        guard.take_photo(photo("mended", 1.1))
        guard.tap("已整改")
        guard.shows("等主管看")
        reconnect(guard, ledger)
    with step("another person verifies it"):
        supervisor.verify(finding)


def check_the_pump_again(guard: Phone, pump_room: PumpRoom) -> None:
    """The round that the supervisor sent, as far as the pump room."""
    guard.fetch_round()
    visits = [line for line in guard.journal() if line["entry"]["kind"] == "rounds.visit"]
    guard.wait_until(
        datetime.fromtimestamp(visits[-1]["entry"]["wall"] / 1000, UTC) + ONCE_A_MINUTE
    )
    guard.go("/field/")
    guard.scan(estate.PUMP.code)
    guard.answer(pump_room)
    assert FAILED in {line["entry"]["body"].get("item_key") for line in guard.journal()}
