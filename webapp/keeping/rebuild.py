"""`rounds rebuild`: every projection made anew from the raw entries, by the code that made it.

Wiped and replayed: visits, answers, last readings, what phones told of findings, how stops ended,
when rounds began and ended, appeals, steps of reports, point_state, point_day. Presence scores
follow seconds later: every visit is marked. Kept: everything the office did (plans,
cancellations, assignments, clearances, verifications, notes, the settlement of parked entries), and
what only the day itself could know: the marks of a visit about the plan of then, the zone a finding
was opened in. One transaction per company; docs/runbook.md says what may differ, and why.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, delete, func, insert, select, update

from webapp import connections
from webapp.coverage.models import PointDay, PointState
from webapp.coverage.opening import open_due_stops_of
from webapp.coverage.recount import recount_findings
from webapp.database import db, transaction
from webapp.issues.models import Issue, IssueClock, IssueEvent, Material
from webapp.issues.phone import offline as issues
from webapp.keeping import beside
from webapp.keeping.kept import Compared, Kept, table_of
from webapp.keeping.models import Removal
from webapp.keeping.office import Office
from webapp.keeping.replay import Replay
from webapp.keeping.timeline import Act, applied, groups
from webapp.presence.models import PresenceAppeal
from webapp.rounds.models import Answer, LastReading, Round, Stop, Visit
from webapp.sites.models import Site
from webapp.sync import journal
from webapp.sync.models import Entry
from webapp.sync.tokens import Notary

TOLD_EVERY = 5000  # entries
Told = Callable[[int, int], None]  # so many entries, of so many
PLAN_FLAGS = frozenset({"round.cancelled", "round.reassigned"})  # about the plan of that hour


# Of a report: where its point lay then, what the desk has written on it, what clocks said by now.
OF_THE_DAY = (
    "zone_id", "category", "trade", "severity", "room", "place", "is_private", "joined_to",
    "relapse_of", "echoes", "token_hash", "reporter_id", "is_late", "touched_at",
)  # fmt: skip


@dataclass(slots=True)
class Rebuilt:
    """What a rebuild found in one company."""

    entries: int = 0
    acts: int = 0
    tables: dict[str, Compared] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # rows that would be gone: never committed

    @property
    def differing(self) -> int:
        """Rows that were not what the entries say."""
        return sum(table.differing for table in self.tables.values())


class _TakeBack(Exception):
    """Roll back: somebody only wanted to look, or rows would be lost."""


def rebuild(
    notary: Notary, now: datetime, *, is_check: bool, told: Told = lambda _done, _all: None
) -> Rebuilt:
    """Rebuild the session's company, or only say what would change. Raises CannotKeep.

    `told` hears now and then how far it is.
    """
    found = Rebuilt()
    with _unless_taken_back(), transaction():
        _rebuild(found, notary, now, told)
        if is_check or found.lost:
            raise _TakeBack
    db.session.expunge_all()
    return found


@contextmanager
def _unless_taken_back() -> Iterator[None]:
    try:
        yield
    except _TakeBack:
        pass


def _rebuild(found: Rebuilt, notary: Notary, now: datetime, told: Told) -> None:
    connection = db.session.connection()
    connections.take_your_time(connection)
    company_id: UUID = db.session.info["company_id"]
    journal.lock_company(connection, company_id)
    kept = Kept(connection, company_id)
    office = Office(kept)
    taken = _wipe(connection, company_id, office.of_phones)
    _replay(found, Replay(connection, company_id, notary, office.numbers), office, now, told)
    beside.put_back(connection, taken)
    _restore_what_the_day_knew(kept)
    _make_map_anew(connection, now)
    _keep_counted_days(kept)
    found.tables = kept.compare()
    found.notes += office.refused
    kept.drop()


def _replay(found: Rebuilt, replay: Replay, office: Office, now: datetime, told: Told) -> None:
    early = []  # acts on findings that are not there yet: clocks may have disagreed
    count = applied(replay.connection, office.company_id)
    for group in groups(replay.connection, office.company_id, replay.notary, office.acts):
        if isinstance(group, Act):
            found.acts += 1
            if not office.do(group):
                early.append(group)
        else:
            replay.apply(group)
            before, found.entries = found.entries, found.entries + len(group)
            if before // TOLD_EVERY < found.entries // TOLD_EVERY:
                told(found.entries, count)
    found.lost += [
        f"finding {act.event['issue_id']}: the office took {act.event['step']}, no entry opens it"
        for act in early
        if not office.do(act)
    ]
    issues.tell_again(office.company_id, replay.retold, now)
    found.lost += replay.lost()
    found.notes += replay.left_out()


def _wipe(connection: Connection, company_id: UUID, findings: set[UUID]) -> beside.Taken:
    """Take away what phones have said; the plan, and what the office has opened itself, stay."""
    for model in (Answer, Visit, LastReading, PointState, PointDay, PresenceAppeal):
        table = table_of(model)
        connection.execute(delete(table).where(table.c.company_id == company_id))
    _wipe_steps(connection, company_id)
    event, clock, finding = table_of(IssueEvent), table_of(IssueClock), table_of(Issue)
    keys = ((event, event.c.issue_id), (clock, clock.c.issue_id), (finding, finding.c.id))
    taken: beside.Taken = []
    for some in _in_parts(sorted(findings)):
        taken += beside.take(connection, company_id, some)
        for table, key in keys:
            its = delete(table).where(table.c.company_id == company_id, key.in_(some))
            connection.execute(its)
    stop, walk = table_of(Stop), table_of(Round)
    connection.execute(
        update(stop)
        .where(stop.c.company_id == company_id)
        .values(outcome=None, seen_at=None, visit_id=None, has_problem=False)
        .values(skip_reason="", skip_note="")
    )
    mine_too = update(walk).where(walk.c.company_id == company_id)
    said_by_phone = mine_too.where(walk.c.ended_at.is_not(None))  # else both are the office's words
    connection.execute(said_by_phone.values(end_reason="", remark=""))
    connection.execute(
        mine_too.values(started_at=None, started_by=None, device_id=None, ended_at=None)
    )
    return taken


def _wipe_steps(connection: Connection, company_id: UUID) -> None:
    """Steps and words of reports that came from phones carry the id of their entry."""
    entry = table_of(Entry)
    told = select(entry.c.id).where(
        entry.c.company_id == company_id,
        entry.c.kind.in_(issues.KINDS),
        entry.c.outcome == "applied",
    )
    for table, key in ((table_of(Material), "event_id"), (table_of(IssueEvent), "id")):
        its = delete(table).where(table.c.company_id == company_id, table.c[key].in_(told))
        connection.execute(its)


def _in_parts(ids: list[UUID], size: int = 500) -> Iterator[list[UUID]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


def _restore_what_the_day_knew(kept: Kept) -> None:
    """Flags about the plan of then, and where a point lay then, do not follow from entries."""
    for before, after in kept.pairs(Visit):
        if before and after and before["flags"] != after["flags"]:
            own = set(after["flags"]) - PLAN_FLAGS
            flags = sorted(own | (set(before["flags"]) & PLAN_FLAGS))
            if flags != after["flags"]:
                _set(kept, Visit, after["id"], flags=flags)
    for before, after in kept.pairs(Issue):
        if before and after and before != after:
            _set(kept, Issue, after["id"], **{name: before[name] for name in OF_THE_DAY})
    for before, after in kept.pairs(IssueClock):
        if before and after and before["due_at"] == after["due_at"] and before != after:
            told = {name: before[name] for name in ("told", "next_at", "is_late")}
            _set(kept, IssueClock, after["id"], **told)


def _keep_counted_days(kept: Kept) -> None:
    """Days whose records went by policy cannot be counted anew: what was counted then stays."""
    last = db.session.scalar(select(func.max(Removal.before)).where(Removal.kind == "records"))
    if last is None:
        return
    day, was = table_of(PointDay), kept[PointDay]
    until = last.date() + timedelta(days=1)  # the site's day may end after the horizon's
    its = (day.c.company_id == kept.company_id) & (day.c.day <= until)
    kept.connection.execute(delete(day).where(its))
    old = select(*was.c).where(was.c.day <= until)
    kept.connection.execute(insert(day).from_select([c.name for c in was.c], old))


def _set(kept: Kept, model: Any, row_id: UUID, **values: Any) -> None:
    table = table_of(model)
    its = (table.c.company_id == kept.company_id) & (table.c.id == row_id)
    kept.connection.execute(update(table).where(its).values(**values))


def _make_map_anew(connection: Connection, now: datetime) -> None:
    """Windows that have opened since the first stop of each site, and what is open at points."""
    firsts = db.session.execute(
        select(Site.id, Site.timezone, Site.archived_at, func.min(Stop.opens_at))
        .join(Stop, (Stop.company_id == Site.company_id) & (Stop.site_id == Site.id))
        .group_by(Site.id, Site.timezone, Site.archived_at)
    ).all()
    for site_id, timezone, archived_at, first in firsts:
        day = first.astimezone(ZoneInfo(timezone)).replace(hour=0, minute=0, second=0)
        since = day.replace(microsecond=0)
        open_due_stops_of(site_id, min(now, archived_at or now), since)
    recount_findings()
