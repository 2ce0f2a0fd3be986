"""What the pages of rounds show: a day, planned against actual; one round, stop by stop."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from webapp.accounts.models import Person
from webapp.checklists.models import ChecklistVersion
from webapp.checklists.schema import load_items
from webapp.database import db
from webapp.rounds import answer_words, miss_queries, queries
from webapp.rounds.answer_words import Told
from webapp.rounds.candidates import Phone, candidates, round_known_until, silent
from webapp.rounds.miss_models import Miss
from webapp.rounds.models import Answer, Round, Route, Stop, Visit
from webapp.rounds.rules import State, missed_reason, stop_state
from webapp.sites.models import Checkpoint, Site, Zone

TO_LOOK_AT = ("missed", "problem", "unknown", "late", "skipped")


@dataclass(frozen=True)
class Mark:
    """A stop as a shape in the row of its round."""

    state: State
    has_problem: bool
    is_current: bool = False


@dataclass(frozen=True)
class Row:
    """One round of a day."""

    round: Round
    route: Route
    assignee: Person | None
    walker: Person | None
    marks: list[Mark]

    @property
    def to_look_at(self) -> list[tuple[str, int]]:
        """What a supervisor wants to know, the worst first; `problem` counts the marked stops."""
        counted = Counter(str(mark.state) for mark in self.marks)
        counted["problem"] = sum(mark.has_problem for mark in self.marks)
        return [(state, counted[state]) for state in TO_LOOK_AT if counted[state]]

    @property
    def is_all_on_time(self) -> bool:
        """Walked, with nothing to look at."""
        return bool(self.marks) and all(mark.state == State.ON_TIME for mark in self.marks)


def day_span(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants a calendar day of a site begins and ends."""
    begin = datetime.combine(day, time(), zone).astimezone(UTC)
    return begin, datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def of_day(
    site: Site, day: date, now: datetime, *, kind: str = "", person_id: UUID | None = None
) -> list[Row]:
    """The rounds that begin on a day, planned against what is known."""
    begin, end = day_span(day, ZoneInfo(site.timezone))
    statement = (
        select(Round, Route)
        .join(Route, Route.id == Round.route_id)
        .where(Round.site_id == site.id, Round.starts_at >= begin, Round.starts_at < end)
        .order_by(Round.starts_at, Round.name, Round.id)
    )
    if kind:
        statement = statement.where(Round.kind == kind)
    if person_id is not None:
        statement = statement.where(
            or_(Round.person_id == person_id, Round.started_by == person_id)
        )
    found = [(round_, route) for round_, route in db.session.execute(statement)]
    return _rows(found, site, now)


def _rows(found: Sequence[tuple[Round, Route]], site: Site, now: datetime) -> list[Row]:
    rounds = [round_ for round_, _route in found]
    stops = _stops_of(rounds)
    phones = phones_of(rounds, site, now)
    people = queries.people_by_id(
        person for each in rounds for person in (each.person_id, each.started_by)
    )
    return [
        Row(
            round_,
            route,
            people.get(round_.person_id) if round_.person_id else None,
            people.get(round_.started_by) if round_.started_by else None,
            marks(stops.get(round_.id, []), round_, phones, site, now),
        )
        for round_, route in found
    ]


def phones_of(rounds: Sequence[Round], site: Site, now: datetime) -> list[Phone]:
    """The phones that may hold what is missing of these rounds."""
    started = {each.device_id for each in rounds if each.device_id is not None}
    return queries.phones(site.id, now, started)


def marks(
    stops: Sequence[Stop], round_: Round, phones: Sequence[Phone], site: Site, now: datetime
) -> list[Mark]:
    """The stops of a round as shapes, in its order."""
    known = round_known_until(round_, phones)
    return [
        Mark(stop_state(stop, now, known, site.unknown_limit_minutes), stop.has_problem)
        for stop in stops
    ]


def _stops_of(rounds: Sequence[Round]) -> dict[UUID, list[Stop]]:
    """The stops of these rounds in order, in one query."""
    found: dict[UUID, list[Stop]] = {}
    ids = [each.id for each in rounds]
    statement = select(Stop).where(Stop.round_id.in_(ids)).order_by(Stop.position)
    for stop in db.session.scalars(statement):
        found.setdefault(stop.round_id, []).append(stop)
    return found


