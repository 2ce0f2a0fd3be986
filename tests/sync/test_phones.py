"""Phones in the office: receipts, gaps, forks, permits, handing back; each supervisor their own."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import sign_in
from tests.sync.answers import codes, rows
from tests.sync.phone import Phone
from tests.sync.scene import Scene
from webapp.accounts.models import Device, Person, PersonSite, Role
from webapp.audit.models import AuditLine
from webapp.clock import utcnow
from webapp.database import db, enter_company
from webapp.sites.models import Site
from webapp.sync import jobs
from webapp.sync.models import Entry
from webapp.sync.release_codes import release_code, release_key
from webapp.sync.release_models import Release

SECRET = "a secret of the tests"


def device(scene: Scene, phone: Phone | None = None) -> Device:
    enter_company(scene.cast.company.id)
    db.session.expire_all()
    return db.session.get_one(Device, (scene.cast.company.id, (phone or scene.phone).id))


def audited(scene: Scene, verb: str) -> list[AuditLine]:
    enter_company(scene.cast.company.id)
    return list(db.session.scalars(select(AuditLine).where(AuditLine.verb == verb)))


@pytest.fixture
def desk(scene: Scene, client: FlaskClient) -> FlaskClient:
    return sign_in(client, scene.cast.supervisor)


def page(desk: FlaskClient, scene: Scene) -> str:
    answer = desk.get(f"/phones/{scene.phone.id}")
    assert answer.status_code == 200
    return answer.text


def test_what_is_here_is_said_with_number_and_fingerprint(scene: Scene, desk: FlaskClient) -> None:
    scene.visit(0)
    scene.visit(1)
    scene.phone.push(desk)
    shown = page(desk, scene)
    assert "都已收到" in shown
    assert "第 2 条" in shown
    assert device(scene).last_hash[:16] in shown


def test_numbers_that_never_came_are_named_with_since_when(scene: Scene, desk: FlaskClient) -> None:
    for number in range(6):
        scene.visit(number % 3)
    entries = scene.phone.waiting
    scene.phone.push(desk, scene.phone.batch([entries[0], entries[4]], waiting=0))
    since = device(scene).missing_since
    assert since is not None
    assert "记录 2–4、6 还没到，从 今天" in page(desk, scene)
    scene.phone.push(desk, scene.phone.batch([entries[1]], waiting=0))
    assert device(scene).missing_since == since
    scene.phone.push(desk, scene.phone.batch(entries))
    assert device(scene).missing_since is None
    assert "还没到" not in page(desk, scene)


def test_a_supervisor_sees_phones_and_records_of_own_sites_only(
    scene: Scene, client: FlaskClient
) -> None:
    enter_company(scene.cast.company.id)
    site = Site(name="别的项目", created_at=utcnow())
    db.session.add(site)
    stranger = Person(name="外人", sign_in="x", role=Role.SUPERVISOR, created_at=utcnow())
    db.session.add(stranger)
    db.session.flush()
    db.session.add(PersonSite(person_id=stranger.id, site_id=site.id))
    found = device(scene)
    found.revoked_at = utcnow()
    db.session.commit()
    scene.visit(0)
    scene.phone.push(client)
    (entry,) = rows(Entry)
    here = f"/phones/{scene.phone.id}"
    posts = (f"{here}/revocation", f"{here}/releases", f"{here}/return",
             f"/parked/{entry.id}/resolution", f"/parked/{entry.id}/application")  # fmt: skip
    sign_in(client, stranger)
    assert str(scene.phone.id) not in client.get("/phones").text
    assert client.get(here).status_code == 404
    assert "没有需要处理的记录" in client.get("/parked").text
    said = {"reason": "因为", "note": "好", "seq": "5", "purpose": "reset"}
    assert [client.post(path, data=said).status_code for path in posts] == [404] * 5
    sign_in(client, scene.cast.manager)
    assert client.get(here).status_code == 200
    assert str(entry.id) in client.get("/parked").text
    sign_in(client, scene.cast.outsider)
    assert client.get(here).status_code == 404
    assert [client.post(path, data=said).status_code for path in posts] == [404] * 5


@pytest.mark.parametrize("role", [Role.GUARD, Role.CLEANER, Role.TECHNICIAN, Role.FRONTDESK])
def test_the_field_has_no_phones_page(scene: Scene, client: FlaskClient, role: str) -> None:
    sign_in(client, scene.cast.people[str(role)])
    for path in ("/phones", f"/phones/{scene.phone.id}"):
        assert client.get(path).status_code == 403
    assert client.post(f"/phones/{scene.phone.id}/releases").status_code == 403


def grant(desk: FlaskClient, scene: Scene, **other: str) -> int:
    said = {"purpose": "sign_out", "seq": "3", "reason": "手机要送修，没有网", **other}
    return desk.post(f"/phones/{scene.phone.id}/releases", data=said).status_code


def test_a_code_is_given_used_and_logged(scene: Scene, desk: FlaskClient) -> None:
    scene.visit(0)
    scene.phone.push(desk)
    scene.phone.waiting.clear()
    scene.visit(1)
    scene.visit(2)
    assert grant(desk, scene) == 303
    code = release_code(release_key(SECRET, scene.phone.id), scene.phone.id, "sign_out", 3)
    shown = page(desk, scene)
    assert f"{code[:4]} {code[4:]}" in shown
    (line,) = audited(scene, "device.release_granted")
    assert line.person_id == scene.cast.supervisor.id
    assert (line.detail["seq"], line.detail["known_seq"]) == (3, 1)
    scene.phone.write("phone.release", {"purpose": "sign_out", "unsent": 2, "code": code})
    assert codes(scene.phone.push(desk)) == [("applied", "")] * 3
    enter_company(scene.cast.company.id)
    for _ in range(2):
        jobs.settle_releases(utcnow())
    (release,) = rows(Release)
    assert (release.unsent, release.used_by, release.is_forged) == (2, scene.cast.guard.id, False)
    assert len(audited(scene, "device.release_used")) == 1
    shown = page(desk, scene)
    assert "用掉，手机上有 2 条没传" in shown
    assert f"{code[:4]} {code[4:]}" not in shown


def test_letting_go_without_a_word_is_seen(scene: Scene, desk: FlaskClient) -> None:
    scene.phone.write("phone.release", {"purpose": "reset", "unsent": 1, "code": "00000000"})
    scene.phone.push(desk)
    enter_company(scene.cast.company.id)
    jobs.settle_releases(utcnow())
    assert "没有主管的准许" in page(desk, scene)
    assert audited(scene, "device.release_used")[0].detail["is_forged"]


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"seq": "0"}, {"seq": "x"}, {"purpose": "x"}])
def test_a_code_needs_reason_number_and_purpose(
    scene: Scene, desk: FlaskClient, wrong: dict[str, str]
) -> None:
    scene.visit(0)
    scene.phone.push(desk)
    assert grant(desk, scene, **wrong) == 422
    assert rows(Release) == []


def test_a_phone_with_everything_here_is_handed_back(scene: Scene, desk: FlaskClient) -> None:
    scene.visit(0)
    scene.phone.push(desk)
    assert desk.post(f"/phones/{scene.phone.id}/return").status_code == 303
    assert device(scene).returned_at is not None
    assert rows(Release) == []
    assert audited(scene, "device.returned")[0].person_id == scene.cast.supervisor.id
    sign_in(desk, scene.cast.guard)
    assert scene.phone.enrol(desk).status_code == 201
    assert device(scene).returned_at is None


def test_with_records_missing_it_takes_a_named_word(scene: Scene, desk: FlaskClient) -> None:
    scene.visit(0)
    scene.phone.push(desk, scene.phone.batch([], waiting=1))
    path = f"/phones/{scene.phone.id}/return"
    assert desk.post(path).status_code == 422
    assert device(scene).returned_at is None
    assert desk.post(path, data={"reason": "摔坏了开不了机"}).status_code == 303
    (release,) = rows(Release)
    assert (release.purpose, release.granted_by) == ("returned", scene.cast.supervisor.id)
    assert "摔坏了开不了机" in page(desk, scene)


def test_a_phone_restored_from_a_copy_shows_both_branches(scene: Scene, desk: FlaskClient) -> None:
    scene.visit(0)
    copy = (scene.phone.seq, scene.phone.prev)
    scene.visit(1)
    scene.phone.push(desk)
    complete = device(scene).complete_until
    scene.phone.waiting.clear()
    scene.phone.seq, scene.phone.prev = copy
    scene.visit(2)
    assert codes(scene.phone.push(desk)) == [("parked", "sync.forked_chain")]
    found = device(scene)
    assert (found.rewound_seq, found.complete_until) == (2, complete)
    shown = page(desk, scene)
    assert "记录分叉：这部手机回到了第 2 条之前" in shown
    assert "另一支，没有采用" in shown
    assert desk.get("/phones").text.count("记录分叉") == 1


def test_an_end_below_what_is_here_is_a_copy_only_with_a_younger_token(
    scene: Scene, desk: FlaskClient
) -> None:
    scene.visit(0)
    scene.visit(1)
    token = scene.phone.push(desk).json["token"]
    scene.phone.seq, scene.phone.prev = 1, ""
    late = scene.phone.batch([])  # sent before, arrives after: no token of then
    assert scene.phone.push(desk, late).status_code == 200
    assert device(scene).rewound_at is None
    scene.phone.hear(token)
    behind = scene.phone.batch([])
    behind["head"] = {**behind["head"], "anchor": scene.phone.anchor}
    signed = {"device": str(scene.phone.id), "hashes": [], "head": behind["head"], "waiting": 0}
    behind["signature"] = scene.phone.sign(signed)
    heard = device(scene)
    heard.heard_at = (heard.heard_at or utcnow()) - timedelta(seconds=5)
    db.session.commit()
    assert scene.phone.push(desk, behind).status_code == 200
    assert device(scene).rewound_seq == 2


def test_a_lost_key_begins_a_new_journal_and_the_old_phone_stays(
    scene: Scene, client: FlaskClient
) -> None:
    scene.visit(0)
    scene.phone.push(client, scene.phone.batch([], waiting=1))
    again = Phone(scene.cast.guard.id, scene.phone.wall)
    assert again.enrol(client).status_code == 201
    scene.visit(1, phone=again)
    assert codes(again.push(client)) == [("applied", "")]
    sign_in(client, scene.cast.supervisor)
    shown = client.get("/phones").text
    assert shown.count("同一工牌有几部手机") == 2
    assert "记录 1 还没到" in shown
    client.post(f"/phones/{scene.phone.id}/revocation")
    assert "停用。它再交来的记录原样留着" in page(client, scene)
    assert "同一工牌有几部手机" not in client.get("/phones").text
