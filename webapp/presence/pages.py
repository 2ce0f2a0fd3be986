"""What the office sees of presence: flagged visits, and how the rules do."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask_sqlalchemy.pagination import Pagination
from sqlalchemy import ColumnElement, Select, String, and_, case, cast, func, or_, select

from webapp.accounts.models import Person
from webapp.database import db
from webapp.presence import appeals, proofs
from webapp.presence.appeals import STATES
from webapp.presence.models import PresenceDecision, PresenceScore
from webapp.presence.proofs import Proof
from webapp.sites.models import Checkpoint, Site

PAGE = 30
MOST_ROWS = 5000  # of a sheet
JUDGED_FOR = timedelta(days=30)  # what the rules are judged by


@dataclass(frozen=True)
class Filter:
    """What the list is narrowed to. `state` "" is everything that is not lifted."""

    site_ids: Sequence[UUID]
    band: str = ""
    state: str = ""
    person_id: UUID | None = None
    code: str = ""
    text: str = ""


@dataclass(frozen=True)
class Listed:
    """A flagged visit in the list."""

    score: PresenceScore
    proof: Proof
    point: Checkpoint
    site: Site
    person: Person
    state: str


def listing(wanted: Filter) -> tuple[Pagination, list[Listed]]:
    """One page of flagged visits, the latest first."""
    found = db.paginate(
        _flagged(PresenceScore, wanted, wanted.state).order_by(
            PresenceScore.at.desc(), PresenceScore.visit_id
        ),
        per_page=PAGE,
        max_per_page=PAGE,
        error_out=False,
    )
    return found, _listed(found.items)


def all_rows(wanted: Filter) -> list[Listed]:
    """For the sheet: all of them."""
    rows = db.session.scalars(
        _flagged(PresenceScore, wanted, wanted.state)
        .order_by(PresenceScore.at.desc(), PresenceScore.visit_id)
        .limit(MOST_ROWS)
    )
    return _listed(rows.all())


def counts(wanted: Filter) -> dict[str, int]:
    """How many flagged visits there are in each state; "" is all that is not lifted."""
    state = appeals.state_of_row()
    columns = [func.count(case((state == one, 1))) for one in STATES]
    row = db.session.execute(_flagged(columns, wanted, None)).one()
    found = {one: int(number) for one, number in zip(STATES, row, strict=True)}
    return found | {"": sum(found.values()) - found["accepted"]}


def people(site_ids: Sequence[UUID]) -> Sequence[Person]:
    """Everybody who has a flag at these sites."""
    flagged = select(PresenceScore.person_id).where(
        PresenceScore.site_id.in_(site_ids), PresenceScore.band != "green"
    )
    return db.session.scalars(
        select(Person).where(Person.id.in_(flagged)).order_by(Person.name)
    ).all()


def _flagged(what: Any, wanted: Filter, state: str | None) -> Select[Any]:
    columns = what if isinstance(what, list) else [what]
    statement = (
        select(*columns)
        .select_from(PresenceScore)
        .outerjoin(
            PresenceDecision,
            (PresenceDecision.company_id == PresenceScore.company_id)
            & (PresenceDecision.visit_id == PresenceScore.visit_id),
        )
        .where(and_(*_conditions(wanted)))
    )
    if state is None:
        return statement
    said = appeals.state_of_row()
    return statement.where(said == state if state else said != "accepted")


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    band = PresenceScore.band
    found: list[ColumnElement[bool]] = [
        PresenceScore.site_id.in_(wanted.site_ids),
        band == wanted.band if wanted.band else band.in_(("amber", "red")),
    ]
    if wanted.person_id is not None:
        found.append(PresenceScore.person_id == wanted.person_id)
    if wanted.code:
        found.append(cast(PresenceScore.reasons, String).contains(f'"{wanted.code}"'))
    if wanted.text:
        found.append(_says(wanted.text))
    return found


def _says(text: str) -> ColumnElement[bool]:
    points = select(Checkpoint.id).where(
        or_(
            Checkpoint.name.contains(text, autoescape=True),
            Checkpoint.name_en.icontains(text, autoescape=True),
            Checkpoint.code.icontains(text, autoescape=True),
        )
    )
    named = select(Person.id).where(Person.name.icontains(text, autoescape=True))
    return or_(PresenceScore.checkpoint_id.in_(points), PresenceScore.person_id.in_(named))


def _listed(scores: Sequence[PresenceScore]) -> list[Listed]:
    points = by_id(Checkpoint, {one.checkpoint_id for one in scores})
    sites = by_id(Site, {one.site_id for one in scores})
    named = by_id(Person, {one.person_id for one in scores})
    proved = proofs.of_scores(scores)
    standings = appeals.standings([(one.visit_id, one.person_id) for one in scores])
    return [
        Listed(
            one, proved[one.visit_id],
            points[one.checkpoint_id], sites[one.site_id], named[one.person_id],
            standings[one.visit_id].state if one.visit_id in standings else "open",
        )
        for one in scores
    ]  # fmt: skip


def by_id(model: Any, ids: set[UUID]) -> dict[UUID, Any]:
    if not ids:
        return {}
    return {row.id: row for row in db.session.scalars(select(model).where(model.id.in_(ids)))}


@dataclass(frozen=True)
class RuleRow:
    """How one rule does: how often it speaks, is answered, and turns out wrong."""

    code: str
    flagged: int
    appealed: int
    accepted: int

    @property
    def appeal_rate(self) -> int:
        """Per cent of its flags that somebody answered."""
        return round(100 * self.appealed / self.flagged) if self.flagged else 0


def rule_rows(site_ids: Sequence[UUID], now: datetime, codes: Sequence[str]) -> list[RuleRow]:
    """Every rule over the last weeks, in the order given."""
    wanted = Filter(site_ids)
    rows = db.session.execute(
        _flagged([PresenceScore.reasons, appeals.state_of_row()], wanted, None).where(
            PresenceScore.at >= now - JUDGED_FOR
        )
    )
    flagged, appealed, accepted = Counter[str](), Counter[str](), Counter[str]()
    for reasons, state in rows:
        for reason in reasons:
            flagged[reason["code"]] += 1
            appealed[reason["code"]] += state != "open"
            accepted[reason["code"]] += state == "accepted"
    return [RuleRow(one, flagged[one], appealed[one], accepted[one]) for one in codes]
