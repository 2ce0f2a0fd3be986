"""One visit in full: its score, the raw facts, what lies beside it, and what was said of it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import Device, Person
from webapp.checklists.models import ChecklistVersion
from webapp.checklists.schema import load_items
from webapp.database import db
from webapp.errors import NotFound
from webapp.presence import appeals, queries
from webapp.presence.appeals import Standing
from webapp.presence.models import PresenceScore
from webapp.presence.pages import by_id
from webapp.presence.seen import Leg, Seen
from webapp.presence.view import View
from webapp.presence.ways import Gap, gap
from webapp.rounds import answer_words
from webapp.rounds.answer_words import Told
from webapp.rounds.models import Answer, Visit
from webapp.sites.models import Checkpoint, Label, Site

BESIDE = 3  # visits shown before and after


@dataclass(frozen=True)
class Beside:
    """A visit on the strip: who was where, and how long it took to get there."""

    seen: Seen
    point: Checkpoint | None
    gap: Gap | None  # since the one before
    leg: Leg | None  # what is usual
    is_this: bool
    band: str


@dataclass(frozen=True)
class Page:
    """One visit in full."""

    visit: Visit
    score: PresenceScore | None
    point: Checkpoint
    site: Site
    person: Person | None
    device: Device | None
    label: Label | None
    told: list[Told]
    photos: list[str]
    strip: list[Beside]
    standing: Standing


def find_visit(visit_id: UUID) -> Visit:
    """The visit. Raises NotFound."""
    visit = db.session.scalar(select(Visit).where(Visit.id == visit_id))
    if visit is None:
        raise NotFound
    return visit


def score_of(visit_id: UUID) -> PresenceScore | None:
    """What it was worth when it was last weighed."""
    return db.session.scalar(select(PresenceScore).where(PresenceScore.visit_id == visit_id))


def page(visit: Visit) -> Page:
    """The visit with its raw facts and what lies beside it."""
    view = queries.views_of([visit.id])[0]
    label = select(Label).where(
        Label.checkpoint_id == visit.checkpoint_id, Label.revision == visit.label_revision
    )
    standings = appeals.standings([(visit.id, visit.person_id)])
    return Page(
        visit,
        score_of(visit.id),
        by_id(Checkpoint, {visit.checkpoint_id})[visit.checkpoint_id],
        by_id(Site, {visit.site_id})[visit.site_id],
        by_id(Person, {visit.person_id}).get(visit.person_id),
        by_id(Device, {visit.device_id}).get(visit.device_id),
        db.session.scalars(label.order_by(Label.created_at.desc()).limit(1)).first(),
        _told(visit),
        list(dict.fromkeys(view.visit.photos)),
        _strip(view),
        standings.get(visit.id, Standing()),
    )


def _told(visit: Visit) -> list[Told]:
    given = db.session.scalars(
        select(Answer).where(Answer.visit_id == visit.id).order_by(Answer.seq)
    ).all()
    if not given:
        return []
    version = db.session.scalar(
        select(ChecklistVersion).where(ChecklistVersion.id == given[-1].checklist_version_id)
    )
    by_visit = answer_words.by_visit(given)
    return answer_words.told(load_items(version.items), by_visit[visit.id]) if version else []


def _strip(view: View) -> list[Beside]:
    seen = list(view.of_person)
    here = next(number for number, one in enumerate(seen) if one.id == view.visit.id)
    begin = max(0, here - BESIDE)
    shown = seen[begin : here + BESIDE + 1]
    points = by_id(Checkpoint, {one.checkpoint_id for one in shown})
    bands = dict(
        db.session.execute(
            select(PresenceScore.visit_id, PresenceScore.band).where(
                PresenceScore.visit_id.in_([one.id for one in shown])
            )
        ).all()
    )
    found = []
    for number, one in enumerate(shown, start=begin):
        before = seen[number - 1] if number else None
        found.append(
            Beside(
                one,
                points.get(one.checkpoint_id),
                gap(before, one) if before else None,
                view.learned.leg((before.checkpoint_id, one.checkpoint_id)) if before else None,
                one.id == view.visit.id,
                bands.get(one.id, ""),
            )
        )
    return found
