"""Cases: nobody in them, approved, found again, shown beside like complaints."""

from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.accounts.models import Person, PersonSite, Role
from webapp.database import db, new_id, transaction
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue
from webapp.issues.reporters import find_or_add
from webapp.sites.models import Site
from webapp.voices import cases
from webapp.voices.case_models import ComplaintCase
from webapp.voices.cases import CaseDraft

CASE = {"category": "noise", "title": "夜间装修噪音", "facts": "夜里十一点还在装修",
        "cause": "装修人不知道时间", "cure": "门岗晚八点后不放行",
        "warning": "直接请门岗劝停"}  # fmt: skip


def complaint(desk: Desk, text: str = "楼上夜里装修太吵", category: str = "noise") -> Issue:
    with transaction():
        who = find_or_add(
            desk.cast.site.id, phone="13812345678", name="林晓梅", room="3-2-501", at=NOW
        )
        assert who is not None
        return desk.open(
            IssueKind.COMPLAINT, title=text, text=f"{text}，我是林晓梅 3-2-501，电话 13812345678",
            category=category, reporter_id=who.id, room="3-2-501",
        )  # fmt: skip


def write(office: FlaskClient, **more: str) -> ComplaintCase:
    answer = office.post("/voices/cases", data=CASE | more)
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    return db.session.scalars(select(ComplaintCase).order_by(ComplaintCase.id.desc())).first()  # type: ignore[return-value]


def approve(office: FlaskClient, case: ComplaintCase) -> None:
    assert office.post(f"/voices/cases/{case.id}/approval").status_code == 303
    db.session.rollback()


def test_row_59_a_complaint_becomes_a_case_without_its_people(
    cast: Cast, office: FlaskClient, desk: Desk
) -> None:
    issue = complaint(desk)
    page = office.get(f"/voices/cases/new?issue={issue.id}").text
    for secret in ("林晓梅", "3-2-501", "13812345678"):
        assert secret not in page
    assert "某某" in page


@pytest.mark.parametrize(
    "slip",
    ["找林晓梅", "住 3-2-501", "电话 13812345678", "问 supervisor-甲", "王女士说", "9 栋 801 室"],
)
def test_row_59_a_case_that_points_at_somebody_is_not_kept(
    cast: Cast, office: FlaskClient, desk: Desk, slip: str
) -> None:
    issue = complaint(desk)
    said = CASE | {"cause": slip, "issue": str(issue.id)}
    answer = office.post("/voices/cases", data=said)
    assert answer.status_code == 422
    assert "请去掉能认出人的内容" in answer.text
    assert db.session.scalar(select(func.count()).select_from(ComplaintCase)) == 0


def test_row_59_a_case_says_cause_cure_and_warning(cast: Cast, office: FlaskClient) -> None:
    answer = office.post("/voices/cases", data={"title": "x"})
    assert answer.status_code == 422
    for asked in ("请写原因", "请写怎么解决的", "请写下次要留意什么"):
        assert asked in answer.text
    case = write(office)
    page = office.get(f"/voices/cases/{case.id}").text
    for said in (*CASE.values(), "manager-甲", "待审"):
        if said != "noise":
            assert said in page


def test_row_59_a_new_complaint_shows_the_warning_of_a_like_case_once_approved(
    cast: Cast, office: FlaskClient, desk: Desk
) -> None:
    issue = complaint(desk)
    case = write(office)
    assert CASE["warning"] not in office.get(f"/issues/{issue.id}").text
    approve(office, case)
    page = office.get(f"/issues/{issue.id}").text
    assert CASE["warning"] in page
    assert "同类" in page
    assert "夜里" in page
    office.post(f"/voices/cases/{case.id}/withdrawal")
    assert CASE["warning"] not in office.get(f"/issues/{issue.id}").text


def test_row_59_the_warning_stands_beside_the_form_while_the_desk_types(
    cast: Cast, office: FlaskClient
) -> None:
    approve(office, write(office))
    assert "/voices/cases/like" in office.get("/issues/new").text
    at = "/voices/cases/like"
    like = office.post(at, data={"category": "noise", "text": "楼上又在装修"}).text
    assert CASE["warning"] in like
    assert CASE["warning"] not in office.post(at, data={"category": "leak"}).text
    assert CASE["warning"] not in office.post(at).text


