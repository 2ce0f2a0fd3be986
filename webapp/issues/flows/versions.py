"""Versions of flows: one draft a kind, published as the next; running reports keep theirs."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select

from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.errors import NotFound
from webapp.issues.flows.flow import FLOW, Flow, IssueKind
from webapp.issues.flows.shipped import shipped
from webapp.issues.flows.soundness import faults
from webapp.issues.models import FlowVersion, Issue
from webapp.issues.refusals import FlowUnsound
from webapp.issues.state.terms import current_flow


def versions(kind: IssueKind) -> Sequence[FlowVersion]:
    """Published versions of a kind, the newest first."""
    return db.session.scalars(
        select(FlowVersion)
        .where(FlowVersion.kind == kind, FlowVersion.published_at.is_not(None))
        .order_by(FlowVersion.version.desc())
    ).all()


def running(kind: IssueKind) -> dict[UUID, int]:
    """How many reports that are not closed run on each version."""
    rows = db.session.execute(
        select(Issue.flow_version_id, func.count())
        .where(Issue.kind == kind, Issue.phase != "closed")
        .group_by(Issue.flow_version_id)
    )
    return {row[0]: row[1] for row in rows}


def version_of(kind: IssueKind, number: int) -> Flow:
    """A published version. Raises NotFound."""
    for row in versions(kind):
        if row.version == number:
            return FLOW.validate_python(row.data)
    raise NotFound


def draft_of(kind: IssueKind) -> FlowVersion | None:
    """What a manager is working on."""
    return db.session.scalar(
        select(FlowVersion).where(FlowVersion.kind == kind, FlowVersion.published_at.is_(None))
    )


def in_force(kind: IssueKind) -> Flow:
    """What reports are opened with now. Writes nothing, other than terms.current_flow."""
    newest = next(iter(versions(kind)), None)
    return FLOW.validate_python(newest.data) if newest else shipped(kind)


def edited(kind: IssueKind) -> Flow:
    """The draft, or what is in force."""
    draft = draft_of(kind)
    return FLOW.validate_python(draft.data) if draft else in_force(kind)


def save_draft(company_id: UUID, flow: Flow, now: datetime) -> FlowVersion:
    """Keep a flow as the draft of its kind; the version in force stays, and is stored by now."""
    _, present = current_flow(company_id, flow.kind, now)
    flow = flow.model_copy(update={"version": present.version + 1})
    draft = draft_of(flow.kind)
    if draft is None:
        draft = FlowVersion(id=new_id(), kind=flow.kind, published_at=None)
        db.session.add(draft)
    draft.version, draft.data = flow.version, flow.model_dump(mode="json", by_alias=True)
    db.session.flush()
    return draft


def publish(kind: IssueKind, note: str, *, by: UUID, at: datetime) -> FlowVersion:
    """Put the draft in force for reports opened from now on. Raises NotFound, FlowUnsound."""
    draft = draft_of(kind)
    if draft is None:
        raise NotFound
    if faults(FLOW.validate_python(draft.data)):
        raise FlowUnsound
    draft.published_at, draft.published_by, draft.note = at, by, note[:200]
    audit.note("flow.published", by=by, at=at, subject=draft.id, kind=kind, version=draft.version)
    return draft


def discard(kind: IssueKind, *, by: UUID, at: datetime) -> None:
    """Forget the draft."""
    draft = draft_of(kind)
    if draft is not None:
        db.session.delete(draft)
        audit.note("flow.draft_discarded", by=by, at=at, kind=kind)
