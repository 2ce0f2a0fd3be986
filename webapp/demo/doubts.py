"""What the presence score finds in the demo's last days, and what was said to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, select

from webapp.accounts.models import Person
from webapp.database import db, transaction
from webapp.demo.grounds import Grounds
from webapp.demo.phone import Phone
from webapp.demo.world.verdicts import score_all
from webapp.presence import actions, learning
from webapp.presence.appeals import decide
from webapp.presence.models import PresenceMark, PresenceScore
from webapp.rounds.models import Round, Visit
from webapp.sites.models import Label

JUDGED = timedelta(days=8)  # older days would only take time to build
DESK_ROUND, DESK_AGO = "夜班东区", timedelta(days=2)
LABEL_ROUND, LABEL_AGO, LABEL_POINT = "白班西区", timedelta(days=4), "YQ-13"
LOST = 3  # records of one phone that never arrive
WORDS = {
    "old_label": "车棚里面那面墙上还贴着旧的一张，我扫的是那张，人确实到了。",
    "desk_copy": "那天下雨走得快，后面几个点挨得很近。",
}
UPHELD = "监控里这段时间没有人经过这几个点，请当面说明。"


class Doubts:
    """One dishonest end of a round, one old label, one phone with a gap."""

    def __init__(self, grounds: Grounds, people: dict[str, Person], *, now: datetime) -> None:
        self.grounds = grounds
        self.people = people
        self.now = now
        self.done: set[str] = set()
        self.old: Label | None = db.session.scalars(
            select(Label).where(Label.voided_at.is_not(None))
        ).first()

    def at_desk_from(self, round_: Round, stops: int) -> int:
        """From which stop on a round is not walked; beyond the last for all but one."""
        if round_.name == DESK_ROUND and self._is_first(round_, DESK_AGO, "desk"):
            return stops // 2
        return stops

    @contextmanager
    def labels_of(self, round_: Round, labels: dict[UUID, Label]) -> Iterator[None]:
        """What hangs on the walls for one round: once, somebody still finds the old label."""
        point = self.grounds.points[LABEL_POINT].id
        current = labels[point]
        is_one = round_.name == LABEL_ROUND and self._is_first(round_, LABEL_AGO, "label")
        if is_one and self.old is not None:
            labels[point] = self.old
        yield
        labels[point] = current

    def _is_first(self, round_: Round, ago: timedelta, what: str) -> bool:
        """The first such round after that long ago."""
        if what in self.done or round_.starts_at < self.now - ago:
            return False
        self.done.add(what)
        return True

    def judge(self, phones: dict[UUID, Phone], *, days: int) -> None:
        """Learn what is usual, score the last days, and let those answer who are doubted."""
        site = self.grounds.site.id
        since = self.now - min(JUDGED, timedelta(days=days))
        with transaction():
            learning.learn(site, self.now)
            db.session.execute(delete(PresenceMark))  # older days stay unscored
            actions.mark_since(site, since)
        score_all(self.now)
        self._appeal(phones)
        self._lose(phones[self.people["cleaner_garden"].id])

    def _appeal(self, phones: dict[UUID, Phone]) -> None:
        """Somebody explains each; the office has answered the one that cannot be."""
        for code, words in WORDS.items():
            score = self._flagged(code)
            if score is None:
                continue
            phone = phones[score.person_id]
            if phone.waiting:
                continue  # the silent one: it says nothing yet
            told = min(self.now, _after(phone, self.now - timedelta(minutes=40)))
            body = {"visit_id": str(score.visit_id), "text": words}
            phone.write("presence.appeal", body, at=told)
            phone.send(at=told)
            if code == "desk_copy":
                by = self.people["supervisor"].id
                with transaction():
                    again = db.session.merge(score)
                    read = told + (self.now - told) * 0.6
                    decide(again, "upheld", UPHELD, by=by, at=read)

    def _flagged(self, code: str) -> PresenceScore | None:
        """The latest doubtful visit for this reason."""
        scores = db.session.scalars(
            select(PresenceScore)
            .join(
                Visit,
                (Visit.company_id == PresenceScore.company_id)
                & (Visit.id == PresenceScore.visit_id),
            )
            .where(PresenceScore.band != "green")
            .order_by(Visit.at.desc())
        )
        return next((one for one in scores if code in {r["code"] for r in one.reasons}), None)

    def _lose(self, phone: Phone) -> None:
        """A phone's records that never arrive: somebody cleared the browser's data half way."""
        at = _after(phone, self.now - timedelta(hours=20))
        phone.send(at=at)  # all was well until then
        at += timedelta(minutes=1)
        for number in range(LOST + 1):
            body = {
                "report_id": str(phone.new_id(at)), "site_id": str(self.grounds.site.id),
                "checkpoint_id": str(self.grounds.points["YQ-10"].id), "category": "waste",
                "urgency": "normal", "text": "投放点旁边堆了纸箱", "visit_id": None,
            }  # fmt: skip
            phone.write("rounds.report", body, at=at + timedelta(minutes=number))
        phone.waiting = phone.waiting[LOST:]
        phone.send(at=at + timedelta(minutes=9))


def _after(phone: Phone, at: datetime) -> datetime:
    """Then, or right after the last thing that the phone wrote or handed over."""
    return max(at, phone.latest + timedelta(seconds=5))
