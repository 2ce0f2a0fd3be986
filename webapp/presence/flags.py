"""A guard's own flags, as their phone takes them along (docs/sync-protocol.md, `flag`)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from sqlalchemy import select

from webapp.clock import to_millis
from webapp.database import db
from webapp.presence import appeals, proofs
from webapp.presence.appeals import Standing
from webapp.presence.models import PresenceScore
from webapp.presence.proofs import Proof
from webapp.presence.words import sentence
from webapp.sites.models import Checkpoint
from webapp.web.proved import NOTHING

BEHIND = timedelta(days=14)
MOST = 50  # the latest


def own_flags(person_id: UUID, now: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """The flagged visits of one person, each by its key in the pack."""
    rows = db.session.execute(
        select(PresenceScore, Checkpoint)
        .join(
            Checkpoint,
            (Checkpoint.company_id == PresenceScore.company_id)
            & (Checkpoint.id == PresenceScore.checkpoint_id),
        )
        .where(
            PresenceScore.person_id == person_id,
            PresenceScore.at >= now - BEHIND,
            PresenceScore.band != "green",
        )
        .order_by(PresenceScore.at.desc(), PresenceScore.visit_id)
        .limit(MOST)
    ).all()
    standings = appeals.standings([(row[0].visit_id, person_id) for row in rows])
    proved = proofs.of_scores([row[0] for row in rows])
    for score, point in rows:
        standing = standings.get(score.visit_id, Standing())
        told = _flag(score, point) | _times(proved[score.visit_id]) | _answer(standing)
        yield f"flag/{score.visit_id}", told


def _flag(score: PresenceScore, point: Checkpoint) -> dict[str, Any]:
    return {
        "visit_id": str(score.visit_id),
        "checkpoint_id": str(score.checkpoint_id),
        "name": point.name,
        "name_en": point.name_en,
        "band": score.band,
        "points": score.points,
        "reasons": [_reason(reason["code"], reason["params"]) for reason in score.reasons],
    }


def _times(proof: Proof) -> dict[str, int | None]:
    """The best estimate, and between which instants it certainly was."""
    earliest, latest = proof.not_before, proof.not_after
    return {
        "at": to_millis(proof.at),
        "not_before": to_millis(earliest) if earliest and earliest > NOTHING else None,
        "not_after": to_millis(latest) if latest else None,
    }


def _reason(code: str, params: dict[str, Any]) -> dict[str, str]:
    with force_locale("zh_Hans_CN"):
        text = sentence(code, params)
    with force_locale("en"):
        text_en = sentence(code, params)
    return {"code": code, "text": text, "text_en": text_en}


def _answer(standing: Standing) -> dict[str, Any]:
    decision = standing.decision
    return {
        "appeal": "" if standing.state == "open" else standing.state,
        "appeal_text": standing.appeals[-1].text if standing.appeals else "",
        "appealed_at": to_millis(standing.appeals[-1].at) if standing.appeals else None,
        "decided_by": standing.decided_by,
        "decided_at": to_millis(decision.decided_at) if decision else None,
        "words": decision.words if decision else "",
    }
