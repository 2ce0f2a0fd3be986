"""What phones say of reports: any order of arrival ends the same, and nothing is lost."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from tests.sync.phone import HEADERS, Phone
from webapp.accounts.models import Device, Person, PersonSite
from webapp.clock import to_millis
from webapp.database import db, enter_company
from webapp.issues.models import Issue, IssueClock, IssueEvent, Material
from webapp.issues.reporters import find_or_add
from webapp.keeping.rebuild import rebuild
from webapp.sync import phone_views, waking
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary

LATER = NOW + timedelta(hours=6)
SHA = {name: f"{number:064x}" for number, name in enumerate(("before", "after", "me", "her"), 1)}


@pytest.fixture(autouse=True)
def _one_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    """All arrives at the same instant: what is proved depends on when something arrived."""
    monkeypatch.setattr(phone_views, "utcnow", lambda: LATER)


class Visit:
    """A technician's phone with a job in it."""

    def __init__(self, person: Person, client: FlaskClient, issue: UUID) -> None:
        self.phone = Phone(person.id, to_millis(NOW + timedelta(minutes=5)))
        sign_in(client, person)
        assert self.phone.enrol(client).status_code == 201
        self.client, self.issue = client, issue

    def take(self, step: str, *photos: str, materials: Any = (), **given: Any) -> dict[str, Any]:
        self.phone.wait(600_000)
        body = {"issue_id": self.issue, "step": step, "given": given, "materials": list(materials)}
        return self.phone.write("issues.step", body, photos)

    def whole(self) -> None:
        """From taking the job to the resident's signature."""
        booked = to_millis(NOW + timedelta(hours=1))
        self.take("confirm")
        self.take("contact", note="林女士在家")
        self.take("book", appointment=booked)
        self.take("leave")
        self.take("arrive")
        self.phone.write(
            "issues.note", {"issue_id": self.issue, "note": "角阀锈死"}, (SHA["before"],)
        )
        self.take("ask_consent", reason="要换角阀 35 元")
        self.take("agree", SHA["her"], consent="林女士签字同意", reporter_signature=[SHA["her"]])
        valve = {
            "kind": "part",
            "name": "角阀",
            "quantity_milli": 1000,
            "unit": "个",
            "price_cents": 3500,
            "who_pays": "reporter",
        }
        signed = {"photo_after": [SHA["after"]], "worker_signature": [SHA["me"]]}
        photos = (SHA["after"], SHA["me"])
        self.take("finish", *photos, result="换了角阀", materials=[valve], **signed)
        self.take("accept", SHA["her"], reporter_signature=[SHA["her"]], rating=5)

    def push(self, entries: list[dict[str, Any]] | None = None) -> Any:
        said = list(self.phone.waiting) if entries is None else entries
        answer = self.phone.push(self.client, self.phone.batch(said))
        assert answer.status_code == 200, answer.data
        return answer.json["outcomes"]

    def pack(self, cursor: int = 0) -> dict[str, Any]:
        where = f"/sync/pack?device={self.phone.id}&cursor={cursor}"
        answer = self.client.get(where, headers=HEADERS)
        return {one["key"]: one["data"] for one in answer.json["upserts"]}


@pytest.fixture
def issue(desk: Desk, cast: Cast) -> Issue:
    made = desk.open()
    desk.step(made, "send", 2, "manager", assignee=str(cast.technician.id))
    db.session.commit()
    return made


@pytest.fixture
def visit(issue: Issue, cast: Cast, client: FlaskClient) -> Visit:
    made = Visit(cast.technician, client, issue.id)
    enter_company(cast.company.id)
    return made


def told() -> tuple[Any, ...]:
    """Everything that follows from the entries."""
    db.session.expire_all()
    issues = db.session.execute(
        select(Issue.state, Issue.assigned_to, Issue.rating, Issue.milestones, Issue.next_due_at)
    ).all()
    columns = [c for c in IssueEvent.__table__.c if c.name != "received_at"]
    events = db.session.execute(select(*columns).order_by(IssueEvent.id)).all()
    clocks = db.session.execute(
        select(IssueClock.key, IssueClock.started_at, IssueClock.stopped_at).order_by(
            IssueClock.key, IssueClock.started_at
        )
    ).all()
    materials = db.session.execute(select(Material.name, Material.price_cents)).all()
    return tuple(tuple(map(str, rows)) for rows in (issues, events, clocks, materials))