@pytest.mark.parametrize("q", ["门岗", "装修人", "噪音", "Noise", "岗", "夜里十一点 门岗"])
def test_row_59_the_library_is_searched_by_any_of_its_words(
    cast: Cast, office: FlaskClient, q: str
) -> None:
    approve(office, write(office))
    assert CASE["title"] in office.get(f"/voices/cases?q={quote(q)}").text


@pytest.mark.parametrize("q", ["电梯", "岗门", "%", "_", "门岗 电梯"])
def test_row_59_what_is_not_in_it_is_not_found(cast: Cast, office: FlaskClient, q: str) -> None:
    approve(office, write(office))
    page = office.get(f"/voices/cases?q={quote(q)}").text
    assert (CASE["warning"] in page) is (q in "%_")  # a sign is no word: nothing is looked for


def test_row_59_only_a_manager_approves_and_only_once(
    cast: Cast, office: FlaskClient, client: FlaskClient
) -> None:
    case = write(office)
    approve(office, case)
    assert office.post(f"/voices/cases/{case.id}/approval").status_code == 409
    for role in ("frontdesk", "supervisor"):
        browser = sign_in(client, cast.people[role])
        assert browser.post(f"/voices/cases/{case.id}/withdrawal").status_code == 403


def test_row_59_a_changed_case_waits_again(cast: Cast, office: FlaskClient) -> None:
    case = write(office)
    approve(office, case)
    assert (
        office.post(f"/voices/cases/{case.id}", data=CASE | {"title": "新题目"}).status_code == 303
    )
    db.session.rollback()
    changed = db.session.scalars(select(ComplaintCase)).one()
    assert (changed.state, changed.title, changed.decided_by) == ("draft", "新题目", None)
    assert "新题目" not in office.get("/voices/cases").text
    assert "新题目" in office.get("/voices/cases?waiting=1").text


def neighbour(cast: Cast) -> Person:
    """The front desk of the company's other site."""
    with transaction():
        site = Site(name="月亮湾", created_at=NOW)
        person = Person(
            id=new_id(), name="邻居", sign_in="neighbour", role=Role.FRONTDESK, created_at=NOW
        )
        db.session.add_all([site, person])
        db.session.flush()
        db.session.add(PersonSite(person_id=person.id, site_id=site.id))
    return person


def test_row_59_other_sites_read_approved_cases_and_no_others(
    cast: Cast, office: FlaskClient, client: FlaskClient, desk: Desk
) -> None:
    issue = complaint(desk)
    shared, draft = write(office, issue=str(issue.id)), write(office, title="还没审的")
    approve(office, shared)
    browser = sign_in(client, neighbour(cast))
    page = browser.get(f"/voices/cases/{shared.id}")
    assert page.status_code == 200
    assert issue.number not in page.text
    assert browser.get(f"/voices/cases/{draft.id}").status_code == 404
    assert browser.get(f"/voices/cases/{shared.id}/edit").status_code == 404
    assert "还没审的" not in browser.get("/voices/cases?waiting=1").text
    assert browser.get(f"/voices/cases/new?issue={issue.id}").status_code == 404


def test_the_story_of_a_complaint_fills_the_case_in(cast: Cast, desk: Desk) -> None:
    issue = complaint(desk)
    given: dict[str, Any] = {
        "evidence": ["a" * 64],
        "cause": "邻居装修",
        "plan": "劝停 13812345678",
    }
    with transaction():
        desk.step(issue, "accept", 5, "frontdesk", assignee=str(cast.supervisor.id))
        desk.step(issue, "contact", 10, "supervisor", note="已致歉")
        desk.step(issue, "investigate", 20, "supervisor")
        desk.step(issue, "offer_plan", 30, "supervisor", **given)
    draft: CaseDraft = cases.drafted(issue)
    assert (draft.category, draft.cause, draft.cure) == ("noise", "邻居装修", "劝停 （号码）")
