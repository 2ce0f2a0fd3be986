"""What supervisors see and do: parked records, phones, gaps."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import sign_in
from tests.sync.answers import codes, rows
from tests.sync.phone import Phone
from tests.sync.scene import OPENS, Scene
from webapp.accounts.models import Device
from webapp.audit.models import AuditLine
from webapp.database import db, enter_company
from webapp.rounds.models import Visit
from webapp.sync.models import Entry


def revoke(scene: Scene) -> None:
    enter_company(scene.cast.company.id)
    device = db.session.get_one(Device, (scene.cast.company.id, scene.phone.id))
    device.revoked_at = OPENS
    db.session.commit()


@pytest.fixture
def parked(scene: Scene, client: FlaskClient) -> Entry:
    """A visit from a phone that was revoked; the supervisor is signed in."""
    revoke(scene)
    scene.visit(0)
    assert codes(scene.phone.push(client)) == [("parked", "sync.device_revoked")]
    sign_in(client, scene.cast.supervisor)
    entry: Entry = rows(Entry)[0]
    return entry


def test_a_parked_record_is_shown_with_its_reason_in_words(
    parked: Entry, client: FlaskClient
) -> None:
    page = client.get("/parked").get_data(as_text=True)
    assert "写这条记录的手机已停用" in page
    assert "guard-甲" in page


def test_the_reason_is_told_in_english_too(parked: Entry, client: FlaskClient) -> None:
    assert "was revoked" in client.get("/parked?lang=en").get_data(as_text=True)


def test_somebody_s_word_applies_it(parked: Entry, client: FlaskClient, scene: Scene) -> None:
    answer = client.post(f"/parked/{parked.id}/application")
    assert answer.status_code == 303
    enter_company(scene.cast.company.id)
    (visit,) = rows(Visit)
    assert visit.checkpoint_id == scene.points[0].id
    assert rows(Entry)[0].outcome == "applied"
    assert client.post(f"/parked/{parked.id}/application").status_code == 404


def test_a_note_closes_it_and_the_entry_stays(
    parked: Entry, client: FlaskClient, scene: Scene
) -> None:
    empty = client.post(f"/parked/{parked.id}/resolution", data={"note": "  "})
    assert empty.status_code == 422
    client.post(f"/parked/{parked.id}/resolution", data={"note": "已问过，是补录"})
    enter_company(scene.cast.company.id)
    (entry,) = rows(Entry)
    assert (entry.outcome, entry.settled_by) == ("resolved", scene.cast.supervisor.id)
    line = db.session.scalars(select(AuditLine).where(AuditLine.verb == "entry.resolved")).one()
    assert line.detail["note"] == "已问过，是补录"
    assert "没有需要处理的记录" in client.get("/parked").get_data(as_text=True)
    assert codes(scene.phone.push(client)) == [("parked", "sync.device_revoked")]


def test_what_still_cannot_be_applied_stays_parked(scene: Scene, client: FlaskClient) -> None:
    scene.visit(0, checkpoint_id=scene.cast.company.id)
    scene.phone.push(client)
    sign_in(client, scene.cast.supervisor)
    enter_company(scene.cast.company.id)
    (entry,) = rows(Entry)
    client.post(f"/parked/{entry.id}/application")
    enter_company(scene.cast.company.id)
    assert rows(Entry)[0].code == "rounds.unknown_checkpoint"


def test_phones_tell_their_gaps_and_what_waits(scene: Scene, client: FlaskClient) -> None:
    for number in range(6):
        scene.visit(number % 3)
    entries = scene.phone.waiting
    scene.phone.push(client, scene.phone.batch([entries[0], entries[4]], waiting=1))
    Phone(scene.cast.guard.id, scene.phone.wall).enrol(client)
    sign_in(client, scene.cast.supervisor)
    page = client.get("/phones").get_data(as_text=True)
    assert "记录 2–4、6 还没到" in page
    assert "待上传 1" in page
    assert "同一工牌有几部手机" in page


def test_a_lost_phone_is_revoked(scene: Scene, client: FlaskClient) -> None:
    sign_in(client, scene.cast.supervisor)
    assert client.post(f"/phones/{scene.phone.id}/revocation").status_code == 303
    enter_company(scene.cast.company.id)
    assert rows(Device)[0].revoked_at is not None
    scene.visit(0)
    assert codes(scene.phone.push(client)) == [("parked", "sync.device_revoked")]
