"""What goes by policy, what stays whatever its age, what a hold keeps, and that the chain holds."""

from datetime import timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.sync.answers import codes, rows
from tests.sync.scene import OPENS, Scene
from webapp.attachments import storage
from webapp.attachments.models import Attachment, Blob
from webapp.audit.models import AuditLine
from webapp.clock import from_millis, utcnow
from webapp.config import Config
from webapp.coverage.models import PointDay
from webapp.database import db, enter_company
from webapp.keeping import policies, removing, tombstones
from webapp.keeping.models import LegalHold, Removal, RetentionPolicy
from webapp.keeping.rebuild import rebuild
from webapp.keeping.report import Report
from webapp.keeping.verify import verify
from webapp.rounds.models import Answer, Round, Visit
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary

DAYS = 200
LATER = timedelta(days=300)


def confirm(scene: Scene, *kinds: str) -> None:
    enter_company(scene.cast.company.id)
    policies.confirm(dict.fromkeys(kinds, DAYS), by=scene.cast.admin.id, at=utcnow())
    db.session.commit()


def remove(app: Flask, scene: Scene, after: timedelta = LATER) -> dict[str, int]:
    """A night, so long after."""
    enter_company(scene.cast.company.id)
    return removing.remove_due(utcnow() + after, _config(app).secret_key)


def check(app: Flask, scene: Scene) -> Report:
    db.session.commit()
    return verify(scene.cast.company.id, _config(app).blob_dir)


def _config(app: Flask) -> Config:
    config: Config = app.config["ROUNDS"]
    return config


@pytest.fixture
def walked(scene: Scene, client: FlaskClient) -> Scene:
    """Two visits of the first point, so that only the later is its last."""
    for _ in range(2):
        visit_id = scene.visit(0, round_id=None, stop_id=None)
        scene.answer(0, visit_id, "door", {"choice": "pass"})
        scene.phone.wait(3_600_000)
    assert set(codes(scene.phone.push(client))) == {("applied", "")}
    scene.phone.waiting.clear()
    return scene


def test_nothing_goes_before_an_administrator_has_confirmed(app: Flask, walked: Scene) -> None:
    assert remove(app, walked) == {}
    assert len(rows(Visit)) == 2
    assert all(b"checkpoint_id" in entry.raw for entry in rows(Entry))


def test_old_records_go_and_the_chain_still_holds(app: Flask, walked: Scene) -> None:
    confirm(walked, "records")
    hashes = [entry.hash for entry in rows(Entry)]
    remove(app, walked)
    last, entries = rows(Visit), rows(Entry)
    assert len(last) == 1, "the last visit of a point stays: the map shows it"
    assert {answer.visit_id for answer in rows(Answer)} == {last[0].id}
    assert [entry.hash for entry in entries] == hashes
    assert [entry.outcome for entry in entries] == ["removed", "removed", "applied", "applied"]
    assert b"checkpoint" not in entries[0].raw
    report = check(app, walked)
    assert report.is_whole, report.faults
    assert report.counts["entries removed by policy"] == 2


def test_young_records_stay(app: Flask, walked: Scene) -> None:
    confirm(walked, "records")
    young = OPENS + timedelta(days=DAYS - 10) - utcnow()  # whatever day it is today
    assert remove(app, walked, young) == {"records": 0}
    assert rows(Removal) == []


def test_a_journal_goes_on_after_what_was_removed(
    app: Flask, walked: Scene, client: FlaskClient
) -> None:
    confirm(walked, "records")
    before = [orjson.loads(entry.raw) for entry in rows(Entry)]
    remove(app, walked)
    assert codes(walked.phone.push(client, walked.phone.batch(before))) == [("applied", "")] * 4
    walked.phone.write("rounds.visit_end", {"visit_id": rows(Visit)[0].id})
    assert codes(walked.phone.push(client)) == [("applied", "")]
    assert check(app, walked).is_whole


def test_an_emptied_record_is_not_taken_for_a_removed_one(app: Flask, walked: Scene) -> None:
    entry = rows(Entry)[0]
    forged = tombstones.make(entry.raw, entry.hash, removal=entry.id, at_ms=1, secret="guessed")
    entry.raw, entry.outcome = forged, "removed"
    report = check(app, walked)
    assert report.kinds["entry"] == 1
    assert "not by policy" in report.faults[0]


def test_a_rebuild_brings_nothing_back_and_keeps_what_was_counted(
    app: Flask, walked: Scene
) -> None:
    confirm(walked, "records")
    remove(app, walked)
    company_id = walked.cast.company.id
    days = [(day.day, day.extra) for day in rows(PointDay)]
    found = rebuild(Notary(_config(app).secret_key), utcnow(), is_check=False)
    assert (found.entries, found.lost, found.differing) == (2, [], 0)
    enter_company(company_id)
    assert len(rows(Visit)) == 1
    assert [(day.day, day.extra) for day in rows(PointDay)] == days
    assert days != []


@pytest.mark.parametrize("narrowed", ["nothing", "site", "person", "time"])
def test_a_hold_keeps_what_it_names(app: Flask, walked: Scene, narrowed: str) -> None:
    at = from_millis(walked.phone.wall)
    named: dict[str, dict[str, Any]] = {
        "nothing": {},
        "site": {"site_id": walked.cast.site.id},
        "person": {"person_id": walked.cast.guard.id},
        "time": {"since": at - timedelta(days=1), "until": at + timedelta(days=1)},
    }
    confirm(walked, "records", "audit")
    hold = LegalHold(reason="漏水赔偿", **named[narrowed])
    policies.place_hold(hold, by=walked.cast.admin.id, at=utcnow())
    db.session.commit()
    remove(app, walked)
    assert len(rows(Visit)) == 2
    assert {entry.outcome for entry in rows(Entry)} == {"applied"}
    policies.lift_hold(hold.id, "已结案", by=walked.cast.admin.id, at=utcnow())
    db.session.commit()
    remove(app, walked)
    assert len(rows(Visit)) == 1