def test_row_42_and_45_a_visit_without_signal_ends_accepted_at_its_proved_times(
    visit: Visit, issue: Issue
) -> None:
    visit.whole()
    assert {one["outcome"] for one in visit.push()} == {"applied"}
    db.session.refresh(issue)
    assert (issue.state, issue.rating) == ("accepted", 5)
    arrived = datetime.fromisoformat(issue.milestones["arrive"])
    assert arrived == NOW + timedelta(minutes=55), "when he came, not when the phone was heard"
    events = db.session.scalars(select(IssueEvent).where(IssueEvent.issue_id == issue.id)).all()
    assert [one.aside for one in events] == [""] * len(events)
    by_step = {one.step: one for one in events}
    assert by_step["finish"].photos == [SHA["after"], SHA["me"]]
    assert db.session.scalars(select(Material.event_id)).all() == [by_step["finish"].id]


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_arrival_ends_the_same(visit: Visit, seed: int) -> None:
    visit.whole()
    entries = list(visit.phone.waiting)
    visit.push(entries)
    expected = told()
    for model in (Material, Entry):
        db.session.execute(delete(model))
    db.session.execute(delete(IssueEvent).where(IssueEvent.step != "send"))
    device = db.session.scalars(select(Device)).one()
    device.last_seq, device.last_hash = 0, ""
    db.session.commit()

    chance = random.Random(seed)  # noqa: S311  # a repeatable order, not a secret
    chance.shuffle(entries)
    pieces = [entries[at : at + 2] for at in range(0, len(entries), 2)]
    for piece in [*pieces, pieces[0]]:
        visit.push(piece)
    assert told() == expected


def test_row_44_the_same_entry_twice_is_one_step(visit: Visit) -> None:
    visit.whole()
    entries = list(visit.phone.waiting)
    visit.push(entries)
    visit.push(entries)
    steps = db.session.scalars(select(IssueEvent.step)).all()
    assert len(steps) == len(set(steps)) == len(entries) + 1  # and the sending


def test_a_job_given_to_another_while_offline_is_kept_and_told(
    visit: Visit, issue: Issue, desk: Desk, cast: Cast
) -> None:
    visit.whole()
    desk.step(issue, "send", 4, "manager", assignee=str(cast.cleaner.id))
    db.session.commit()
    assert {one["outcome"] for one in visit.push()} == {"applied"}
    db.session.refresh(issue)
    assert (issue.state, issue.assigned_to) == ("sent", cast.cleaner.id)
    job = visit.pack()[f"job/{issue.id}"]
    assert (job["mine"], job["to"]) == (False, cast.cleaner.name)
    assert [one["step"] for one in job["aside"]][-1] == "accept"
    assert "reporter" not in job
    assert db.session.scalars(select(IssueEvent.note)).all().count("林女士在家") == 1


def test_two_technicians_grab_one_job_the_earlier_has_it(
    desk: Desk, cast: Cast, app: Flask
) -> None:
    issue = desk.open()
    mate = Person(
        company_id=cast.company.id,
        name="李师傅",
        sign_in="li",
        role="technician",
        created_at=NOW,
    )
    db.session.add(mate)
    db.session.flush()
    db.session.add(PersonSite(person_id=mate.id, site_id=cast.site.id))
    db.session.commit()
    early = Visit(cast.technician, app.test_client(), issue.id)
    late = Visit(mate, app.test_client(), issue.id)
    assert early.pack()[f"job/{issue.id}"]["may_grab"]
    early.take("grab")
    late.phone.wait(60_000)
    late.take("grab")
    late.push()  # the later one is heard first
    early.push()
    enter_company(cast.company.id)
    db.session.refresh(issue)
    assert (issue.state, issue.assigned_to) == ("confirmed", cast.technician.id)
    told_late = late.pack()[f"job/{issue.id}"]
    assert [one["code"] for one in told_late["aside"]] == ["issue.wrong_state"]
    assert told_late["to"] == cast.technician.name


