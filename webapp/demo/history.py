"""Thirty days of work, in the order it happened, through the inbox of real phones."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select

from webapp.accounts.models import Person
from webapp.checklists.models import ChecklistVersion
from webapp.checklists.schema import load_items
from webapp.coverage.opening import open_due_stops
from webapp.database import db, transaction
from webapp.demo import paths
from webapp.demo.doubts import Doubts
from webapp.demo.grounds import Grounds
from webapp.demo.phone import Phone
from webapp.demo.pictures import Album
from webapp.demo.walks import World, walk
from webapp.rounds.models import Round, Stop
from webapp.sync.tokens import Notary

SILENT_MINUTES = 14  # into its last round, the silent phone stops reporting
WEST = ("白班西区", "夜班西区")


class History:
    """Plays the rounds that were planned, oldest first."""

    def __init__(
        self,
        grounds: Grounds,
        people: dict[str, Person],
        *,
        secret: str,
        seed: int,
        now: datetime,
        days: int,
    ) -> None:
        self.random = Random(seed)
        self.now = now
        self.zone = ZoneInfo(grounds.site.timezone)
        notary = Notary(secret)
        since = now - timedelta(days=days)
        self.phones = {
            person.id: Phone(person, notary, since=since, seed=seed) for person in people.values()
        }
        self.world = World(
            self.random,
            since,
            now,
            {point.id: point for point in grounds.points.values()},
            grounds.labels,
            {
                version.id: load_items(version.items)
                for version in db.session.scalars(select(ChecklistVersion))
            },
            Album(self.random),
            paths.spots(grounds),
            {one.id: paths.manner(seed, one.name, since) for one in people.values()},
        )
        self.doubts = Doubts(grounds, people, now=now)

    def enrol(self, since: datetime) -> None:
        """Everybody on the grounds gets a phone on the first day."""
        with transaction():
            for phone in self.phones.values():
                if phone.person.role in ("guard", "cleaner", "technician"):
                    phone.enrol(at=since)

    def play(self, progress: Callable[[str], object]) -> None:
        """Walk every round that has begun; tell the days as they pass."""
        rounds, stops = self._rounds(), self._stops()
        self.following = _following(rounds)
        silent = self.silent = self._silent(rounds)
        day = None
        for round_ in rounds:
            today = round_.starts_at.astimezone(self.zone).date()
            if today != day and day is not None:
                self._close(round_.starts_at)
                progress(f"  {day} …")
            day = today
            self._walk(round_, stops[round_.id], silent)
        self._close(self.now)
        self._say_goodbye(lambda phone: bool(phone.waiting))

    def say_goodbye(self) -> None:
        """Every phone but the silent one was heard from a few minutes ago, after all else."""
        self._say_goodbye(lambda _phone: True)

    def _walk(self, round_: Round, stops: list[Stop], silent: tuple[UUID, datetime]) -> None:
        assert round_.person_id is not None  # noqa: S101  # every schedule of the demo names one
        phone = self.phones[round_.person_id]
        local = round_.starts_at.astimezone(self.zone)
        with transaction():  # photos are kept while walking
            desk = self.doubts.at_desk_from(round_, len(stops))
            with self.doubts.labels_of(round_, self.world.labels):
                walk(round_, stops, phone, self.world, local, at_desk_from=desk)
        if round_.person_id == silent[0] and round_.ends_at >= silent[1]:
            self._fall_silent(phone, silent[1])
            return
        late = timedelta(minutes=self.random.uniform(0.3, 3))
        if self.random.random() < 0.12:
            late += timedelta(hours=self.random.uniform(0.5, 4))  # a night in the basement
        last = round_.grace_until if not phone.waiting else _last_wall(phone)
        at = min(last + late, self.now - timedelta(seconds=30))
        if at < self.following.get(round_.id, self.now) - timedelta(minutes=5):
            phone.send(at=at)  # else it goes along with the next round's

    def _fall_silent(self, phone: Phone, since: datetime) -> None:
        """Send what was written before; keep the rest on the phone."""
        limit = int(since.timestamp() * 1000)
        told = [entry for entry in phone.waiting if entry["wall"] <= limit]
        if told and len(told) < len(phone.waiting):
            kept, phone.waiting = phone.waiting[len(told) :], told
            end, phone.inner.seq = phone.inner.seq, told[-1]["seq"]  # the rest is not written yet
            phone.send(at=since)
            phone.waiting, phone.inner.seq = kept, end

    def _close(self, at: datetime) -> None:
        with transaction():
            open_due_stops(at)

    def _say_goodbye(self, is_wanted: Callable[[Phone], bool]) -> None:
        for person_id, phone in self.phones.items():
            if phone.person.role not in ("guard", "cleaner", "technician"):
                continue
            if person_id != self.silent[0] and is_wanted(phone):
                phone.send(at=self.now - timedelta(minutes=self.random.uniform(0.2, 6)))

    def _rounds(self) -> list[Round]:
        return list(
            db.session.scalars(
                select(Round)
                .where(Round.starts_at <= self.now, Round.cancelled_at.is_(None))
                .order_by(Round.starts_at, Round.id)
            )
        )

    def _stops(self) -> dict[UUID, list[Stop]]:
        found: dict[UUID, list[Stop]] = defaultdict(list)
        for stop in db.session.scalars(
            select(Stop).where(Stop.opens_at <= self.now).order_by(Stop.position)
        ):
            found[stop.round_id].append(stop)
        return found

    def _silent(self, rounds: list[Round]) -> tuple[UUID, datetime]:
        """Whose phone is in a basement since the middle of the last finished round in the west."""
        last = [
            round_
            for round_ in rounds
            if round_.name in WEST and round_.grace_until < self.now and round_.person_id
        ][-1]
        assert last.person_id is not None  # noqa: S101
        return last.person_id, last.starts_at + timedelta(minutes=SILENT_MINUTES)


def _following(rounds: list[Round]) -> dict[UUID, datetime]:
    """By round: when the next round of the same person begins."""
    found: dict[UUID, datetime] = {}
    last: dict[UUID | None, UUID] = {}
    for round_ in rounds:
        if round_.person_id in last:
            found[last[round_.person_id]] = round_.starts_at
        last[round_.person_id] = round_.id
    return found


def _last_wall(phone: Phone) -> datetime:
    return datetime.fromtimestamp(phone.waiting[-1]["wall"] / 1000, tz=ZoneInfo("UTC"))