@dataclass(frozen=True)
class Line:
    """One stop of a round, or a visit no stop was waiting for."""

    number: int
    checkpoint: Checkpoint
    zone: Zone | None
    stop: Stop | None
    state: State | None
    has_problem: bool
    visit: Visit | None
    person: Person | None
    told: list[Told] = field(default_factory=list)
    reason: str = ""
    miss: Miss | None = None  # what was told of the stop

    @property
    def photos(self) -> list[str]:
        """Every photo of the visit, in the order of its answers."""
        return [photo for each in self.told for photo in each.photos]

    @property
    def problems(self) -> list[Told]:
        return [each for each in self.told if each.verdict == "problem"]

    @property
    def figures(self) -> list[Told]:
        return [each for each in self.told if each.is_figure]


@dataclass(frozen=True)
class Page:
    """One round in full."""

    row: Row
    lines: list[Line]
    silent: list[Phone]

    @property
    def round(self) -> Round:
        return self.row.round

    @property
    def photo_numbers(self) -> dict[str, int]:
        """Photos are numbered over the whole sheet, as paper forms do."""
        every = [photo for line in self.lines for photo in line.photos]
        return {photo: number for number, photo in enumerate(dict.fromkeys(every), start=1)}


def page(round_: Round, route: Route, site: Site, now: datetime) -> Page:
    """Everything known about one round."""
    row = _rows([(round_, route)], site, now)[0]
    stops = _stops_of([round_]).get(round_.id, [])
    visits = db.session.scalars(
        select(Visit).where(Visit.round_id == round_.id).order_by(Visit.at)
    ).all()
    phones = phones_of([round_], site, now)
    known = round_known_until(round_, phones)
    builder = _Lines(stops, visits)
    lines = builder.of_stops(row.marks, known) + builder.of_extra_visits(len(stops))
    waiting = [line.stop for line in lines if line.state == State.UNKNOWN and line.stop]
    past = max((stop.grace_until for stop in waiting), default=now)
    return Page(row, lines, silent(candidates(round_, phones), past) if waiting else [])


class _Lines:
    """Loads what the lines of a round need, a query per table."""

    def __init__(self, stops: Sequence[Stop], visits: Sequence[Visit]) -> None:
        self.stops = stops
        self.visits = visits
        self.by_id = {visit.id: visit for visit in visits}
        points = {stop.checkpoint_id for stop in stops} | {visit.checkpoint_id for visit in visits}
        rows = db.session.execute(
            select(Checkpoint, Zone)
            .outerjoin(Zone, Zone.id == Checkpoint.zone_id)
            .where(Checkpoint.id.in_(points))
        )
        self.places = {point.id: (point, zone) for point, zone in rows}
        self.people = queries.people_by_id(visit.person_id for visit in visits)
        self.misses = miss_queries.of_stops([stop.id for stop in stops])
        self.answers = answer_words.by_visit(
            db.session.scalars(select(Answer).where(Answer.visit_id.in_(list(self.by_id))))
        )
        versions = {
            answer.checklist_version_id for found in self.answers.values() for answer in found
        }
        self.items = {
            version.id: load_items(version.items)
            for version in db.session.scalars(
                select(ChecklistVersion).where(ChecklistVersion.id.in_(versions))
            )
        }

    def of_stops(self, marks: Sequence[Mark], known: datetime | None) -> list[Line]:
        lines = []
        for number, (stop, mark) in enumerate(zip(self.stops, marks, strict=True), start=1):
            visit = self.by_id.get(stop.visit_id) if stop.visit_id else None
            reason = missed_reason(stop, known) if mark.state == State.MISSED else ""
            lines.append(self._line(number, stop.checkpoint_id, stop, mark, visit, reason))
        return lines

    def of_extra_visits(self, after: int) -> list[Line]:
        taken = {stop.visit_id for stop in self.stops}
        extra = [visit for visit in self.visits if visit.id not in taken]
        return [
            self._line(number, visit.checkpoint_id, None, None, visit, "")
            for number, visit in enumerate(extra, start=after + 1)
        ]

    def _line(
        self,
        number: int,
        checkpoint_id: UUID,
        stop: Stop | None,
        mark: Mark | None,
        visit: Visit | None,
        reason: str,
    ) -> Line:
        point, zone = self.places[checkpoint_id]
        answers = self.answers.get(visit.id, []) if visit else []
        items = self.items.get(answers[-1].checklist_version_id, ()) if answers else ()
        return Line(
            number,
            point,
            zone,
            stop,
            mark.state if mark else None,
            stop.has_problem if stop else bool(visit and visit.has_problem),
            visit,
            self.people.get(visit.person_id) if visit else None,
            answer_words.told(items, answers),
            reason,
            self.misses.get(stop.id) if stop else None,
        )
