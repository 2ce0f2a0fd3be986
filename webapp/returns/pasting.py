"""Several opinions out of one pasted text: a WeChat group's messages, a list, paragraphs. Pure.

    张三 2026/11/22 10:21        a line with a name and a time begins a message
    3-2-501 李四：灯不亮          so does a name with a colon
    1. 建议加长椅                 without either, points of a list are one each, else paragraphs

What somebody writes again within five minutes belongs to what he wrote before. Nothing is left
out: what is hardly an opinion (收到, 谢谢, a picture alone) comes unticked.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

MOST = 100
TOGETHER = timedelta(minutes=5)
SHORTEST = 4  # characters of an opinion
LONGEST_NAME = 30

_TIMED = re.compile(
    r"^(?P<name>\S.{0,29}?)[\s,，:：]+(?:(?P<y>\d{4})[-/.年](?P<m>\d{1,2})[-/.月](?P<d>\d{1,2})日?\s+)?"
    r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::\d{2})?$"
)
_NAMED = re.compile(
    r"^(?P<name>(?!\d+[：:])[^\s：:，。！？,!?][^：:，。！？,!?]{0,19})[：:]\s*(?P<text>\S.*)$"
)
_POINT = re.compile(r"^\s*(?:\d{1,2}[.、)）]|[（(]\d{1,2}[)）]|[-•·*])\s*(?P<text>\S.*)$")
_ROOM = re.compile(
    r"(?<!\d)(\d{1,3}(?:[-－栋幢#号]\s*(?:楼)?\s*)\d{1,4}(?:[-－单元]+\s*\d{2,4})?)(?!\d)"
)
_NOISE = re.compile(
    r"^(?:\[[^\]]{1,8}\]|收到|好的?|谢谢.{0,4}|多谢|ok|\+1|辛苦了?|@\S+|赞|嗯+|[\W_]++)[!！。.~～]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Point:
    """One opinion as it was found. `at` None: the text does not say when."""

    text: str
    name: str = ""
    room: str = ""
    at: datetime | None = None

    @property
    def is_likely(self) -> bool:
        """Worth a tick: more than thanks or a picture."""
        return len(self.text.strip()) >= SHORTEST and not _NOISE.match(self.text.strip())


def points_of(text: str, day: date, zone: ZoneInfo) -> list[Point]:
    """The opinions of a text; `day`: when hours stand without a date."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    if any(_TIMED.match(line) for line in lines):
        found = list(_messages(lines, day, zone))
    elif sum(bool(_NAMED.match(line)) for line in lines) * 2 > sum(bool(one) for one in lines):
        found = list(_named(lines))
    else:
        found = [Point(one) for one in _listed(lines) or _paragraphs(lines)]
    return [_with_room(one) for one in _together(found) if one.text][:MOST]


def _messages(lines: Sequence[str], day: date, zone: ZoneInfo) -> Iterator[Point]:
    head, said = Point(""), list[str]()
    for line in lines:
        found = _TIMED.match(line)
        at = _instant(found, day, zone) if found else None
        if found is None or at is None:
            said.append(line)
            continue
        yield replace(head, text="\n".join(said).strip())
        head, said = Point("", found["name"].strip()[:LONGEST_NAME], at=at), []
    yield replace(head, text="\n".join(said).strip())


def _instant(found: re.Match[str], day: date, zone: ZoneInfo) -> datetime | None:
    try:
        if found["y"]:
            day = date(int(found["y"]), int(found["m"]), int(found["d"]))
        clock = time(int(found["hour"]), int(found["minute"]))
        return datetime.combine(day, clock, zone).astimezone(UTC)
    except (ValueError, OverflowError):  # the year 1 begins before it in UTC
        return None


def _named(lines: Sequence[str]) -> Iterator[Point]:
    last: Point | None = None
    for line in lines:
        found = _NAMED.match(line)
        if found:
            if last:
                yield last
            last = Point(found["text"].strip(), found["name"].strip())
        elif line and last:
            last = replace(last, text=f"{last.text}\n{line}")
        elif line:
            last = Point(line)
    if last:
        yield last


def _listed(lines: Sequence[str]) -> list[str]:
    """Points of a list with what runs on below them; [] when it is none."""
    found: list[str] = []
    for line in lines:
        point = _POINT.match(line)
        if point:
            found.append(point["text"].strip())
        elif line.strip() and found:
            found[-1] += f"\n{line.strip()}"
    return found


def _paragraphs(lines: Sequence[str]) -> list[str]:
    whole = "\n".join(line.strip() for line in lines)
    return [part.strip() for part in re.split(r"\n{2,}", whole) if part.strip()]


def _together(found: Sequence[Point]) -> list[Point]:
    """What the same person wrote at once is one opinion."""
    joined: list[Point] = []
    for one in found:
        last = joined[-1] if joined else None
        if not one.text:
            continue
        if last and one.name and last.name == one.name and _is_close(last, one):
            joined[-1] = replace(last, text=f"{last.text}\n{one.text}")
        else:
            joined.append(one)
    return joined


def _is_close(last: Point, one: Point) -> bool:
    if last.at is None or one.at is None or not last.is_likely or not one.is_likely:
        return False
    return abs(one.at - last.at) <= TOGETHER


def _with_room(one: Point) -> Point:
    """A nickname often says the room: 3-2-501 张三."""
    found = _ROOM.search(one.name)
    if found is None:
        return one
    room = re.sub(r"\s*(?:号楼|楼|栋|幢|#|号|单元|－)\s*", "-", found[1]).strip("-")
    name = one.name.replace(found[0], "").strip(" -_·室")
    return replace(one, room=room, name=name)
