"""Rules of places: what a point, a zone and a site may be called, and the tree of zones."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from uuid import UUID
from zoneinfo import ZoneInfo


class PointKind(StrEnum):
    """What a point is for. The words are stored."""

    POINT = "point"
    EQUIPMENT = "equipment"
    FIRE = "fire"
    CLEANING = "cleaning"


class ZoneKind(StrEnum):
    """What a zone is. The words are stored."""

    BUILDING = "building"
    FLOOR = "floor"
    AREA = "area"


POINT_LIMITS = {"code": 20, "name": 40, "name_en": 60, "directions": 120, "directions_en": 160}
CODE_PATTERN = re.compile(r"[\w./#-]+")
PHONE_PATTERN = re.compile(r"\+?[0-9][0-9 -]{1,18}[0-9]")
MAX_UNKNOWN_LIMIT_MINUTES = 7 * 24 * 60
MAX_LOCK_MINUTES = 120
UNDO_HOURS = 24  # how long an import can be undone


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field. `code` has words in `words.py`."""

    field: str
    code: str
    value: str = ""


class ZoneLike(Protocol):
    """What the tree needs to know of a zone."""

    @property
    def id(self) -> UUID: ...
    @property
    def parent_id(self) -> UUID | None: ...
    @property
    def name(self) -> str: ...


@dataclass(frozen=True)
class Branch:
    """One zone in its place in the tree."""

    zone: ZoneLike
    depth: int
    path: tuple[str, ...]  # names from the root to the zone itself
    is_first: bool
    is_last: bool

    @property
    def path_text(self) -> str:
        """1号楼 / 地下一层."""
        return " / ".join(self.path)


def clean(text: str) -> str:
    """One line without stray space; full-width digits and letters as everybody types them."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def clean_name(text: str) -> str:
    """Like `clean`, but Chinese punctuation stays as it was written."""
    return " ".join(text.split())


def clean_code(text: str) -> str:
    """A point's code: b2-03 and Ｂ２－０３ are B2-03."""
    return clean(text).upper()


def point_problems(fields: Mapping[str, str]) -> list[Problem]:
    """What keeps these fields from being a point, without looking at other points."""
    problems = [
        Problem(name, f"{name}_missing") for name in ("code", "name") if not fields.get(name)
    ]
    problems += [
        Problem(name, "too_long", fields[name])
        for name, limit in POINT_LIMITS.items()
        if len(fields.get(name, "")) > limit
    ]
    code = fields.get("code", "")
    if code and not CODE_PATTERN.fullmatch(code):
        problems.append(Problem("code", "code_characters", code))
    if fields.get("kind", PointKind.POINT) not in set(PointKind):
        problems.append(Problem("kind", "kind_unknown", fields["kind"]))
    return problems


def is_timezone(name: str) -> bool:
    """True for a name of the IANA database."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return bool(name)


def is_phone(number: str) -> bool:
    """Something a phone can dial: 110, 0571-8888 8888, +86 …"""
    return PHONE_PATTERN.fullmatch(number) is not None


def _own_name(zone: ZoneLike) -> str:
    return zone.name


def tree(zones: Sequence[ZoneLike], name: Callable[[ZoneLike], str] = _own_name) -> list[Branch]:
    """The zones parent before child, in the order given among brothers; `name` says each one.

    A zone whose parent is not among them (archived, say) stands at the root: nothing gets lost.
    """
    known = {zone.id for zone in zones}
    children: dict[UUID | None, list[ZoneLike]] = {}
    for zone in zones:
        parent = zone.parent_id if zone.parent_id in known else None
        children.setdefault(parent, []).append(zone)
    branches: list[Branch] = []

    def walk(parent: UUID | None, path: tuple[str, ...]) -> None:
        brothers = children.get(parent, [])
        for place, zone in enumerate(brothers):
            here = (*path, name(zone))
            is_last = place == len(brothers) - 1
            branches.append(Branch(zone, len(path), here, place == 0, is_last))
            walk(zone.id, here)

    walk(None, ())
    return branches


def inside(zones: Iterable[ZoneLike], zone_id: UUID) -> set[UUID]:
    """The zone and everything below it."""
    rest = list(zones)
    found = {zone_id}
    while True:
        more = {zone.id for zone in rest if zone.parent_id in found} - found
        if not more:
            return found
        found |= more
