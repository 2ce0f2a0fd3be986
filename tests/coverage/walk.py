"""Rounds that have been walked, written straight into the tables as the inbox would leave them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session, scoped_session

from webapp.coverage.models import PointDay, PointState
from webapp.database import new_id
from webapp.rounds.models import Answer, Round, Route, Stop, Visit
from webapp.sites.models import Checkpoint

if TYPE_CHECKING:
    from tests.coverage.seed import Property

ITEMS = [
    {"key": "door", "type": "check", "text": {"zh": "门已锁好", "en": "Door is locked"}},
    {
        "key": "pressure",
        "type": "number",
        "text": {"zh": "水压", "en": "Pressure"},
        "unit": "MPa",
        "decimals": 2,
        "normal_low": 300,
        "normal_high": 500,
        "physical_low": 0,
        "physical_high": 1600,
    },
]
GRACE = timedelta(minutes=10)


class Walker:
    """Writes rounds with their stops, visits and answers."""

    def __init__(self, made: "Property", session: "scoped_session[Session]") -> None:
        self.made, self.session = made, session
        self.states: dict[object, PointState] = {}

    def walked(
        self, key: str, route: Route, who: str, ago: int, window: int,
        events: Mapping[int, str] | None = None, rest: str = "on_time",
    ) -> None:  # fmt: skip
        """A round that began `ago` minutes before now. `events`: outcome by number, else `rest`."""
        begins = self.made.now - timedelta(minutes=ago)
        round_ = Round(
            site_id=route.site_id, route_id=route.id, kind="patrol", name=route.name,
            name_en=route.name_en, starts_at=begins, ends_at=begins + timedelta(minutes=window),
            grace_until=begins + timedelta(minutes=window) + GRACE,
            person_id=self.made.people[who].id,
        )  # fmt: skip
        if ago > 0:
            round_.started_at, round_.started_by = begins, self.made.people[who].id
            round_.device_id = self.made.phones[who].id
        self.session.add(round_)
        self.session.flush()
        self.made.rounds[key] = round_
        for number, point in enumerate(route.__dict__["points"], start=1):
            self._stop(key, round_, point, number, (events or {}).get(number, rest))

    def _stop(self, key: str, round_: Round, point: Checkpoint, number: int, outcome: str) -> None:
        stop = Stop(
            site_id=round_.site_id, round_id=round_.id, checkpoint_id=point.id, position=number,
            checklist_version_id=self.made.version.id, opens_at=round_.starts_at,
            due_at=round_.ends_at, grace_until=round_.grace_until, outcome=outcome or None,
        )  # fmt: skip
        self.made.stops[f"{key}:{point.code}"] = stop
        self.session.add(stop)
        self.session.flush()
        if outcome:
            stop.seen_at = round_.starts_at + timedelta(minutes=2 + 3 * number)
            if outcome == "late":
                stop.seen_at = round_.ends_at + timedelta(minutes=4)
        if outcome == "skipped":
            stop.skip_reason = "locked"
        elif outcome and stop.seen_at:
            stop.has_problem = key == "b1" and number in (2, 5)
            self._visit(stop, round_, stop.seen_at)

    def _visit(self, stop: Stop, round_: Round, at: datetime) -> None:
        visit = Visit(
            site_id=stop.site_id, checkpoint_id=stop.checkpoint_id, round_id=round_.id,
            stop_id=stop.id, person_id=round_.started_by, device_id=round_.device_id,
            checklist_version_id=stop.checklist_version_id, at=at, claimed_at=at, received_at=at,
            method="typed" if stop.position == 3 else "scan", label_revision=1, ended_at=at,
            has_problem=stop.has_problem, id=new_id(),
        )  # fmt: skip
        stop.visit_id = visit.id
        self.session.add(visit)
        self._answers(visit)
        state = self.states.get(stop.checkpoint_id)
        if state is None:
            state = PointState(checkpoint_id=stop.checkpoint_id, site_id=stop.site_id)
            self.states[stop.checkpoint_id] = state
            self.session.add(state)
        if state.last_visit_at is None or state.last_visit_at < at:
            state.last_visit_id, state.last_visit_at = visit.id, at
            state.last_person_id = visit.person_id

    def keep_today(self) -> None:
        """Count what was seen today; what was due is counted by `open_due_stops`."""
        zone = ZoneInfo(self.made.cast.site.timezone)
        days: dict[tuple[object, object], PointDay] = {}
        for stop in self.made.stops.values():
            key = stop.checkpoint_id, stop.opens_at.astimezone(zone).date()
            if stop.outcome not in ("on_time", "late"):
                continue
            if key not in days:
                days[key] = PointDay(checkpoint_id=key[0], day=key[1], site_id=stop.site_id)
                days[key].on_time = days[key].late = 0
                self.session.add(days[key])
            setattr(days[key], stop.outcome, getattr(days[key], stop.outcome) + 1)

    def _answers(self, visit: Visit) -> None:
        from tests.coverage.seed import attachments, photo

        photos = []
        if visit.has_problem:
            data = photo("door")
            photos = [attachments.keep_bytes(data, "image/jpeg", at=visit.at)]
        told = [
            ("door", {"choice": "fail" if visit.has_problem else "pass"}, photos),
            ("pressure", {"milli": 420, "text": "0.42"}, []),
        ]
        for seq, (item, value, pictures) in enumerate(told, start=1):
            is_bad = visit.has_problem and item == "door"
            stored = {"value": value, "note": "推门即开" if is_bad else "", "faults": []}
            self.session.add(
                Answer(
                    visit_id=visit.id, checkpoint_id=visit.checkpoint_id,
                    checklist_version_id=visit.checklist_version_id, item_key=item, seq=seq,
                    value=stored, verdict="problem" if is_bad else "ok", photos=pictures,
                    at=visit.at,
                )
            )  # fmt: skip