def test_row_45_acceptance_signed_twice_counts_once(visit: Visit, issue: Issue) -> None:
    visit.whole()
    visit.take("accept", SHA["her"], reporter_signature=[SHA["her"]], rating=1)
    visit.push()
    db.session.refresh(issue)
    assert (issue.state, issue.rating) == ("accepted", 5)
    asides = db.session.scalars(select(IssueEvent.aside).where(IssueEvent.step == "accept"))
    assert sorted(asides) == ["", "issue.wrong_state"]


def test_row_44_no_work_goes_on_before_consent(visit: Visit, issue: Issue) -> None:
    for step in ("confirm", "contact", "leave", "arrive"):
        visit.take(step, **({"note": "在家"} if step == "contact" else {}))
    visit.take("ask_consent", reason="要换管子")
    visit.take("finish", SHA["after"], result="换了", photo_after=[SHA["after"]])
    visit.push()
    db.session.refresh(issue)
    assert issue.state == "waiting_consent"


def test_photos_that_an_entry_does_not_carry_do_not_count(visit: Visit, issue: Issue) -> None:
    visit.take("confirm")
    visit.take("contact", note="在家")
    visit.take("not_home", photo_before=[SHA["before"]])
    visit.push()
    db.session.refresh(issue)
    assert issue.state == "contacted"
    asides = db.session.scalars(select(IssueEvent.aside).where(IssueEvent.step == "not_home"))
    assert asides.all() == ["issue.incomplete"]


def test_an_unknown_report_is_parked_and_woken_when_it_comes(
    visit: Visit, desk: Desk, cast: Cast, app: Flask
) -> None:
    visit.issue = uuid4()
    visit.take("grab")
    (outcome,) = visit.push()
    assert (outcome["outcome"], outcome["code"]) == ("parked", "issues.unknown_issue")
    notary = Notary(app.config["ROUNDS"].secret_key)
    enter_company(cast.company.id)
    assert waking.wake(notary, LATER) == 0
    made = desk.open(title="门锁坏了")
    made.id = visit.issue
    db.session.execute(delete(IssueClock).where(IssueClock.issue_id != visit.issue))
    db.session.commit()
    assert waking.wake(notary, LATER) == 1
    assert made.state == "confirmed"
    assert waking.wake(notary, LATER) == 0


def test_a_rebuild_replays_the_steps(visit: Visit, issue: Issue, app: Flask, cast: Cast) -> None:
    visit.whole()
    visit.push()
    expected = told()
    company_id = cast.company.id
    found = rebuild(Notary(app.config["ROUNDS"].secret_key), LATER, is_check=False)
    enter_company(company_id)
    assert (found.lost, found.differing) == ([], 0)
    assert told() == expected


def test_row_37_a_phone_learns_name_and_number_only_with_the_job(
    visit: Visit, issue: Issue, desk: Desk, cast: Cast
) -> None:
    enter_company(cast.company.id)
    reporter = find_or_add(cast.site.id, phone="13900001234", name="林女士", room="3-2-501", at=NOW)
    assert reporter is not None
    issue.reporter_id = reporter.id
    desk.open(title="走廊灯不亮", reporter_id=reporter.id)
    db.session.commit()
    pack = visit.pack()
    jobs = {data["title"]: data for key, data in pack.items() if key.startswith("job/")}
    assert jobs["厨房水管漏水"]["reporter"]["phone"] == "13900001234"
    assert jobs["走廊灯不亮"]["may_grab"]
    assert "13900001234" not in str(jobs["走廊灯不亮"])
    flow = pack[f"flow/{issue.flow_version_id}"]
    assert {"grab", "confirm", "accept"} <= {step["key"] for step in flow["steps"]}
    assert "settle" not in {step["key"] for step in flow["steps"]}


def test_the_desk_carries_no_jobs(desk: Desk, cast: Cast, client: FlaskClient) -> None:
    desk.open()
    db.session.commit()
    visit = Visit(cast.guard, client, uuid4())
    assert not [key for key in visit.pack() if key.startswith("job/")]
