"""The tracking table: which reports it shows, page by page (rows 51, 56).

A million reports answer as quickly as ten thousand, because no question looks at more than WINDOW
of them (looking.py), and at no more of those than the page needs. Where that was not enough the
page says how far it has looked and goes on from there. Counts stop at MOST_COUNTED likewise.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, func, select

from webapp.accounts.models import Person
from webapp.clock import from_millis
from webapp.database import db
from webapp.issues.models import SEQ_BITS, Issue, IssueClock
from webapp.issues.tracking import asking
from webapp.issues.tracking.filter import Filter, View
from webapp.issues.tracking.looking import Look, Question
from webapp.issues.tracking.order import Cursor
from webapp.sites.models import Checkpoint, Site, Zone

PAGE = 50
WINDOW = 4000
FIRST_LOOK = 200  # reports: by then most pages are full
MOST_COUNTED = 1000


@dataclass(frozen=True)
class Page:
    """Reports in their order. `looked_until`: more may lie beyond, nobody has looked yet."""

    issues: Sequence[Issue]
    after: Cursor | None = None
    looked_until: datetime | None = None


def page_of(
    site: Site, shown: Filter, now: datetime, after: Cursor | None = None, size: int = PAGE
) -> Page:
    """One page of the table."""
    question, look, hits = Question(site, shown, now), Look([], after), list[Cursor]()
    first = min(WINDOW, max(FIRST_LOOK, 2 * size))
    for reach in filter(None, (first, WINDOW - first)):
        look = question.look(look.edge, reach, size + 1 - len(hits))
        hits += look.hits
        if len(hits) > size:
            return Page(_issues(hits[:size]), hits[size - 1])
        if look.edge is None:
            return Page(_issues(hits))
    return Page(_issues(hits), look.edge, opened_of(look.edge.seq) if look.edge else None)


def _issues(hits: Sequence[Cursor]) -> list[Issue]:
    found = db.session.scalars(select(Issue).where(Issue.seq.in_([one.seq for one in hits])))
    by_seq = {issue.seq: issue for issue in found}
    return [by_seq[one.seq] for one in hits]


def opened_of(seq: int) -> datetime:
    """When the report of this number was opened, to the millisecond."""
    return from_millis(seq >> SEQ_BITS)


def counts(site: Site, now: datetime) -> dict[str, int]:
    """How many stand on each list, counted up to one more than MOST_COUNTED."""
    row = db.session.execute(select(*(_counted(site, view, now) for view in View))).one()
    return {str(view): number for view, number in zip(View, row, strict=True)}


def _counted(site: Site, view: View, now: datetime) -> ScalarSelect[int]:
    some = select(Issue.seq).where(Issue.site_id == site.id, *asking.of_view(view, now))
    limited = some.limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def clocks_of(issues: Sequence[Issue]) -> dict[UUID, IssueClock]:
    """Of each report the running clock that runs out first."""
    rows = db.session.scalars(
        select(IssueClock)
        .where(
            IssueClock.issue_id.in_([issue.id for issue in issues]),
            IssueClock.stopped_at.is_(None),
            IssueClock.due_at.is_not(None),
        )
        .order_by(IssueClock.due_at.desc())
    )
    return {row.issue_id: row for row in rows}


def people_of(issues: Sequence[Issue]) -> dict[UUID, Person]:
    """Whom these reports were given to."""
    ids = {issue.assigned_to for issue in issues if issue.assigned_to}
    found = db.session.scalars(select(Person).where(Person.id.in_(ids)))
    return {person.id: person for person in found}


def spots_of(issues: Sequence[Issue]) -> dict[UUID, Checkpoint | Zone]:
    """By report: the point it was seen at, else its zone; what has neither is not in it."""
    points = {issue.checkpoint_id for issue in issues if issue.checkpoint_id}
    zones = {issue.zone_id for issue in issues if issue.zone_id}
    found: dict[UUID | None, Checkpoint | Zone] = {}
    for zone in db.session.scalars(select(Zone).where(Zone.id.in_(zones))):
        found[zone.id] = zone
    for point in db.session.scalars(select(Checkpoint).where(Checkpoint.id.in_(points))):
        found[point.id] = point
    known = ((one.id, found.get(one.checkpoint_id) or found.get(one.zone_id)) for one in issues)
    return {key: spot for key, spot in known if spot}
