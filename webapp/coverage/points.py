"""The story of one point: what was seen there lately, what is open, what comes next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.checklists.models import ChecklistVersion
from webapp.checklists.schema import load_items
from webapp.coverage import proofs, queries, snapshot
from webapp.coverage.earlier_stops import Earlier
from webapp.coverage.proofs import Proof
from webapp.coverage.snapshot import Point, Snapshot
from webapp.database import db
from webapp.errors import NotFound
from webapp.presence.appeals import of_visits
from webapp.presence.models import PresenceScore
from webapp.rounds import answer_words, miss_queries
from webapp.rounds import queries as rounds
from webapp.rounds.answer_words import Told
from webapp.rounds.miss_models import Miss
from webapp.rounds.models import Finding, Round, Stop, Visit
from webapp.sites.models import Checkpoint, Site, Zone


@dataclass(frozen=True)
class Seen:
    """One visit with what was answered."""

    visit: Visit
    person: Person | None
    told: list[Told]
    score: PresenceScore | None = None
    standing: str = "open"  # of the question that a score asks

    @property
    def photos(self) -> list[str]:
        """Every photo of the visit, in the order of its answers."""
        return [photo for each in self.told for photo in each.photos]


@dataclass(frozen=True)
class Story:
    """Everything the panel shows of a point."""

    checkpoint: Checkpoint
    zone: Zone | None
    point: Point
    visits: list[Seen]
    findings: Sequence[Finding]
    following: Stop | None
    round: Round | None
    to_call: Person | None  # who walks the present round, or was to walk it
    at: datetime | None  # the earlier instant that is shown, else None
    miss: Miss | None  # what was told of the present stop
    miss_person: Person | None  # whose record took it back
    proof: Proof | None  # of the visit that answered the present stop
    earlier: list[Earlier]  # unknown or missed on rounds before

    @property
    def state(self) -> str:
        """The state of the present stop."""
        return str(self.point.state)


def story(site: Site, point_id: UUID, now: datetime, at: datetime | None = None) -> Story:
    """What is known of a point, now or as of `at`. Raises NotFound for points of other sites."""
    found = db.session.execute(
        select(Checkpoint, Zone)
        .outerjoin(Zone, Zone.id == Checkpoint.zone_id)
        .where(Checkpoint.id == point_id, Checkpoint.site_id == site.id)
    ).one_or_none()
    if found is None:
        raise NotFound
    checkpoint, zone = found
    taken = _taken(site, point_id, now, at)
    point = taken.points[0]
    miss = miss_queries.of_point(point_id, point.row.round_id)
    present = next(iter(queries.rounds_by_id([point.row.round_id])), None)
    return Story(
        checkpoint,
        zone,
        point,
        visits(queries.last_visits(point_id, at or now)),
        queries.open_findings(point_id),
        queries.next_stop(point_id, at or now),
        present,
        _walker(present),
        at,
        miss,
        _person(miss.person_id) if miss else None,
        _proof(point),
        taken.earlier.get(str(point_id), []),
    )


def _taken(site: Site, point_id: UUID, now: datetime, at: datetime | None) -> Snapshot:
    if at is None:
        return snapshot.live(site, now, only=point_id)
    return snapshot.at(site, at, now, only=point_id)


def visits(found: Sequence[Visit]) -> list[Seen]:
    """These visits with their answers in words, two queries for all of them."""
    answers = answer_words.by_visit(queries.answers_of([visit.id for visit in found]))
    versions = {each.checklist_version_id for given in answers.values() for each in given}
    items = {
        version.id: load_items(version.items)
        for version in db.session.scalars(
            select(ChecklistVersion).where(ChecklistVersion.id.in_(versions))
        )
    }
    people = rounds.people_by_id(visit.person_id for visit in found)
    told = {
        visit_id: answer_words.told(items[given[-1].checklist_version_id], given)
        for visit_id, given in answers.items()
    }
    scores = of_visits([visit.id for visit in found])
    return [
        Seen(visit, people.get(visit.person_id), told.get(visit.id, []), *scores[visit.id])
        for visit in found
    ]


def _proof(point: Point) -> Proof | None:
    row = point.row
    found = proofs.of_rounds([row.round_id]).get((row.round_id, row.id)) if row.round_id else None
    return found if found is not None and found.at == row.seen_at else None


def _walker(round_: Round | None) -> Person | None:
    if round_ is None:
        return None
    return _person(round_.started_by or round_.person_id)


def _person(person_id: UUID | None) -> Person | None:
    return rounds.people_by_id([person_id]).get(person_id) if person_id else None
