"""Who reads a complaint: every page, sheet, form, search, pack, notice and call is walked."""

from collections.abc import Iterator
from io import BytesIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select, update
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.accounts.models import Person, PersonSite, Role
from webapp.api import tokens
from webapp.clock import utcnow
from webapp.database import db, enter_company, new_id, transaction
from webapp.issues import reporters
from webapp.issues.actions import add_word
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Issue
from webapp.issues.notices.telling import Teller
from webapp.issues.phone import carried
from webapp.notifications.models import Notice, NoticeSetting, Via
from webapp.sites.models import Site

SAID = "保安殴打业主"
NAME, PHONE = "林晓梅", "13812345678"
SECRETS = (SAID, NAME, PHONE)
FIELD = (Role.TECHNICIAN, Role.GUARD, Role.CLEANER)
ASKED = "?q=殴打&view=all&since=2026-11-20&until=2026-11-30"
TABLES = ("tracking", "duty", "visits", "archive")


@pytest.fixture
def complaint(desk: Desk) -> Issue:
    with transaction():
        who = reporters.find_or_add(desk.cast.site.id, phone=PHONE, name=NAME, room="9-901", at=NOW)
        assert who is not None
        issue = desk.open(IssueKind.COMPLAINT, title=SAID, text=SAID, reporter_id=who.id)
        add_word(issue, "note", by=desk.by, at=NOW, note=SAID)
        db.session.add(NoticeSetting(site_id=desk.cast.site.id, robot="https://x.test/", tells={},
                                     ladder=[], language="zh-CN", emails={}))  # fmt: skip
    return issue


@pytest.fixture
def neighbour(cast: Cast) -> Person:
    """The front desk of the company's other site."""
    enter_company(cast.company.id)
    with transaction():
        site = Site(name="月亮湾", created_at=NOW)
        person = Person(
            id=new_id(), name="邻居", sign_in="neighbour", role=Role.FRONTDESK, created_at=NOW
        )
        db.session.add_all([site, person])
        db.session.flush()
        db.session.add(PersonSite(person_id=person.id, site_id=site.id))
    return person


def addresses(app: Flask, issue: Issue) -> Iterator[str]:
    """Every page there is that can be asked for with a report, or with nothing."""
    reporter_id = issue.reporter_id
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            values = _values(rule, issue.id, reporter_id)
            if values is not None:
                path = rule.build(values, append_unknown=False)
                assert path is not None
                yield path[1] + ASKED
    for table in TABLES:
        for ending in ("", ".pdf", ".xlsx"):
            yield f"/reports/tables/{table}{ending}{ASKED}"


def _values(rule: Rule, issue_id: UUID, reporter_id: UUID | None) -> dict[str, object] | None:
    known: dict[str, object] = {"issue_id": issue_id, "reporter_id": reporter_id}
    if not set(rule.arguments) <= known.keys():
        return None
    return {name: known[name] for name in rule.arguments}


def read(answer: TestResponse) -> str:
    """What a person reads in it."""
    if answer.mimetype == "application/pdf":
        return "".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    if answer.data[:2] == b"PK":
        with ZipFile(BytesIO(answer.data)) as book:
            return "".join(book.read(name).decode(errors="ignore") for name in book.namelist())
    return answer.data.decode(errors="ignore")


def shown(browser: FlaskClient, app: Flask, issue: Issue) -> dict[str, set[str]]:
    """Which addresses show which secrets."""
    found: dict[str, set[str]] = {}
    for address in list(addresses(app, issue)):
        answer = browser.get(address)
        if answer.status_code == 200:
            text = read(answer)
            if seen := {secret for secret in SECRETS if secret in text}:
                found[address.partition("?")[0]] = seen
    return found


def test_row_48_the_desk_of_the_site_reads_a_complaint(
    app: Flask, client: FlaskClient, cast: Cast, complaint: Issue
) -> None:
    found = shown(sign_in(client, cast.people["frontdesk"]), app, complaint)
    own = {f"/issues/{complaint.id}", f"/reports/complaints/{complaint.id}.pdf"}
    lists = {"/issues/", "/issues/live", "/issues/tracking.xlsx"}
    assert own | lists <= set(found), "the walk sees what there is to see"


