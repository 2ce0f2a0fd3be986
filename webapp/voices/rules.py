"""When a box is due, how the line stands, what a letter is about. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

WEEK = 7
NEARLY_FULL = 75  # per cent
FULLNESS = (0, 25, 50, 75, 100)
LOOKED_AT = 3  # the last openings decide whether to open more often
OFTEN_FULL = 2  # so many of them nearly full
CHECK_WINDOW = timedelta(hours=2)  # a shift's check may be done from so long before on


class Due(StrEnum):
    """What has become of one expected opening, or of one expected check of the line."""

    DONE = "done"
    LATE = "late"  # done, but not on its day
    WAITING = "waiting"  # its day is not over
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class Slot:
    """One expected time, the time it was done, and what that makes of it."""

    at: datetime
    done_at: datetime | None
    state: Due


class Outcome(StrEnum):
    """How a call ended."""

    ANSWERED = "answered"  # on the spot: a report that was answered at once
    REPORT = "report"  # a new report
    KNOWN = "known"  # about a report that is there already
    PASSED = "passed"  # the agent was busy or it was somebody else's: passed on
    NOTHING = "nothing"  # wrong number, silence


class Medium(StrEnum):
    """What shows the number (requirements row 62)."""

    POSTER = "poster"
    SCREEN = "screen"
    PLATE = "plate"
    STICKER = "sticker"
    GARAGE = "garage"
    WEBSITE = "website"
    WECHAT = "wechat"
    APP = "app"
    MAIL = "mail"
    NOTICE = "notice"


class Line(StrEnum):
    """How the hotline stands (row 61)."""

    WORKING = "working"
    SPARE = "spare"
    DOWN = "down"
    UNTESTED = "untested"  # nobody has answered a test call since it was set up or put right


class Shown(StrEnum):
    """How a place stands that shows the number."""

    RIGHT = "right"
    WRONG = "wrong"  # it shows another number than today's
    DAMAGED = "damaged"
    GONE = "gone"
    UNSEEN = "unseen"  # nobody has looked yet


def expected(
    weekdays: Iterable[int], at: time, zone: ZoneInfo, since: datetime, until: datetime
) -> list[datetime]:
    """Every opening of a box in (since, until]."""
    days, wanted = [], frozenset(weekdays)
    day = since.astimezone(zone).date()
    last = until.astimezone(zone).date()
    while day <= last:
        if day.weekday() in wanted:
            days.append(datetime.combine(day, at, zone).astimezone(UTC))
        day += timedelta(days=1)
    return [one for one in days if since < one <= until]


def next_opening(weekdays: Iterable[int], at: time, zone: ZoneInfo, now: datetime) -> datetime:
    """The first opening after now."""
    return expected(weekdays, at, zone, now, now + timedelta(days=WEEK + 1))[0]


def slots(
    dues: Sequence[datetime], done: Iterable[datetime], zone: ZoneInfo, now: datetime
) -> list[Slot]:
    """Each expected opening with the one that answered it, oldest first.

    An opening answers the due of its own day, before or after the hour; else the last due before
    it, which is then late. A due that the next one has overtaken is missed.
    """
    left = sorted(done)
    found = []
    for place, due in enumerate(dues):
        opens = _day_begins(due, zone)
        following = dues[place + 1] if place + 1 < len(dues) else None
        closes = _day_begins(following, zone) if following is not None else None
        answer = next((at for at in left if opens <= at and (closes is None or at < closes)), None)
        found.append(Slot(due, answer, _state(due, answer, zone, now)))
    return found


def _state(due: datetime, answer: datetime | None, zone: ZoneInfo, now: datetime) -> Due:
    is_over = _day_begins(due, zone) + timedelta(days=1) <= now
    if answer is None:
        return Due.MISSED if is_over else Due.WAITING
    same_day = answer.astimezone(zone).date() == due.astimezone(zone).date()
    return Due.DONE if same_day else Due.LATE


def _day_begins(at: datetime, zone: ZoneInfo) -> datetime:
    return datetime.combine(at.astimezone(zone).date(), time(), zone).astimezone(UTC)


def is_often_full(fullness: Sequence[int]) -> bool:
    """True when the last openings found the box nearly full too often. Newest first."""
    lately = fullness[:LOOKED_AT]
    return sum(one >= NEARLY_FULL for one in lately) >= OFTEN_FULL


def one_day_more(weekdays: Sequence[int]) -> list[int]:
    """The days with the one added that is farthest from all of them; the same when all are in."""
    free = [day for day in range(WEEK) if day not in weekdays]
    if not free or not weekdays:
        return sorted(weekdays)
    best = max(free, key=lambda day: (min(_apart(day, one) for one in weekdays), -day))
    return sorted([*weekdays, best])


def _apart(one: int, other: int) -> int:
    return min((one - other) % WEEK, (other - one) % WEEK)


def line_state(*, is_broken: bool, switched_at: datetime | None, is_tested: bool) -> Line:
    """A line works only after somebody has answered a test call."""
    if is_broken:
        return Line.SPARE if switched_at is not None else Line.DOWN
    return Line.WORKING if is_tested else Line.UNTESTED


def checks_of_day(times: Iterable[str], day: date, zone: ZoneInfo) -> list[datetime]:
    """When the line is to be tried on a day."""
    found = [datetime.combine(day, time.fromisoformat(text), zone) for text in times]
    return sorted(at.astimezone(UTC) for at in found)


def check_slots(dues: Sequence[datetime], done: Iterable[datetime], now: datetime) -> list[Slot]:
    """Each check with the first that was done for it: from two hours before up to the next."""
    left, found = sorted(done), []
    for place, due in enumerate(dues):
        opens = due - CHECK_WINDOW
        following = dues[place + 1] if place + 1 < len(dues) else due + timedelta(days=1)
        closes = following - CHECK_WINDOW
        answer = next((at for at in left if opens <= at < closes), None)
        if answer is not None:
            state = Due.DONE if answer <= due + CHECK_WINDOW else Due.LATE
        else:
            state = Due.MISSED if closes <= now else Due.WAITING
        found.append(Slot(due, answer, state))
    return found


def digits(number: str) -> str:
    """A number without spaces and dashes: how it is written makes no other number."""
    return "".join(letter for letter in number if letter.isdigit() or letter == "+")


def shown_state(shows: str, condition: str, is_checked: bool, number: str) -> Shown:
    """How a place stands, measured by the number of today."""
    if not is_checked:
        return Shown.UNSEEN
    if condition == "gone":
        return Shown.GONE
    if digits(shows) != digits(number):
        return Shown.WRONG
    return Shown.DAMAGED if condition == "damaged" else Shown.RIGHT
