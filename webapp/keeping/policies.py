"""What administrators decide: how long, what may not go; and what would go, before it goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from webapp.audit import actions as audit
from webapp.audit.models import AuditLine
from webapp.database import db
from webapp.errors import NotFound
from webapp.keeping import calls, removable, removing, reporters, rules
from webapp.keeping.models import LegalHold, Removal, RetentionPolicy

CHECKED = "records.verified"


@dataclass(frozen=True, slots=True)
class Line:
    """One kind on the page: what is asked, what is confirmed, and what would go tonight."""

    kind: str
    days: int
    least: int
    confirmed: RetentionPolicy | None
    parts: dict[str, int]  # what would go: rounds, visits, entries … -> how many
    fault: str = ""


def preview(asked: dict[str, int | None], now: datetime) -> list[Line]:
    """Every kind with the days asked for, or confirmed, or our advice. Changes nothing."""
    confirmed = {one.kind: one for one in db.session.scalars(select(RetentionPolicy))}
    holds = removing.active_holds()
    lines = []
    for name, kind in rules.KINDS.items():
        policy = confirmed.get(name)
        days = asked.get(name, policy.days if policy else kind.days)
        fault = rules.fault(name, days)
        parts = {} if fault or days is None else _would_go(name, rules.horizon(now, days), holds)
        lines.append(Line(name, days or 0, kind.least, policy, parts, fault))
    return lines


def _would_go(kind: str, before: datetime, holds: removable.Holds) -> dict[str, int]:
    """Entries about visits that go tonight are counted by their age: they go with them."""
    asked: dict[str, dict[str, removable.Ids]] = {
        "photos": {"photos": removable.photos(before, holds)},
        "records": {
            "rounds": removable.rounds(before, holds),
            "visits": removable.visits(before, holds),
            "entries": removable.entries(before, holds),
        },
        "findings": {"findings": removable.findings(before, holds)},
        "reporters": {"reporters": reporters.removable(before, holds)},
        "calls": {"calls": calls.calls(before, holds), "checks": calls.checks(before, holds)},
        "audit": {"audit": removable.audit(before, holds)},
        "sign_ins": {"sign_ins": removable.sign_ins(before, holds)},
    }
    return {name: _count(ids) for name, ids in asked[kind].items()}


def _count(ids: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(ids.order_by(None).subquery())) or 0


def confirm(days: dict[str, int], *, by: UUID, at: datetime) -> None:
    """From tonight on, what is older goes. Days have been looked at by `rules.fault`."""
    company_id = db.session.info["company_id"]
    for kind, wanted in days.items():
        policy = db.session.get(RetentionPolicy, (company_id, kind))
        if policy is not None and policy.days == wanted:
            continue
        audit.note("retention.confirmed", by=by, at=at, kind=kind, days=wanted,
                   before=policy.days if policy else None)  # fmt: skip
        if policy is None:
            policy = RetentionPolicy(kind=kind)
            db.session.add(policy)
        policy.days, policy.confirmed_at, policy.confirmed_by = wanted, at, by


def days_of(kind: str) -> int | None:
    """How long a kind is kept; None: nobody has decided."""
    policy = db.session.get(RetentionPolicy, (db.session.info["company_id"], kind))
    return policy.days if policy else None


def suspend(kind: str, *, by: UUID, at: datetime) -> None:
    """Back to "nobody has decided": nothing of this kind is deleted from now on."""
    policy = db.session.get(RetentionPolicy, (db.session.info["company_id"], kind))
    if policy is None:
        raise NotFound
    audit.note("retention.suspended", by=by, at=at, kind=kind, days=policy.days)
    db.session.delete(policy)


def place_hold(hold: LegalHold, *, by: UUID, at: datetime) -> None:
    """Nothing that it names is deleted until somebody lifts it."""
    hold.placed_by, hold.placed_at = by, at
    db.session.add(hold)
    db.session.flush()
    audit.note("hold.placed", by=by, at=at, subject=hold.id, reason=hold.reason)


def lift_hold(hold_id: UUID, reason: str, *, by: UUID, at: datetime) -> None:
    """Somebody says why it is over."""
    hold = db.session.get(LegalHold, (db.session.info["company_id"], hold_id))
    if hold is None or hold.lifted_at is not None:
        raise NotFound
    hold.lifted_at, hold.lifted_by, hold.lift_reason = at, by, reason
    audit.note("hold.lifted", by=by, at=at, subject=hold.id, reason=reason)


def holds() -> list[LegalHold]:
    """All of them, those in force first."""
    order = (LegalHold.lifted_at.is_not(None), LegalHold.placed_at.desc())
    return list(db.session.scalars(select(LegalHold).order_by(*order).limit(100)))


def removals() -> list[Removal]:
    """What went lately."""
    return list(db.session.scalars(select(Removal).order_by(Removal.at.desc()).limit(20)))


def last_check() -> AuditLine | None:
    """The audit line of the last nightly check."""
    found = select(AuditLine).where(AuditLine.verb == CHECKED).order_by(AuditLine.at.desc())
    return db.session.scalars(found.limit(1)).first()
