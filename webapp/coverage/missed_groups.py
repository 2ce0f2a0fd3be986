"""What was missed, one line for each round and reason: it stays when the next round has begun."""

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from webapp.accounts.models import Person
from webapp.coverage import queries
from webapp.coverage.earlier_stops import Earlier
from webapp.coverage.queries import PointRow
from webapp.coverage.snapshot import Snapshot
from webapp.rounds import queries as rounds
from webapp.rounds.models import Round
from webapp.rounds.rules import State


@dataclass(frozen=True)
class Group:
    """Points missed on one round for one reason: one matter, one line."""

    round: Round
    person: Person | None
    points: list[PointRow | Earlier]  # with `name` and `name_en`
    since: datetime
    reason: str
    is_over: bool  # another round has begun at every one of them


class Missed(NamedTuple):
    """One of them."""

    round_id: UUID
    reason: str
    since: datetime
    point: PointRow | Earlier

    @property
    def matter(self) -> tuple[str, str]:
        """Whom one call would be about."""
        return str(self.round_id), self.reason


def missed_groups(taken: Snapshot) -> list[Group]:
    """Of the present rounds and of the earlier ones that are still shown; the oldest first."""
    wanted = sorted(_missed(taken), key=lambda each: each.matter)
    found = {round_.id: round_ for round_ in queries.rounds_by_id([p.round_id for p in wanted])}
    people = rounds.people_by_id(
        person for each in found.values() for person in (each.started_by, each.person_id)
    )
    groups = [
        _group(found[members[0].round_id], people, members)
        for members in (list(each) for _, each in groupby(wanted, key=lambda each: each.matter))
        if members[0].round_id in found
    ]
    return sorted(groups, key=lambda group: group.since)


def _missed(taken: Snapshot) -> list[Missed]:
    present = [
        Missed(point.row.round_id, point.reason, point.row.grace_until, point.row)
        for point in taken.points
        if point.state is State.MISSED and point.row.round_id and point.row.grace_until
    ]
    earlier = [
        Missed(stop.round_id, stop.reason, stop.grace_until, stop)
        for behind in taken.behind
        for stop in behind.stops
        if stop.state is State.MISSED
    ]
    return present + earlier


def _group(round_: Round, people: dict[UUID, Person], members: list[Missed]) -> Group:
    walker = round_.started_by or round_.person_id
    return Group(
        round_,
        people.get(walker) if walker else None,
        [member.point for member in members],
        max(member.since for member in members),
        members[0].reason,
        all(isinstance(member.point, Earlier) for member in members),
    )
