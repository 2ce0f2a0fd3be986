"""Verify: damage is found and named; news are told and are no damage."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from tests.keeping.busy import Work, start
from webapp.accounts.models import Device
from webapp.audit.models import AuditLine
from webapp.database import db, enter_company, transaction
from webapp.keeping.jobs import verify_nightly
from webapp.keeping.report import Report
from webapp.keeping.verify import verify
from webapp.rounds.models import Answer
from webapp.sync.canonical import content_hash
from webapp.sync.models import Entry, Receipt


@pytest.fixture
def work(install: Callable[[], Flask]) -> Work:
    return start(install())


def _verified(work: Work, damage: Callable[[], None] = lambda: None) -> Report:
    config = work.app.config["ROUNDS"]
    with work.app.app_context():
        enter_company(work.scene.cast.company.id)
        with transaction():
            damage()
        return verify(work.scene.cast.company.id, config.blob_dir)


def _entry(seq: int) -> Any:
    return db.session.scalars(select(Entry).where(Entry.seq == seq)).one()


def test_nothing_is_wrong(work: Work) -> None:
    report = _verified(work)
    assert (report.faults, report.notes) == ([], [])
    assert report.counts["entries"] == 6
    assert report.counts["photos"] == 1


def test_an_entry_that_was_changed(work: Work) -> None:
    def damage() -> None:
        entry = _entry(3)
        entry.raw = entry.raw.replace(b"fail", b"pass")

    faults = _verified(work, damage).faults
    assert len(faults) == 1
    assert "entry 3" in faults[0]
    assert "hash differs" in faults[0]


def test_an_entry_that_was_changed_with_its_hash(work: Work) -> None:
    """Whoever can write the database can write hashes too; the next entry still knows the old."""

    def damage() -> None:
        entry = _entry(3)
        raw = entry.raw.replace(b"fail", b"pass")
        db.session.execute(
            update(Entry).where(Entry.seq == 3).values(raw=raw, hash=content_hash(raw))
        )

    faults = _verified(work, damage).faults
    assert len(faults) == 2
    assert "entry 4" in faults[0]
    assert "does not follow" in faults[0]
    assert "receipt" in faults[1]  # and we signed for the old one


def test_the_last_entry_that_was_changed_with_its_hash(work: Work) -> None:
    def damage() -> None:
        raw = _entry(6).raw.replace("灯坏了".encode(), "没有事".encode())
        db.session.execute(
            update(Entry).where(Entry.seq == 6).values(raw=raw, hash=content_hash(raw))
        )

    assert "entry 6 was another one" in _verified(work, damage).faults[0]


def test_entries_that_are_gone(work: Work) -> None:
    def damage() -> None:
        db.session.execute(delete(Entry).where(Entry.seq.in_([2, 3, 6])))

    faults = _verified(work, damage).faults
    assert "entries 2–3 had arrived and cannot be found any more" in faults[0]
    assert "entry 6 had arrived and cannot be found any more" in faults[1]


def test_entries_that_never_arrived_are_told(work: Work) -> None:
    """The phone may still have them: that is news, not damage."""
    client = work.app.test_client()
    lost = [work.scene.phone.write("rounds.unskip", {"stop_id": work.site_id}) for _ in range(4)]
    work.scene.phone.waiting = []
    work.report(client)
    report = _verified(work)
    assert len(lost) == 4
    assert report.is_whole
    assert "entries 7–10 never arrived" in report.notes[0]
    assert report.counts["entries that never arrived"] == 4


def test_an_answer_without_its_row(work: Work) -> None:
    faults = _verified(work, lambda: db.session.execute(delete(Answer)) and None).faults
    assert len(faults) == 2
    assert "run rounds rebuild" in faults[0]


def test_a_photo_that_has_not_arrived_is_told(work: Work) -> None:
    phone = work.scene.phone
    phone.write("rounds.visit_end", {"visit_id": work.site_id}, ("ab" * 32,))
    answer = phone.push(work.app.test_client())
    assert answer.status_code == 200
    report = _verified(work)
    assert report.is_whole
    assert "1 photos have not arrived" in report.notes[0]


def test_the_nightly_check_leaves_an_audit_line_once_a_night(work: Work) -> None:
    night = datetime(2027, 3, 1, 19, 30, tzinfo=UTC)  # 03:30 in Shanghai
    noon = night + timedelta(hours=9)
    with work.app.app_context():
        enter_company(work.scene.cast.company.id)
        for now in (night, night + timedelta(hours=1), noon, night + timedelta(days=1)):
            verify_nightly(now)
        lines = db.session.scalars(
            select(AuditLine).where(AuditLine.verb == "records.verified").order_by(AuditLine.at)
        ).all()
        assert [line.at for line in lines] == [night, night + timedelta(days=1)]
        assert lines[0].detail["whole"] is True
        assert lines[0].detail["counts"]["entries"] == 6
        with transaction():
            db.session.execute(delete(Entry).where(Entry.seq == 2))
        verify_nightly(night + timedelta(days=2))
        last = db.session.scalars(select(AuditLine).order_by(AuditLine.at.desc())).first()
        assert last is not None
        assert last.detail["whole"] is False
        assert "entry 2 had arrived" in last.detail["faults"][0]


def test_a_receipt_whose_entry_is_gone_or_that_was_forged(work: Work) -> None:
    """The last entry cut off, and the phone's head set back: only the receipt remembers."""

    def damage() -> None:
        last = _entry(6)
        previous = _entry(5).hash
        db.session.execute(update(Device).values(last_seq=5, last_hash=previous))
        db.session.delete(last)

    assert ["is gone" in fault for fault in _verified(work, damage).faults] == [True]

    def forge() -> None:
        db.session.execute(update(Receipt).values(at=datetime(2026, 11, 1, tzinfo=UTC)))

    assert any("does not hold" in fault for fault in _verified(work, forge).faults)
