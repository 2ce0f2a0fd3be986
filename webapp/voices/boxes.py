"""Verbs of letter boxes: put up, change, open, enter the letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select

from webapp.accounts.models import FIELD_ROLES, Person
from webapp.attachments.models import Attachment
from webapp.audit import actions as audit
from webapp.checklists import actions as checklists
from webapp.checklists.models import Checklist
from webapp.database import db, new_id
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel, Issue
from webapp.rounds import routes, schedules
from webapp.rounds.models import Answer, Route, Schedule
from webapp.rounds.recurrence import WEEKDAYS
from webapp.rounds.routes import Leg, RouteDraft
from webapp.rounds.schedules import ScheduleDraft
from webapp.sites.models import Site
from webapp.voices import queries
from webapp.voices.models import BoxLetter, BoxOpening, LetterBox, LetterBoxChange
from webapp.voices.refusals import AllEntered, BoxWithoutLabel, OpenerWithoutPhone

CATALOGUE = "letter_box"
WINDOW_MINUTES = 240
FIELDS = {"place": "place", "opener_id": "opener", "weekdays": "days", "opens_at": "days",
          "keys": "keys"}  # fmt: skip


@dataclass(frozen=True)
class BoxDraft:
    """What a box is to be."""

    name: str
    place: str
    checkpoint_id: UUID | None
    opener_id: UUID
    weekdays: Sequence[int]
    opens_at: str
    keys: str = ""


@dataclass(frozen=True)
class Opened:
    """What was found in a box."""

    opened_at: datetime
    opener_id: UUID
    second: str
    letters: int
    fullness: int
    is_body_good: bool
    is_lock_good: bool
    note: str = ""
    photos: Sequence[str] = ()


def put_up(site: Site, draft: BoxDraft, *, by: UUID, at: datetime) -> LetterBox:
    """A new box."""
    box = LetterBox(id=new_id(), site_id=site.id, since=at, created_at=at, **_columns(draft))
    db.session.add(box)
    db.session.flush()
    audit.note("letter_box.created", by=by, at=at, subject=box.id, name=box.name)
    return box


def change(box: LetterBox, draft: BoxDraft, *, reason: str, by: UUID, at: datetime) -> None:
    """Move a box, or open it on other days; its history says what was, and its round follows."""
    was = {name: spoken(name, getattr(box, name)) for name in FIELDS}
    if list(draft.weekdays) != box.weekdays or draft.opens_at != box.opens_at:
        box.since = at  # what was expected before is not measured by the new days
    for name, value in _columns(draft).items():
        setattr(box, name, value)
    told = set()
    for name, field in FIELDS.items():
        after = spoken(name, getattr(box, name))
        if after == was[name]:
            continue
        told.add(field)
        row = LetterBoxChange(id=new_id(), box_id=box.id, at=at, by=by, field=field)
        row.before, row.after, row.reason = was[name][:200], after[:200], reason[:200]
        db.session.add(row)
    audit.note("letter_box.changed", by=by, at=at, subject=box.id, fields=sorted(told))
    schedule = schedule_of(box)
    if schedule is not None:
        _reschedule(box, schedule, by=by, at=at)


def spoken(name: str, value: object) -> str:
    """A value as a box's history keeps it: names of people, days as MO,TH."""
    if name == "weekdays" and isinstance(value, list):
        return ",".join(WEEKDAYS[day] for day in value)
    if name == "opener_id" and isinstance(value, UUID):
        return queries.names({value}).get(value, "")
    return str(value)


def archive(box: LetterBox, *, by: UUID, at: datetime) -> None:
    """Take a box down; its round ends with it."""
    box.archived_at = at
    schedule = schedule_of(box)
    if schedule is not None and schedule.archived_at is None:
        schedules.archive(schedule, by=by, at=at)
    audit.note("letter_box.archived", by=by, at=at, subject=box.id)


def restore(box: LetterBox, *, by: UUID, at: datetime) -> None:
    """Hang it up again. What was not opened meanwhile was not missed."""
    box.archived_at, box.since = None, at
    schedule = schedule_of(box)
    if schedule is not None and schedule.archived_at is not None:
        schedules.restore(schedule, by=by, at=at)
    audit.note("letter_box.restored", by=by, at=at, subject=box.id)


def open_box(box: LetterBox, found: Opened, *, by: UUID, at: datetime) -> BoxOpening:
    """Write an opening down."""
    opening = BoxOpening(
        id=new_id(), site_id=box.site_id, box_id=box.id, opened_at=found.opened_at,
        opener_id=found.opener_id, second=found.second, letters=found.letters,
        fullness=found.fullness, is_body_good=found.is_body_good, is_lock_good=found.is_lock_good,
        note=found.note, photos=list(found.photos), recorded_at=at, recorded_by=by,
    )  # fmt: skip
    db.session.add(opening)
    db.session.add_all(
        Attachment(subject_id=opening.id, sha256=photo, position=position, created_at=at)
        for position, photo in enumerate(found.photos)
    )
    db.session.flush()
    return opening


