"""Judging rows of an import: what each would do, and what is wrong with it. Plain Python."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from webapp.sites.rules import (
    UNDO_HOURS,
    PointKind,
    Problem,
    clean,
    clean_code,
    clean_name,
    point_problems,
)

MAX_ROWS = 10_000
MAX_ZONE_NAME = 40
REQUIRED = ("code", "name")
FIELDS = ("code", "name", "name_en", "kind", "zone", "directions", "directions_en", "checklist")
ERROR_VALUES = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"))
HEADS = {
    "code": ("点位编号", "编号", "code", "point code", "no."),
    "name": ("点位名称", "名称", "name", "point name"),
    "name_en": ("英文名称", "english name", "name in english"),
    "kind": ("类型", "type", "kind"),
    "zone": ("区域", "位置", "zone", "place"),
    "directions": ("怎么走", "路线说明", "how to get there", "directions"),
    "directions_en": ("英文怎么走", "how to get there in english", "directions in english"),
    "checklist": ("检查表", "checklists", "checklist"),
}
KINDS = {
    PointKind.POINT: ("巡逻点", "点位", "patrol point", "point"),
    PointKind.EQUIPMENT: ("设备", "equipment"),
    PointKind.FIRE: ("消防", "fire", "fire safety"),
    PointKind.CLEANING: ("保洁区", "保洁", "cleaning", "cleaning zone"),
}

_FIELD_OF_HEAD = {head: name for name, heads in HEADS.items() for head in heads}
_KIND_OF_WORD = {word: kind for kind, words in KINDS.items() for word in (*words, str(kind))}


@dataclass(frozen=True)
class RawRow:
    """One row as it was written. `lost` names fields whose formula has no saved result."""

    number: int
    values: Mapping[str, str]
    lost: tuple[str, ...] = ()
    is_left_out: bool = False


@dataclass(frozen=True)
class Existing:
    """A point of the site as it is now, with the same fields a row has."""

    id: UUID
    values: Mapping[str, str]
    is_archived: bool


@dataclass
class StagedRow:
    """One row judged. status: add, update, unchanged, problem or left_out."""

    number: int
    values: dict[str, str]
    status: str
    point_id: UUID | None = None
    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def header_fields(line: Sequence[object]) -> dict[int, str]:
    """Column to field for a line of heads; what is no head of ours is left out."""
    found: dict[int, str] = {}
    for place, cell in enumerate(line):
        name = _FIELD_OF_HEAD.get(clean(str(cell)).lower())
        if name is not None and name not in found.values():
            found[place] = name
    return found


def judge(
    rows: Iterable[RawRow], existing: Mapping[str, Existing], checklists: Collection[str]
) -> list[StagedRow]:
    """What every row would do. `existing` by code, `checklists` by name.

    An empty cell leaves what is there; only a filled one changes it.
    """
    first_row_of: dict[str, int] = {}
    staged = []
    for row in rows:
        result = _judge_row(row, existing, checklists)
        code = result.values["code"]
        if row.is_left_out:
            result.status, result.problems = "left_out", []
        elif code and code in first_row_of:
            repeated = Problem("code", "code_repeated", str(first_row_of[code]))
            result.status, result.problems = "problem", [*result.problems, repeated]
        elif code:
            first_row_of[code] = row.number
        staged.append(result)
    return staged


def zone_path(text: str) -> tuple[str, ...]:
    """1号楼 / 地下一层, with any of the slashes and arrows people use."""
    for separator in ("／", ">", "→", "\\"):
        text = text.replace(separator, "/")
    return tuple(part for part in map(clean_name, text.split("/")) if part)


def can_undo(confirmed_at: datetime, now: datetime) -> bool:
    """For a day after it was confirmed."""
    return now - confirmed_at <= timedelta(hours=UNDO_HOURS)


def _judge_row(
    row: RawRow, existing: Mapping[str, Existing], checklists: Collection[str]
) -> StagedRow:
    values = _cleaned(row.values)
    result = StagedRow(row.number, values, "add")
    lost = [Problem(name, "formula") for name in row.lost if not values[name]]
    wrong = [
        Problem(name, "error_value", value)
        for name, value in values.items()
        if value in ERROR_VALUES
    ]
    named = {problem.field for problem in (*lost, *wrong)}
    known = existing.get(values["code"])
    others = point_problems({**values, "kind": values["kind"] or str(PointKind.POINT)})
    if known is not None and not values["name"]:
        others = [problem for problem in others if problem.code != "name_missing"]
    others += _problems_of_place(values, checklists)
    if known is not None and known.is_archived:
        others.append(Problem("code", "code_archived", values["code"]))
    result.problems = [*lost, *wrong, *(one for one in others if one.field not in named)]
    if result.problems:
        result.status = "problem"
    elif known is not None:
        result.point_id = known.id
        result.changes = _changes(known.values, values)
        result.status = "update" if result.changes else "unchanged"
    return result


def _cleaned(raw: Mapping[str, str]) -> dict[str, str]:
    values = {name: clean_name(raw.get(name, "")) for name in FIELDS}
    values["code"] = clean_code(values["code"])
    values["zone"] = " / ".join(zone_path(values["zone"]))
    values["kind"] = _KIND_OF_WORD.get(clean(values["kind"]).lower(), values["kind"])
    return values


def _problems_of_place(values: Mapping[str, str], checklists: Collection[str]) -> list[Problem]:
    problems = []
    if any(len(name) > MAX_ZONE_NAME for name in zone_path(values["zone"])):
        problems.append(Problem("zone", "zone_too_long", values["zone"]))
    if values["checklist"] and values["checklist"] not in checklists:
        problems.append(Problem("checklist", "checklist_unknown", values["checklist"]))
    return problems


def _changes(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {
        name: (before.get(name, ""), after[name])
        for name in FIELDS
        if after[name] and after[name] != before.get(name, "")
    }
