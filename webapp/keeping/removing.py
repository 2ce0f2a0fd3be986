"""Deletion by policy: in small transactions, counted; what proves the chain is left behind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select, update

from webapp.accounts.models import SignIn
from webapp.attachments import storage
from webapp.attachments.models import Blob
from webapp.audit import actions as audit
from webapp.audit.models import AuditLine
from webapp.clock import to_millis
from webapp.database import db, new_id, transaction
from webapp.issues.models import Issue, IssueClock, IssueEvent, Reporter
from webapp.issues.privacy.forgetting import wipe
from webapp.issues.search import index as searching
from webapp.keeping import beside, calls, removable, reporters, rules, tombstones
from webapp.keeping.models import LegalHold, Removal, RetentionPolicy
from webapp.keeping.removable import Holds
from webapp.presence.models import PresenceAppeal, PresenceDecision, PresenceScore
from webapp.rounds.models import Answer, Round, Stop, Visit
from webapp.sync import journal
from webapp.sync.models import Entry
from webapp.voices.models import LineCall, LineCheck

AT_ONCE = 300  # rows in one transaction: phones wait for no more than that
# Records rest on findings.
ORDER = ("photos", "findings", "records", "reporters", "calls", "audit", "sign_ins")


@dataclass(frozen=True, slots=True)
class Night:
    """One deletion of one kind."""

    removal_id: UUID
    before: datetime
    now: datetime
    secret: str
    gone: list[str] = field(default_factory=list)  # hashes of photos whose bytes are to follow


def remove_due(now: datetime, secret: str) -> dict[str, int]:
    """Delete what the company's confirmed policies let go. Kinds nobody confirmed stay whole."""
    policies = {one.kind: one for one in db.session.scalars(select(RetentionPolicy))}
    done = {}
    for kind in ORDER:
        if policy := policies.get(kind):
            done[kind] = _remove(policy, now, secret)
    return done


def _remove(policy: RetentionPolicy, now: datetime, secret: str) -> int:
    kind, days, confirmed_by = policy.kind, policy.days, policy.confirmed_by
    night = Night(new_id(), rules.horizon(now, days), now, secret)
    total = 0
    for step in _STEPS[kind]:
        while count := _in_transaction(step, night):
            total += count
            _forget_bytes(night)
    if total:
        with transaction():
            db.session.add(
                Removal(id=night.removal_id, kind=kind, at=now, before=night.before, days=days,
                        confirmed_by=confirmed_by, count=total)
            )  # fmt: skip
            audit.note("records.removed", by=None, at=now, subject=night.removal_id, kind=kind,
                       count=total, days=days, before=night.before.isoformat())  # fmt: skip
    return total


def _in_transaction(step: Callable[[Night, Holds], int], night: Night) -> int:
    """Holds are read anew each time: one placed a second ago counts."""
    with transaction():
        journal.lock_company(db.session.connection(), db.session.info["company_id"])
        return step(night, active_holds())


def _forget_bytes(night: Night) -> None:
    """After the commit that says so: a crash in between leaves a stray file, not a lie."""
    while night.gone:
        storage.forget(db.session.info["company_id"], night.gone.pop())


def active_holds() -> list[LegalHold]:
    """Those that nobody has lifted."""
    held = select(LegalHold).where(LegalHold.lifted_at.is_(None)).order_by(LegalHold.placed_at)
    return list(db.session.scalars(held))


def _photos(night: Night, holds: Holds) -> int:
    hashes = _ids(removable.photos(night.before, holds))
    db.session.execute(update(Blob).where(Blob.sha256.in_(hashes)).values(removed_at=night.now))
    night.gone.extend(hashes)
    return len(hashes)


def _findings(night: Night, holds: Holds) -> int:
    ids = _ids(removable.findings(night.before, holds))
    searching.forget(ids)
    beside.remove(db.session.connection(), db.session.info["company_id"], ids)
    for part in (IssueEvent, IssueClock):
        db.session.execute(delete(part).where(part.issue_id.in_(ids)))
    db.session.execute(delete(Issue).where(Issue.id.in_(ids)))
    return len(ids)


def _rounds(night: Night, holds: Holds) -> int:
    ids = _ids(removable.rounds(night.before, holds))
    _forget_visits(list(db.session.scalars(select(Visit.id).where(Visit.round_id.in_(ids)))))
    db.session.execute(delete(Stop).where(Stop.round_id.in_(ids)))
    db.session.execute(delete(Round).where(Round.id.in_(ids)))
    return len(ids)


def _visits(night: Night, holds: Holds) -> int:
    ids = _ids(removable.visits(night.before, holds))
    _forget_visits(ids)
    return len(ids)


def _forget_visits(ids: list[Any]) -> None:
    for model in (Answer, PresenceScore, PresenceAppeal, PresenceDecision):
        db.session.execute(delete(model).where(model.visit_id.in_(ids)))
    db.session.execute(delete(Visit).where(Visit.id.in_(ids)))


def _entries(night: Night, holds: Holds) -> int:
    ids = _ids(removable.entries(night.before, holds))
    for entry in db.session.scalars(select(Entry).where(Entry.id.in_(ids))):
        entry.raw = tombstones.make(
            entry.raw, entry.hash, removal=night.removal_id, at_ms=to_millis(night.now),
            secret=night.secret,
        )  # fmt: skip
        entry.outcome, entry.marks = tombstones.REMOVED, []
    return len(ids)


def _reporters(night: Night, holds: Holds) -> int:
    ids = _ids(reporters.removable(night.before, holds))
    for reporter in db.session.scalars(select(Reporter).where(Reporter.id.in_(ids))):
        wipe(reporter, night.now)
        audit.note("reporter.forgotten", by=None, at=night.now, subject=reporter.id)
    return len(ids)


def _calls(night: Night, holds: Holds) -> int:
    ids = _ids(calls.calls(night.before, holds))
    db.session.execute(delete(LineCall).where(LineCall.id.in_(ids)))
    return len(ids)


def _checks(night: Night, holds: Holds) -> int:
    ids = _ids(calls.checks(night.before, holds))
    db.session.execute(delete(LineCheck).where(LineCheck.id.in_(ids)))
    return len(ids)


def _audit(night: Night, holds: Holds) -> int:
    ids = _ids(removable.audit(night.before, holds))
    db.session.execute(delete(AuditLine).where(AuditLine.id.in_(ids)))
    return len(ids)


def _sign_ins(night: Night, holds: Holds) -> int:
    ids = _ids(removable.sign_ins(night.before, holds))
    db.session.execute(delete(SignIn).where(SignIn.id.in_(ids)))
    return len(ids)


def _ids(wanted: removable.Ids) -> list[Any]:
    return list(db.session.scalars(wanted.limit(AT_ONCE)))


_STEPS: dict[str, tuple[Callable[[Night, Holds], int], ...]] = {
    "photos": (_photos,),
    "findings": (_findings,),
    "records": (_rounds, _visits, _entries),
    "reporters": (_reporters,),
    "calls": (_calls, _checks),
    "audit": (_audit,),
    "sign_ins": (_sign_ins,),
}
