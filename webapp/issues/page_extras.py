"""What stands beside a story: reporter, photos, money, kin, what was sent up, neighbours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select

from webapp.database import db
from webapp.issues.flows.flow import Demand
from webapp.issues.models import Issue, IssueEvent, Material
from webapp.issues.notices import raising
from webapp.issues.notices.emergency import is_emergency
from webapp.issues.notices.out_of_hours import plan_of
from webapp.issues.pages import Line, Page
from webapp.issues.privacy.about import look_at
from webapp.issues.recordings import Recording, recordings_of
from webapp.issues.reporters import Shown
from webapp.issues.state.lanes import Lane
from webapp.issues.tracking import table as tracking
from webapp.issues.tracking.filter import Filter, Sort, View
from webapp.issues.tracking.order import Cursor
from webapp.web.access import SignedIn

MILLI = 1000


@dataclass(frozen=True)
class Extras:
    """The rest of the page of one report."""

    reporter: Shown | None
    before: Sequence[str]  # photos
    after: Sequence[str]
    materials: Sequence[Material]
    sums: Mapping[str, int]  # cents by who pays
    kin: Sequence[Issue]  # joined to it, what it came from or became, what it repeats
    is_relapse: bool
    is_emergency: bool
    planned_at: datetime | None  # reported out of hours: when it begins
    raised: IssueEvent | None  # waits for a decision
    story: Sequence[Line]
    told: str  # "public": only what the reporter reads
    recordings: Mapping[UUID, Sequence[Recording]]  # of the report and of lines, by their ids
    previous: UUID | None
    next: UUID | None


def extras_of(page: Page, viewer: SignedIn, now: datetime, asked: Mapping[str, str]) -> Extras:
    """For this person; `asked` is what the address says."""
    issue, told = page.issue, "public" if asked.get("story") == "public" else ""
    materials = _materials(issue)
    return Extras(
        reporter=look_at(viewer, page.reporter, issue, now) if page.reporter else None,
        before=_photos(page.story, Demand.PHOTO_BEFORE),
        after=_photos(page.story, Demand.PHOTO_AFTER),
        materials=materials,
        sums=_sums(materials),
        kin=_kin(issue),
        is_relapse=issue.relapse_of is not None or "reopen" in issue.milestones,
        is_emergency=is_emergency(issue),
        planned_at=plan_of(issue),
        raised=raising.undecided(line.event for line in page.story),
        story=[line for line in page.story if not told or line.event.is_public],
        told=told,
        recordings=recordings_of([issue.id, *(line.event.id for line in page.story)]),
        previous=_neighbour(page, now, back=True),
        next=_neighbour(page, now, back=False),
    )


def cost(material: Material) -> int:
    """Cents of one line, halves rounded up."""
    return (material.quantity_milli * material.price_cents + MILLI // 2) // MILLI


def _sums(materials: Sequence[Material]) -> dict[str, int]:
    found: dict[str, int] = {}
    for one in materials:
        found[one.who_pays] = found.get(one.who_pays, 0) + cost(one)
    return found


def _materials(issue: Issue) -> Sequence[Material]:
    return db.session.scalars(
        select(Material).where(Material.issue_id == issue.id).order_by(Material.id)
    ).all()


def _photos(story: Sequence[Line], demand: Demand) -> list[str]:
    found: list[str] = []
    for line in story:
        given = line.event.given.get(demand)
        if isinstance(given, list) and not line.event.aside:
            found += [photo for photo in given if isinstance(photo, str)]
    return found


def _kin(issue: Issue) -> Sequence[Issue]:
    theirs = [one for one in (issue.joined_to, issue.relapse_of) if one is not None]
    return db.session.scalars(
        select(Issue)
        .where(
            Issue.site_id == issue.site_id,
            or_(Issue.id.in_(theirs), Issue.joined_to == issue.id, Issue.relapse_of == issue.id),
        )
        .order_by(Issue.seq)
        .limit(20)
    ).all()


def _neighbour(page: Page, now: datetime, *, back: bool) -> UUID | None:
    """The one above or below on the desk's list of the same kind."""
    issue = page.issue
    if issue.lane == Lane.CLOSED:
        shown = Filter(view=View.ALL, sort=Sort.OPENED if back else Sort.OPENED_DOWN)
    else:
        shown = Filter(view=View(issue.lane), sort=Sort.URGENT_DOWN if back else Sort.URGENT)
    here = Cursor(issue.press_at, issue.seq, issue.haste)
    found = tracking.page_of(page.site, shown, now, here, size=1).issues
    return found[0].id if found else None
