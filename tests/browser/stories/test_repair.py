"""The story of a repair: from a scanned label to a signed form, with no signal in between.

One server process with its jobs, killed while the technician works; a label as the office printed
it; a resident without an account; a desk; a technician's phone. Nothing goes past the screens.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.field.jobs import go_there, take
from tests.browser.stories import technician as visit
from tests.browser.stories.desk import Desk
from tests.browser.stories.estate import FRONTDESK, PHONE, RESIDENT, ROOM, SUPERVISOR, TECHNICIAN
from tests.browser.stories.paper import Paper
from tests.browser.stories.resident import Resident, scanned
from tests.browser.stories.technician import LABOUR, PART
from tests.browser.story import property as estate
from tests.browser.story.conftest import Step
from tests.browser.story.office import Office
from tests.browser.story.phone import SIZE, Phone
from tests.browser.story.server import Server

pytestmark = pytest.mark.browser
WORDS = "水槽下面一直滴水，已经用盆接着"


def test_a_repair_from_the_residents_scan_to_the_signed_form(
    server: Server,
    desktop: Browser,
    new_desk: Callable[[str], Page],
    new_phone: Callable[[str, dict[str, bytes]], Phone],
    pages: dict[str, Page],
    photo: Callable[[str, float], Path],
    step: Step,
    tmp_path: Path,
) -> None:
    labels, badge = set_up(Office(new_desk("office"), server.url), step)
    resident = Resident(residents_page(desktop, pages))
    desk = Desk(new_desk("desk"), server.url)
    phone = new_phone("technician", labels)
    leak, mended = photo("leak", 1.0), photo("mended", 1.1)

    with step("the resident scans the label in the hall and sends a photo"):
        resident.report(scanned(labels[estate.LOBBY.code]), leak, WORDS)
        assert resident.link.startswith(server.url)
    with step("the desk sees it and sends it out"):
        desk.sign_in(FRONTDESK)
        desk.find(resident.number)
        desk.shows(WORDS, RESIDENT, PHONE)
        desk.take("派单", assignee=TECHNICIAN.name)
        desk.stands("已派单")
    with step("the technician's phone gets the job; then there is no signal"):
        get_ready(phone, badge, pages)
        job = visit.fetch_job(phone, "sent")
        phone.set_online(False)
        server.kill()
    with step("the whole visit: consent, work, bill, both signatures, stars"):
        work(phone, job, leak, mended)
    with step("the signal is back: everything has its receipt"):
        server.start()
        phone.set_online(True)
        visit.is_receipted(phone)
    with step("the resident reads it at her link"):
        resident.look()
        resident.stands("已完成")
        resident.shows(f"{PART} × 1", "¥35.00")
    see_it_through(desk, phone, resident, mended, step)
    with step("the form is printed"):
        form = Paper(desk.paper("repairs"))
        form.keep(tmp_path / "acceptance.pdf")
        judge(form, resident.number)
    assert phone.errors == []


def set_up(office: Office, step: Step) -> tuple[dict[str, bytes], str]:
    """A company with one site; its labels as pictures, and the technician's badge."""
    with step("the office founds the company and its site"):
        office.found_company()
        office.make_site()
    with step("the office brings in points and prints their labels"):
        office.publish_checklists()
        office.import_points()
        labels = office.print_labels()
    with step("the office hires"):
        office.hire(FRONTDESK, SUPERVISOR, TECHNICIAN)
    return labels, office.badges[TECHNICIAN.name]


def residents_page(desktop: Browser, pages: dict[str, Page]) -> Page:
    """A phone's browser that nobody has signed in on."""
    page = desktop.new_context(viewport=SIZE, locale="zh-CN", has_touch=True).new_page()
    page.set_default_timeout(30_000)
    pages["resident"] = page
    return page


def get_ready(phone: Phone, badge: str, pages: dict[str, Page]) -> None:
    """Badge, PIN, pack, 手机体检."""
    phone.switch_on()
    pages["technician"] = phone.page
    phone.sign_in_with_badge(badge)
    phone.wait_for_pack()
    phone.pass_checkup()


def work(phone: Phone, job: str, before: Path, after: Path) -> None:
    """Everything that happens at the door, out of the phone's own store."""
    phone.go(job)
    go_there(phone.page, before)
    visit.ask_consent(phone.page)
    visit.finish(phone.page, after, with_bill=True)
    visit.accept(phone.page, rating=5)
    steps = [line["entry"]["body"]["step"] for line in phone.journal()]
    assert steps == [
        *("confirm", "contact", "book", "leave", "arrive", "ask_consent", "agree", "finish"),
        "accept",
    ]
    assert {line["state"] for line in phone.journal()} == {"waiting"}


def see_it_through(desk: Desk, phone: Phone, resident: Resident, after: Path, step: Step) -> None:
    """The return visit finds fault; it is mended again, accepted at the link, and closed."""
    with step("the return visit: she is not content after all"):
        desk.find(resident.number)
        desk.stands("已完成")
        desk.visit(resident.number, face=1, fault="晚上又滴水")
        desk.find(resident.number)
        desk.stands("返工")
    with step("the technician mends it again"):
        phone.go(visit.fetch_job(phone, "rework"))
        phone.shows("返工")
        take(phone.page, "继续维修")
        visit.finish(phone.page, after)
        phone.shows("待验收")
        visit.is_receipted(phone)
    with step("the resident accepts it at her own link, with her finger"):
        resident.look()
        resident.stands("待验收")
        resident.accept(face=5)
        resident.stands("已完成")
    with step("the second return visit closes it"):
        desk.visit(resident.number, face=5)
        desk.find(resident.number)
        desk.stands("已办结")
    with step("her link shows the end"):
        resident.look()
        resident.stands("已办结")


def judge(paper: Paper, number: str) -> None:
    """All that was signed for stands on the form, with both signatures."""
    wanted = ("维修服务验收单", number, RESIDENT, PHONE, ROOM, WORDS, TECHNICIAN.name, PART, LABOUR)
    sums = ("35.00", "50.00", "85.00", "住户付 35.00 元", "■ 非常满意", "晚上又滴水")
    assert paper.lacks(*wanted, *sums) == []
    assert paper.signatures == len(("worker", "resident"))
    assert len(paper.pictures) > paper.signatures, "photos before and after"
