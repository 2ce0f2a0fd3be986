"""The part of a pack that changes every shift: rounds with their stops, open findings."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from webapp.clock import to_millis
from webapp.database import db
from webapp.issues.models import IssueEvent
from webapp.issues.state.story import SEE
from webapp.rounds.models import Finding, Round, Route, Stop
from webapp.sync.pack_places import Asker, Record

BEHIND = timedelta(hours=14)  # a shift that is over may still have to be finished
AHEAD = timedelta(hours=36)  # the next day, should there be no signal in the morning
MOST_PHOTOS = 3  # of a finding


def rounds(asker: Asker) -> Iterator[Record]:
    """The rounds this person may walk."""
    walks = db.session.scalars(
        select(Round).where(
            asker.sees(Round.site_id),
            Round.cancelled_at.is_(None),
            Round.grace_until >= asker.now - BEHIND,
            Round.starts_at <= asker.now + AHEAD,
            or_(
                Round.person_id == asker.person.id,
                Round.person_id.is_(None)
                & or_(Round.role.is_(None), Round.role == str(asker.person.role)),
            ),
        )
    ).all()
    ordered = set(db.session.scalars(select(Route.id).where(Route.is_ordered.is_(True))))
    stops = _stops([walk.id for walk in walks])
    for walk in walks:
        yield (
            f"round/{walk.id}",
            {
                "id": str(walk.id),
                "site_id": str(walk.site_id),
                "kind": walk.kind,
                "name": walk.name,
                "name_en": walk.name_en,
                "number": walk.number,
                "starts_at": to_millis(walk.starts_at),
                "ends_at": to_millis(walk.ends_at),
                "grace_until": to_millis(walk.grace_until),
                "is_ordered": walk.route_id in ordered,
                "started_at": _millis(walk.started_at),
                "ended_at": _millis(walk.ended_at),
                "stops": stops.get(walk.id, []),
            },
        )


def findings(asker: Asker) -> Iterator[Record]:
    """What is not mended yet, at the places this person works at."""
    rows = db.session.scalars(
        select(Finding).where(asker.sees(Finding.site_id), Finding.phase != "closed")
    ).all()
    photos = _photos([finding.id for finding in rows])
    for finding in rows:
        yield (
            f"finding/{finding.id}",
            {
                "id": str(finding.id),
                "checkpoint_id": str(finding.checkpoint_id) if finding.checkpoint_id else None,
                "title": finding.title,
                "title_en": finding.title_en,
                "state": finding.stage,
                "due_at": _millis(finding.due_at),
                "opened_at": to_millis(finding.opened_at),
                "photos": photos.get(finding.id, [])[:MOST_PHOTOS],
                "mine": finding.assigned_to == asker.person.id,
            },
        )


def _stops(round_ids: list[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    rows = db.session.scalars(
        select(Stop).where(Stop.round_id.in_(round_ids)).order_by(Stop.position, Stop.id)
    )
    found: dict[UUID, list[dict[str, Any]]] = {}
    for stop in rows:
        found.setdefault(stop.round_id, []).append(_stop(stop))
    return found


def _stop(stop: Stop) -> dict[str, Any]:
    version_id = stop.checklist_version_id
    return {
        "id": str(stop.id),
        "checkpoint_id": str(stop.checkpoint_id),
        "position": stop.position,
        "checklist_version_id": str(version_id) if version_id else None,
        "opens_at": to_millis(stop.opens_at),
        "due_at": to_millis(stop.due_at),
        "grace_until": to_millis(stop.grace_until),
        "outcome": stop.outcome,
        "seen_at": _millis(stop.seen_at),
        "visit_id": str(stop.visit_id) if stop.visit_id else None,
        "has_problem": stop.has_problem,
        "skip_reason": stop.skip_reason,
    }


def _photos(finding_ids: list[UUID]) -> dict[UUID, list[str]]:
    rows = db.session.execute(
        select(IssueEvent.issue_id, IssueEvent.photos)
        .where(
            IssueEvent.issue_id.in_(finding_ids),
            IssueEvent.kind == "step",
            IssueEvent.step == SEE,
        )
        .order_by(IssueEvent.at)
    )
    found: dict[UUID, list[str]] = {}
    for finding_id, photos in rows:
        found.setdefault(finding_id, []).extend(photos)
    return found


def _millis(instant: datetime | None) -> int | None:
    return None if instant is None else to_millis(instant)
