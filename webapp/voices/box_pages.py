"""What the pages of letter boxes show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from webapp.rounds.models import Schedule, Visit
from webapp.sites.models import Checkpoint
from webapp.voices import queries, rules
from webapp.voices.boxes import schedule_of
from webapp.voices.models import BoxOpening, LetterBox
from webapp.voices.rules import Due, Slot

LOOK_BACK = timedelta(weeks=8)


@dataclass(frozen=True)
class Box:
    """A box, how its openings went lately, and what to do about it."""

    box: LetterBox
    slots: Sequence[Slot]  # of the last weeks, oldest first
    next_at: datetime
    last: BoxOpening | None
    to_enter: int  # letters that lie on the desk
    more_often: Sequence[int]  # the days to open on from now; empty: as it is

    @property
    def missed(self) -> Sequence[Slot]:
        """Expected openings that nobody made."""
        return [slot for slot in self.slots if slot.state is Due.MISSED]

    @property
    def waiting(self) -> Slot | None:
        """The opening of today."""
        return next((slot for slot in self.slots if slot.state is Due.WAITING), None)

    @property
    def tone(self) -> str:
        """What presses first is red."""
        if self.slots and self.slots[-1].state is Due.MISSED:
            return "bad"
        return "warn" if self.waiting or self.to_enter else ""


def boxes(site_id: UUID, zone: ZoneInfo, now: datetime) -> list[Box]:
    """Every box of a site."""
    rows = queries.boxes(site_id)
    openings = queries.openings([row.id for row in rows])
    entered = queries.entered([one.id for one in openings])
    return [_box(row, openings, entered, zone, now) for row in rows]


def one(row: LetterBox, zone: ZoneInfo, now: datetime) -> Box:
    """A single box."""
    openings = queries.openings([row.id])
    return _box(row, openings, queries.entered([each.id for each in openings]), zone, now)


def _box(
    row: LetterBox, openings: Sequence[BoxOpening], entered: Mapping[UUID, int], zone: ZoneInfo,
    now: datetime,
) -> Box:  # fmt: skip
    mine = [each for each in openings if each.box_id == row.id]
    at = time.fromisoformat(row.opens_at)
    since = max(row.since, now - LOOK_BACK)
    ends = now + timedelta(days=1)  # the whole of today
    today = now.astimezone(zone).date()
    dues = [
        due
        for due in rules.expected(row.weekdays, at, zone, since, ends)
        if due.astimezone(zone).date() <= today
    ]
    slots = rules.slots(dues, [each.opened_at for each in mine], zone, now)
    fullness = [each.fullness for each in mine]
    return Box(
        box=row,
        slots=slots,
        next_at=rules.next_opening(row.weekdays, at, zone, now),
        last=mine[0] if mine else None,
        to_enter=sum(each.letters - entered.get(each.id, 0) for each in mine),
        more_often=_proposed(row, fullness),
    )


def _proposed(row: LetterBox, fullness: Sequence[int]) -> list[int]:
    more = rules.one_day_more(row.weekdays)
    return more if rules.is_often_full(fullness) and more != sorted(row.weekdays) else []


@dataclass(frozen=True)
class Entry:
    """A box's own page."""

    shown: Box
    openings: Sequence[BoxOpening]
    entered: Mapping[UUID, int]
    names: Mapping[UUID, str]
    point: Checkpoint | None
    schedule: Schedule | None
    visit: Visit | None  # its label was scanned since the last opening was written down


def entry(row: LetterBox, point: Checkpoint | None, zone: ZoneInfo, now: datetime) -> Entry:
    """Everything about a box."""
    openings = queries.openings([row.id], most=50)
    changes = queries.changes(row.id)
    people: set[UUID | None] = {row.opener_id, *(one.by for one in changes)}
    people |= {one.opener_id for one in openings}
    last = openings[0].opened_at if openings else row.since
    visit = queries.last_visit(row.schedule_id, last) if row.schedule_id else None
    return Entry(
        shown=one(row, zone, now),
        openings=openings,
        entered=queries.entered([each.id for each in openings]),
        names=queries.names(people | ({visit.person_id} if visit else set())),
        point=point,
        schedule=schedule_of(row),
        visit=visit,
    )