def test_a_hold_on_somebody_else_keeps_nothing_of_this(app: Flask, walked: Scene) -> None:
    confirm(walked, "records")
    hold = LegalHold(reason="另一件事", person_id=walked.cast.cleaner.id)
    policies.place_hold(hold, by=walked.cast.admin.id, at=utcnow())
    db.session.commit()
    remove(app, walked)
    assert len(rows(Visit)) == 1


def test_a_round_goes_whole_or_stays_whole(app: Flask, scene: Scene, client: FlaskClient) -> None:
    scene.start()
    scene.visit(0)
    scene.phone.push(client)
    confirm(scene, "records")
    remove(app, scene)
    assert len(rows(Round)) == 1, "its visit is the last of a point"
    assert {entry.outcome for entry in rows(Entry)} == {"applied"}


def test_photos_go_and_their_hash_stays(app: Flask, walked: Scene) -> None:
    enter_company(walked.cast.company.id)
    sha256, entry = "ab" * 32, rows(Entry)[1]
    at = utcnow()
    storage.write(walked.cast.company.id, sha256, b"bytes")
    db.session.add_all([
        Blob(sha256=sha256, size=5, mime="image/jpeg", created_at=at, complete_at=at),
        Attachment(subject_id=entry.id, sha256=sha256, created_at=at),
    ])  # fmt: skip
    db.session.commit()
    place = storage.place_of(walked.cast.company.id, sha256)
    confirm(walked, "photos")
    assert remove(app, walked, timedelta(days=DAYS - 10)) == {"photos": 0}
    assert place.exists()
    assert remove(app, walked) == {"photos": 1}
    assert not place.exists()
    (blob,) = rows(Blob)
    assert blob.removed_at is not None
    assert check(app, walked).is_whole


def test_the_log_says_what_went_and_by_whose_word(app: Flask, walked: Scene) -> None:
    confirm(walked, "records")
    remove(app, walked)
    (removal,) = rows(Removal)
    assert (removal.kind, removal.days, removal.count) == ("records", DAYS, 4)
    assert removal.confirmed_by == walked.cast.admin.id
    verbs = [line.verb for line in rows(AuditLine)]
    assert verbs.count("retention.confirmed") == verbs.count("records.removed") == 1


def test_a_preview_counts_and_changes_nothing(app: Flask, walked: Scene) -> None:
    enter_company(walked.cast.company.id)
    lines = {one.kind: one for one in policies.preview({"records": DAYS}, utcnow() + LATER)}
    assert lines["records"].parts == {"rounds": 1, "visits": 1, "entries": 0}
    assert lines["photos"].confirmed is None
    assert len(rows(Visit)) == 2


# --- the page --------------------------------------------------------------------------------


def test_the_page_confirms_only_what_was_ticked(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.admin)
    said = client.post("/records/policies", data={"photos": "90", "records": "400",
                                                  "confirm": "photos"})  # fmt: skip
    assert said.status_code == 303
    enter_company(cast.company.id)
    assert [(one.kind, one.days) for one in rows(RetentionPolicy)] == [("photos", 90)]
    assert client.get("/records").status_code == 200
    assert client.post("/records/policies/photos/suspension").status_code == 303
    enter_company(cast.company.id)
    assert rows(RetentionPolicy) == []


@pytest.mark.parametrize("days", ["12", "", "x", "-5", "9999999"])
def test_too_short_is_refused_with_the_reason(cast: Cast, client: FlaskClient, days: str) -> None:
    sign_in(client, cast.admin)
    said = client.post("/records/policies", data={"audit": days, "confirm": "audit"})
    assert said.status_code == 422
    enter_company(cast.company.id)
    assert rows(RetentionPolicy) == []


def test_a_hold_wants_a_reason_to_be_placed_and_to_be_lifted(
    cast: Cast, client: FlaskClient
) -> None:
    sign_in(client, cast.admin)
    assert client.post("/records/holds", data={"reason": " "}).status_code == 422
    form = {"reason": "赔偿", "site": str(cast.site.id), "since": "2026-11-01"}
    assert client.post("/records/holds", data=form).status_code == 303
    enter_company(cast.company.id)
    (hold,) = rows(LegalHold)
    address = f"/records/holds/{hold.id}/lifting"
    client.post(address, data={"reason": ""})
    assert rows(LegalHold)[0].lifted_at is None
    client.post(address, data={"reason": "已结案"})
    assert rows(LegalHold)[0].lift_reason == "已结案"


def test_damage_is_told_to_administrators_first_thing(cast: Cast, client: FlaskClient) -> None:
    enter_company(cast.company.id)
    detail = {"whole": False, "counts": {"entries": 7}, "kinds": {"photo_gone": 2}, "faults": ["x"]}
    db.session.add(AuditLine(verb=policies.CHECKED, at=utcnow(), detail=detail))
    db.session.commit()
    sign_in(client, cast.admin)
    assert "2 张照片不见了" in client.get("/records").text
    assert "夜间核对发现记录有损坏" in client.get("/exceptions").text
    sign_in(client, cast.supervisor)
    assert "夜间核对发现" not in client.get("/exceptions").text
    assert client.get("/records").status_code == 403
