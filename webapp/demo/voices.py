"""Four weeks of boxes, calls, checks and what was learnt, through the verbs of the desk."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import update

from webapp.accounts.models import Person
from webapp.database import db, new_id
from webapp.demo import issues
from webapp.demo import voice_stories as told
from webapp.demo.grounds import Grounds
from webapp.issues.actions import StepTaken, Taker, take_step
from webapp.issues.flows.flow import Demand, IssueKind
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel, Issue
from webapp.issues.roles import ACTORS
from webapp.notifications.models import Notice
from webapp.voices import boxes, cases, conferences, duty, hotline, letters, queries
from webapp.voices.boxes import BoxDraft, Opened
from webapp.voices.conferences import Planned
from webapp.voices.hotline import Heard
from webapp.voices.models import LetterBox
from webapp.voices.rules import Outcome

CHECKS = ("08:00", "20:00")
WEEK = timedelta(days=7)
ANSWERED = frozenset({IssueKind.ENQUIRY, IssueKind.SUGGESTION, IssueKind.APPLICATION})
THANKS = "谢谢您的来信，已转给有关部门，结果在公告栏公布"


class Voices:
    """Plays them, oldest first; what would be older than the demo is left out."""

    def __init__(
        self, grounds: Grounds, people: dict[str, Person], *, now: datetime, days: int
    ) -> None:
        self.site, self.grounds, self.people, self.now = grounds.site, grounds, people, now
        self.since = now - timedelta(days=days)
        self.zone = ZoneInfo(grounds.site.timezone)
        self.desk, self.boss = people["desk"], people["manager"]
        self.taker = Taker(self.desk.id, ACTORS[self.desk.role])

    def play(self) -> None:
        """Boxes, the line, places, cases, one conference."""
        self._boxes()
        self._line()
        self._calls()
        self._places()
        self._cases()
        self._conference()
        issues.keep_quiet(self.now)

    def _boxes(self) -> None:
        opener, cleaner = self.people["desk"], self.people["cleaner_east"]
        today = self.now.astimezone(self.zone).date().weekday()
        lobby = BoxDraft(
            "1 号楼大堂", "大堂公告栏右侧", self.grounds.points["1-1"].id, cleaner.id,
            [(today - 1) % 7], "09:00", "两把：保洁主管一把，前台保险柜一把",
        )  # fmt: skip
        centre = BoxDraft(
            "物业服务中心", "服务中心门口左侧", self.grounds.points["YQ-06"].id, opener.id,
            [(today - 2) % 7], "10:00", "两把：前台保险柜",
        )  # fmt: skip
        for draft, weeks, ago in ((lobby, told.LOBBY, 1), (centre, told.CENTRE, 2)):
            hung = (weeks[0][0] - 1) * WEEK + timedelta(days=ago + 3) if weeks[0] else WEEK
            at = max(self.since, self.now - hung)
            box = boxes.put_up(self.site, draft, by=self.boss.id, at=at)
            for week in weeks:
                if week is not None:
                    self._open(box, week, ago)
        moved = BoxDraft(
            lobby.name, "电梯厅进门左侧", lobby.checkpoint_id, lobby.opener_id, lobby.weekdays,
            lobby.opens_at, lobby.keys,
        )  # fmt: skip
        first = next(box for box in queries.boxes(self.site.id) if box.name == lobby.name)
        at = max(self.since, self.now - 2 * WEEK)
        boxes.change(first, moved, reason="公告栏前常停电动车，挪到显眼处", by=self.boss.id, at=at)
        boxes.make_round(first, self.now.astimezone(self.zone).date(), by=self.boss.id, at=self.now)

    def _open(self, box: LetterBox, week: tuple[int, int, int, Sequence[str]], ago: int) -> None:
        weeks, count, fullness, said = week
        local = self.now.astimezone(self.zone) - (weeks - 1) * WEEK - timedelta(days=ago)
        hour, minute = map(int, box.opens_at.split(":"))
        at = local.replace(hour=hour, minute=minute + 12, second=0, microsecond=0).astimezone(UTC)
        if not self.since < at < self.now:
            return
        found = Opened(
            at, box.opener_id, "吴芳", count, fullness, is_body_good=True, is_lock_good=True
        )
        opening = boxes.open_box(box, found, by=self.desk.id, at=at)
        for place, text in enumerate(said):
            entered_at = min(at + timedelta(minutes=20 + 2 * place), self.now)
            intake = boxes.from_letter(letters.guess(text).category, text, box.place)
            letter = boxes.enter_letter(self.site, opening, intake, by=self.desk.id, at=entered_at)
            issue = boxes.issue_of(letter)
            if issue is not None and issue.kind in ANSWERED:
                self._answer(issue, entered_at + timedelta(hours=3))

    def _answer(self, issue: Issue, at: datetime) -> None:
        if at < self.now:
            step = StepTaken("answer_now", at, at, given={Demand.RESULT: THANKS}, is_public=True)
            take_step(issue, step, self.taker)

    def _line(self) -> None:
        hotline.set_up(
            self.site, spare=told.SPARE, greeting=told.GREETING, times=CHECKS, by=self.boss.id,
            at=self.since,
        )  # fmt: skip
        good = dict.fromkeys(("line", "handset", "recorder"), True)
        midnight = self.now.astimezone(self.zone).replace(hour=0, minute=0, second=0, microsecond=0)
        for ago in range(7, -1, -1):
            for text in CHECKS:
                hours = int(text[:2]) - 24 * ago
                at = (midnight + timedelta(hours=hours, minutes=6)).astimezone(UTC)
                is_forgotten = ago == 3 and text == CHECKS[1]
                if self.since < at < self.now and not is_forgotten:
                    hotline.check_line(self.site, good, "", by=self.desk.id, at=at)
        began = self.now - timedelta(days=12, hours=5)
        if began > self.since:
            self._fail(began)
        self._duty()

    def _duty(self) -> None:
        """By day the desk answers, by night the guards; nobody on Sunday evenings yet."""
        night, boss = self.people["supervisor"].id, self.boss.id
        for days, starts, ends, person_id in (
            (range(7), "08:00", "20:00", self.desk.id),
            (range(6), "20:00", "08:00", night),
        ):
            duty.add_shift(self.site, list(days), starts, ends, person_id, by=boss, at=self.since)
        at = max(self.since, self.now - timedelta(days=4, hours=3))
        duty.note_test(self.site, self.desk.id, "", by=boss, at=at, id=new_id())

    def _fail(self, began: datetime) -> None:
        site, by = self.site, self.desk.id
        failure = hotline.note_failure(
            site, "line", began_at=began, cause="拿起话机没有声音", by=by, at=began
        )
        hotline.switch(site, failure, told.SPARE, by=by, at=began + timedelta(minutes=4))
        hotline.put_right(
            site, failure, cause="弱电间施工碰断电话线", cure="运营商重新接线，试拨三次正常", by=by,
            at=began + timedelta(hours=3),
        )  # fmt: skip
        was_told = update(Notice).where(Notice.code == hotline.LINE_DOWN)
        db.session.execute(was_told.values(read_at=began + timedelta(minutes=9)))

    def _calls(self) -> None:
        for hours, outcome, text, wanted, more in told.CALLS:
            at = self.now - timedelta(hours=hours)
            if at < self.since:
                continue
            said = Intake(category="question", channel=Channel.HOTLINE, text=text)
            is_answered = outcome is Outcome.ANSWERED
            heard = Heard(
                outcome, text, wanted, "" if is_answered else more,
                said=said if is_answered else None, answer=more if is_answered else "",
            )  # fmt: skip
            hotline.take_call(self.site, heard, self.taker, at=at)

    def _places(self) -> None:
        number, by = hotline.number_of(self.site), self.people["supervisor"].id
        for place, (medium, where, shows, condition) in enumerate(told.PLACES):
            row = hotline.add_place(self.site, medium, where, by=by, at=self.since)
            at = max(self.since, self.now - timedelta(days=6, minutes=9 * place))
            hotline.look_at_place(
                row, shows=shows or number, condition=condition, note="", by=by, at=at
            )
        hotline.add_place(self.site, *told.UNSEEN, by=by, at=self.since)

    def _cases(self) -> None:
        at = max(self.since, self.now - timedelta(days=15))
        writer = self.people["supervisor"].id
        for draft in told.CASES:
            case = cases.write(self.site.id, draft, None, by=writer, at=at)
            later = min(at + timedelta(hours=2), self.now)
            cases.decide(case, cases.APPROVED, by=self.boss.id, at=later)
        cases.write(self.site.id, told.WAITING_CASE, None, by=self.desk.id, at=self.now)

    def _conference(self) -> None:
        at = max(self.since, self.now - timedelta(days=2))
        by = self.people["supervisor"].id
        said = Intake(category="request", channel=Channel.DESK, text=told.NEED, room="5-1-302")
        issue = take_in(self.site, said, by=self.desk.id, at=at, now=at)
        case = conferences.open_case(issue, "need", told.WHY, by=by, at=at)
        held = min(at + timedelta(hours=20), self.now)
        conferences.hold(case, told.UNITS, told.MINUTES, held_at=held, by=by, at=held)
        today = self.now.astimezone(self.zone).date()
        lines = [Planned(text, owner, today + timedelta(days=d)) for text, owner, d in told.PLAN]
        conferences.plan(case, lines, by=by, at=held)
        conferences.tick(case, conferences.whole(case).steps[0], is_done=True, by=by, at=self.now)
        conferences.tell(issue, told.TOLD, by=self.desk.id, at=held)