@pytest.mark.parametrize("role", FIELD)
def test_row_48_the_crew_reads_no_complaint(
    app: Flask, client: FlaskClient, cast: Cast, complaint: Issue, role: str
) -> None:
    assert shown(sign_in(client, cast.people[role]), app, complaint) == {}


def test_row_48_the_desk_of_another_site_reads_no_complaint(
    app: Flask, client: FlaskClient, complaint: Issue, neighbour: Person
) -> None:
    assert shown(sign_in(client, neighbour), app, complaint) == {}


def test_row_48_nobody_and_another_company_read_no_complaint(
    app: Flask, client: FlaskClient, cast: Cast, complaint: Issue
) -> None:
    assert shown(client, app, complaint) == {}
    assert shown(sign_in(client, cast.outsider), app, complaint) == {}


@pytest.mark.parametrize("role", FIELD)
def test_row_48_phones_carry_a_complaint_only_for_whom_it_was_given_to(
    cast: Cast, desk: Desk, complaint: Issue, role: str
) -> None:
    person = cast.people[role]
    carrier = carried.Carrier(person.id, role, [cast.site.id], NOW)
    assert SAID not in str(list(carried.jobs(carrier)))
    with transaction():
        db.session.execute(update(Issue).values(assigned_to=person.id))
    db.session.expire_all()
    assert all(secret in str(list(carried.jobs(carrier))) for secret in SECRETS)
    with transaction():
        event = add_word(complaint, "note", by=person.id, at=NOW)
        event.aside = "issue.wrong_state"
        db.session.execute(update(Issue).values(assigned_to=cast.manager.id))
    db.session.expire_all()
    told = list(carried.jobs(carrier))
    assert told, "he is told that it went to somebody else"
    assert not any(secret in str(told) for secret in SECRETS)


def test_row_48_who_had_it_before_is_told_no_more_than_the_number(
    cast: Cast, desk: Desk, complaint: Issue
) -> None:
    with transaction():
        desk.step(complaint, "accept", 2, "manager", assignee=str(cast.technician.id))
        to_other = {"assignee": str(cast.supervisor.id), "reason": "换人"}
        desk.step(complaint, "transfer", 4, "manager", **to_other)
    rows = db.session.scalars(select(Notice)).all()
    told = {(row.via, row.code, row.person_id): row.title for row in rows}
    assert SAID in told[Via.OFFICE, "issue.assigned", cast.technician.id], "now it is his"
    assert told[Via.OFFICE, "issue.taken_away", cast.technician.id] == complaint.number
    assert SAID in told[Via.OFFICE, "issue.assigned", cast.supervisor.id]
    assert not any(secret in f"{row.text}{row.params}" for row in rows for secret in SECRETS)


def test_row_48_a_group_robot_says_no_more_than_the_number(cast: Cast, complaint: Issue) -> None:
    with transaction():
        teller = Teller(cast.company.id, NOW)
        teller.people(complaint, "issue.limit_passed", [cast.supervisor.id], "once", {})
        teller.put()
    said = db.session.scalars(select(Notice).where(Notice.via == Via.WECOM)).one()
    assert said.title == complaint.number
    assert not any(secret in f"{said.text}{said.params}" for secret in SECRETS)


def test_row_48_other_systems_read_a_complaint_only_with_the_right_to_names(
    cast: Cast, client: FlaskClient, complaint: Issue
) -> None:
    for sees in (False, True):
        with transaction():
            enter_company(cast.company.id)
            _row, text = tokens.make_token(
                cast.site.id, "400", sees_reporters=sees, by=cast.admin.id, at=utcnow()
            )
        headers = {"Authorization": f"Bearer {text}"}
        for address in ("/api/v1/issues", f"/api/v1/issues/{complaint.id}"):
            answer = client.get(address, headers=headers)
            assert answer.status_code == 200
            assert (SAID in answer.get_data(as_text=True)) is sees
            assert complaint.number in answer.get_data(as_text=True)
