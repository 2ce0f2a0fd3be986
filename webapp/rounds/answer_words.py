"""Stored answers in words: what was asked, what was said, what would have been normal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask_babel import gettext as _

from webapp.checklists import numbers, wording
from webapp.checklists.schema import Item, Limits, Number
from webapp.rounds.models import Answer
from webapp.web.language import language


@dataclass(frozen=True)
class Told:
    """One item of a visit as people read it. `earlier` was corrected and stays visible."""

    question: str
    said: str
    normal: str
    verdict: str
    note: str
    is_figure: bool
    photos: tuple[str, ...]
    earlier: tuple[str, ...]


def told(items: Sequence[Item], answers: Iterable[Answer]) -> list[Told]:
    """The answers of one visit in the order of its checklist; of each item the last counts."""
    given: dict[str, list[Answer]] = {}
    for answer in sorted(answers, key=lambda each: each.seq):
        given.setdefault(answer.item_key, []).append(answer)
    known = {item.key: item for item in items}
    order = [key for key in known if key in given] + [key for key in given if key not in known]
    return [_told(known.get(key), given[key]) for key in order]


def _told(item: Item | None, answers: list[Answer]) -> Told:
    last = answers[-1]
    return Told(
        question=item.text.in_language(language()) if item else last.item_key,
        said=say(item, last.value),
        normal=wording.normal(item) if item else "",
        verdict=last.verdict,
        note=_note(item, last.value),
        is_figure=isinstance(item, Limits),
        photos=tuple(last.photos),
        earlier=tuple(say(item, each.value) for each in answers[:-1]),
    )


def say(item: Item | None, stored: dict[str, Any]) -> str:
    """0.42 MPa, 正常, 3 个, 2026-11-22. An answer to an item we no longer know keeps its words."""
    value = stored.get("value") or {}
    if "milli" in value:
        decimals = item.decimals if isinstance(item, Number) else 3
        return f"{numbers.show(value['milli'], decimals)} {_unit(item)}".strip()
    if "count" in value:
        return f"{value['count']} {_unit(item)}".strip()
    if "choices" in value:
        return str(_("、").join(_word(item, key) for key in value["choices"]))
    if "choice" in value:
        return _word(item, value["choice"])
    for name in ("text", "name", "date"):
        if name in value:
            return str(value[name])
    return ""


def _unit(item: Item | None) -> str:
    return item.unit if isinstance(item, Limits) else ""


def _word(item: Item | None, key: str) -> str:
    return wording.word(item, key) if item else str(wording.SPOKEN.get(key, key))


def _note(item: Item | None, stored: dict[str, Any]) -> str:
    """The usual faults that were ticked, why a meter went back, and the words."""
    parts: list[str] = []
    for fault in stored.get("faults", ()):
        texts = item.faults if item else ()
        if isinstance(fault, int) and 0 <= fault < len(texts):
            parts.append(texts[fault].in_language(language()))
    if reason := stored.get("reason"):
        parts.append(str(wording.REASONS.get(reason, reason)))
    if stored.get("fixed_on_spot"):
        parts.append(_("现场已处理"))
    if note := stored.get("note"):
        parts.append(str(note))
    return str(_("；").join(parts))


def by_visit(answers: Iterable[Answer]) -> dict[UUID, list[Answer]]:
    """Answers grouped by the visit they were given at."""
    found: dict[UUID, list[Answer]] = {}
    for answer in answers:
        found.setdefault(answer.visit_id, []).append(answer)
    return found
