"""Findings that a test needs, without a phone: reports that a round has opened."""

from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from webapp.database import db, new_id
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Channel, IssueEvent
from webapp.issues.state.retelling import retell
from webapp.issues.state.terms import current_flow
from webapp.rounds.models import Finding

_running = count(1)
PHASES = {"open": "open", "assigned": "active", "cleared": "done", "verified": "closed"}


def a_finding(site_id: UUID, *, stage: str = "open", **told: Any) -> Finding:
    """A finding as it would be stored at this stage; its story is not told."""
    opened_at: datetime = told["opened_at"]
    company_id = db.session.info["company_id"]
    version_id, _ = current_flow(company_id, IssueKind.RECTIFICATION, opened_at)
    finding = Finding(
        site_id=site_id,
        number=f"ZG{opened_at:%Y%m%d}-{next(_running):03}",
        kind=IssueKind.RECTIFICATION,
        channel=Channel.ROUND,
        flow_version_id=version_id,
        state="closed" if stage == "verified" else stage,
        phase=PHASES[stage],
        since=opened_at,
        touched_at=opened_at,
        **{"id": new_id()} | told,
    )
    db.session.add(finding)
    db.session.flush()
    return finding


def seen(finding: Finding, at: datetime, by: UUID, *, note: str = "", photos: Any = ()) -> None:
    """Somebody saw it on a round; its story is told anew."""
    db.session.add(
        IssueEvent(
            issue_id=finding.id,
            kind="step",
            step="see",
            at=at,
            received_at=at,
            person_id=by,
            actors=["round"],
            note=note,
            photos=list(photos),
        )
    )
    retell(finding, at)