def enter_letter(
    site: Site, opening: BoxOpening, said: Intake | None, *, by: UUID, at: datetime
) -> BoxLetter:
    """The next letter becomes a report; None: there is nothing in it. Raises AllEntered."""
    done = queries.entered([opening.id]).get(opening.id, 0)
    if done >= opening.letters:
        raise AllEntered
    issue: Issue | None = None
    if said is not None:
        issue = take_in(site, said, by=by, at=at, now=at)
    letter = BoxLetter(
        id=new_id(), opening_id=opening.id, position=done + 1,
        issue_id=issue.id if issue else None, entered_at=at, entered_by=by,
    )  # fmt: skip
    db.session.add(letter)
    db.session.flush()
    return letter


def issue_of(letter: BoxLetter) -> Issue | None:
    """What a letter became."""
    if letter.issue_id is None:
        return None
    return db.session.get(Issue, (letter.company_id, letter.issue_id))


def from_letter(category: str, text: str, place: str, **more: object) -> Intake:
    """A letter as it is taken in. Nobody need have signed it."""
    return Intake(category=category, channel=Channel.BOX, text=text, place=place, **more)  # type: ignore[arg-type]


def as_found(answers: Mapping[str, Answer]) -> dict[str, str]:
    """What the opener answered on the phone, as the form of an opening has it."""
    values = {name: one.value.get("value") for name, one in answers.items()}
    found = {
        "body": "bad" if values.get("body") == "fail" else "good",
        "lock": "bad" if values.get("lock") == "fail" else "good",
    }
    letters, second = values.get("letters"), values.get("second")
    if isinstance(letters, int):
        found["letters"] = str(letters // 1000)
    if isinstance(second, str):
        found["second"] = second
    return found


def schedule_of(box: LetterBox) -> Schedule | None:
    """The round of a box."""
    if box.schedule_id is None:
        return None
    return db.session.get(Schedule, (box.company_id, box.schedule_id))


def make_round(box: LetterBox, today: date, *, by: UUID, at: datetime) -> Schedule:
    """The opening as a task on the opener's phone: a route of one point, with its checklist.

    Raises BoxWithoutLabel and OpenerWithoutPhone.
    """
    if box.checkpoint_id is None:
        raise BoxWithoutLabel
    _check_opener(box)
    checklist = _checklist(by=by, at=at)
    leg = Leg(box.checkpoint_id, checklist.id)
    name = f"开意见箱 {box.name}"[:40]
    english = f"Open letter box {box.name}"[:60]
    route = routes.create(
        box.site_id, RouteDraft(name, english, "patrol", False, (leg,)), by=by, at=at
    )
    schedule = schedules.create(
        route, _schedule_draft(box, route, name, english, today), by=by, at=at
    )
    box.schedule_id = schedule.id
    return schedule


def _reschedule(box: LetterBox, schedule: Schedule, *, by: UUID, at: datetime) -> None:
    """Bring the round in line with the box: point, days, opener."""
    if box.checkpoint_id is None:
        if schedule.archived_at is None:
            schedules.archive(schedule, by=by, at=at)
        box.schedule_id = None
        return
    _check_opener(box)
    route = db.session.get_one(Route, (box.company_id, schedule.route_id))
    old = routes.legs_of(route.id)
    leg = Leg(box.checkpoint_id, old[0].checklist_id if old else _checklist(by=by, at=at).id)
    draft = RouteDraft(route.name, route.name_en, route.kind, route.is_ordered, (leg,))
    routes.update(route, draft, by=by, at=at)
    made = _schedule_draft(box, route, schedule.name, schedule.name_en, schedule.starts_on)
    schedules.update(schedule, route, made, by=by, at=at)


def _schedule_draft(
    box: LetterBox, route: Route, name: str, english: str, starts_on: date
) -> ScheduleDraft:
    days = ",".join(WEEKDAYS[day] for day in box.weekdays)
    return ScheduleDraft(
        name=name, name_en=english, route_id=route.id, rrule=f"FREQ=WEEKLY;BYDAY={days}",
        start_times=(box.opens_at,), starts_on=starts_on, ends_on=None,
        window_minutes=WINDOW_MINUTES, grace_minutes=0, role=None, person_id=box.opener_id,
    )  # fmt: skip


def _check_opener(box: LetterBox) -> None:
    opener = db.session.get_one(Person, (box.company_id, box.opener_id))
    if opener.role not in FIELD_ROLES:
        raise OpenerWithoutPhone


def _checklist(*, by: UUID, at: datetime) -> Checklist:
    """The company's own list for boxes, made from the catalogue the first time."""
    known = db.session.scalars(
        select(Checklist).where(
            Checklist.catalogue_key == CATALOGUE,
            Checklist.archived_at.is_(None),
            Checklist.current_version_id.is_not(None),
        )
    ).first()
    if known is not None:
        return known
    made = checklists.create_from_catalogue(CATALOGUE, by=by, at=at)
    checklists.publish(made, by=by, at=at)
    return made


def _columns(draft: BoxDraft) -> dict[str, object]:
    values = {name: getattr(draft, name) for name in draft.__dataclass_fields__}
    return values | {"weekdays": list(draft.weekdays)}
