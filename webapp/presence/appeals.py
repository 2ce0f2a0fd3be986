"""Where the question about a flagged visit stands: asked, answered by the guard, decided."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, case, exists, func, select

from webapp.accounts.models import Person
from webapp.audit import actions as audit
from webapp.database import db
from webapp.presence.models import PresenceAppeal, PresenceDecision, PresenceScore
from webapp.presence.refusals import NotOwnFlag, WordsMissing

STATES = ("open", "waiting", "accepted", "upheld")
OUTCOMES = ("accepted", "upheld")
LONGEST_WORDS = 500


@dataclass(slots=True)
class Standing:
    """What was said about one visit."""

    appeals: list[PresenceAppeal] = field(default_factory=list)
    decision: PresenceDecision | None = None
    decided_by: str = ""  # the name

    @property
    def state(self) -> str:
        """open, waiting, accepted or upheld."""
        if self.decision is not None:
            return self.decision.outcome
        return "waiting" if self.appeals else "open"


def state_of_row() -> ColumnElement[str]:
    """The same as SQL, beside PresenceScore outer-joined to PresenceDecision."""
    asked = exists().where(
        PresenceAppeal.company_id == PresenceScore.company_id,
        PresenceAppeal.visit_id == PresenceScore.visit_id,
        PresenceAppeal.person_id == PresenceScore.person_id,
    )
    answered = func.coalesce(PresenceDecision.outcome, "")
    return case((answered != "", answered), (asked, "waiting"), else_="open")


def standings(visits: Collection[tuple[UUID, UUID]]) -> dict[UUID, Standing]:
    """By visit. `visits`: each with its person, for only theirs are appeals."""
    found: dict[UUID, Standing] = defaultdict(Standing)
    people = dict(visits)
    appeals: Sequence[PresenceAppeal] = db.session.scalars(
        select(PresenceAppeal)
        .where(PresenceAppeal.visit_id.in_(people))
        .order_by(PresenceAppeal.at, PresenceAppeal.id)
    ).all()
    for appeal in appeals:
        if people[appeal.visit_id] == appeal.person_id:
            found[appeal.visit_id].appeals.append(appeal)
    decided = db.session.execute(
        select(PresenceDecision, Person.name)
        .outerjoin(
            Person,
            (Person.company_id == PresenceDecision.company_id)
            & (Person.id == PresenceDecision.decided_by),
        )
        .where(PresenceDecision.visit_id.in_(people))
    )
    for decision, name in decided:
        found[decision.visit_id].decision = decision
        found[decision.visit_id].decided_by = name or ""
    return found


def of_visits(visit_ids: Sequence[UUID]) -> dict[UUID, tuple[PresenceScore | None, str]]:
    """By visit: its score, if it has one yet, and where the question stands."""
    scores = db.session.scalars(
        select(PresenceScore).where(PresenceScore.visit_id.in_(visit_ids))
    ).all()
    by_visit = {one.visit_id: one for one in scores}
    flagged = [(one.visit_id, one.person_id) for one in scores if one.band != "green"]
    said = standings(flagged) if flagged else {}
    return {
        one: (by_visit.get(one), said[one].state if one in said else "open") for one in visit_ids
    }


def decide(score: PresenceScore, outcome: str, words: str, *, by: UUID, at: datetime) -> None:
    """Lift the flag or let it stand, in words the guard will read. Never one's own."""
    if by == score.person_id:
        raise NotOwnFlag
    if not words:
        raise WordsMissing
    decision = db.session.get(PresenceDecision, (score.company_id, score.visit_id))
    if decision is None:
        decision = PresenceDecision(visit_id=score.visit_id)
        db.session.add(decision)
    decision.outcome, decision.words = outcome, words[:LONGEST_WORDS]
    decision.decided_by, decision.decided_at = by, at
    audit.note(
        f"presence.{outcome}", by=by, at=at, subject=score.visit_id, words=words[:LONGEST_WORDS],
        points=score.points, reasons=[reason["code"] for reason in score.reasons],
    )  # fmt: skip
