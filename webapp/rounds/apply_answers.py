"""Answers: judged by the version they were given to; of each item the highest number counts."""

from datetime import date
from typing import Any

from pydantic import ValidationError

from webapp.checklists import rules
from webapp.checklists.judging import Judgement, Verdict
from webapp.checklists.schema import Answer, Item, Limits
from webapp.evidence import Evidence
from webapp.issues.flows.flow import IssueKind
from webapp.rounds.apply_findings import Fact, observe, withdraw
from webapp.rounds.apply_visits import note_problem
from webapp.rounds.bodies import AnswerBody
from webapp.rounds.ledger import Ledger
from webapp.rounds.ledger_rows import Given, Place, ReadingRow


def apply_answer(ledger: Ledger, entry: Evidence) -> None:
    """Keep the answer; open, join or take back a finding; remember the figure."""
    body: AnswerBody = entry.body
    place = ledger.place(body.checkpoint_id)
    item = ledger.items.get(body.checklist_version_id, {}).get(body.item_key)
    judged = _judge(item, entry, place.day_of(entry.at))
    verdict = judged.verdict or "recorded"
    if judged.refusals:
        entry.marks.append(f"answer.{judged.refusals[0]}")
    ledger.answers.append(_row(ledger, entry, verdict))
    _weigh(ledger, entry, place, item, verdict)
    if isinstance(judged.value, int) and (body.value.milli, body.value.count) != (None, None):
        _remember_reading(ledger, entry, judged.value)


def _judge(item: Item | None, entry: Evidence, today: date) -> Judgement:
    """What the answer says. Refused ones are kept: the phone should have asked, we do not lose."""
    body: AnswerBody = entry.body
    if item is None:
        verdict: Verdict = "problem" if body.value.choice == "fail" else "recorded"
        return Judgement(verdict, refusals=("unknown_item",))
    try:
        answer = Answer.model_construct(
            value=body.value.for_judge(),
            note=body.note,
            faults=body.faults,
            photos=tuple(entry.photos),
            reason=body.reason,
            confirmed=body.confirmed,
        )
        return rules.judge(item, answer, today=today)
    except (ValidationError, TypeError, ValueError):
        return Judgement(None, refusals=("unknown_value",))


def _row(ledger: Ledger, entry: Evidence, verdict: str) -> dict[str, Any]:
    body: AnswerBody = entry.body
    value: dict[str, Any] = {"value": body.value.stored()}
    if body.note:
        value["note"] = body.note
    if body.faults:
        value["faults"] = list(body.faults)
    if body.reason:
        value["reason"] = body.reason
    if body.fixed_on_spot:
        value["fixed_on_spot"] = True
    return {
        "company_id": ledger.company_id,
        "id": entry.id,
        "visit_id": body.visit_id,
        "checkpoint_id": body.checkpoint_id,
        "checklist_version_id": body.checklist_version_id,
        "item_key": body.item_key,
        "seq": entry.seq,
        "value": value,
        "verdict": verdict,
        "photos": entry.photos,
        "at": entry.at,
    }


def _weigh(ledger: Ledger, entry: Evidence, place: Place, item: Item | None, verdict: str) -> None:
    """Compare with what was answered before, or later, to the same item of the same visit."""
    body: AnswerBody = entry.body
    of_visit = ledger.given.setdefault(body.visit_id, {})
    other = of_visit.get(body.item_key)
    counts = other is None or other.seq < entry.seq
    if counts:
        of_visit[body.item_key] = Given(entry.seq, entry.id, verdict)
        if other is not None and other.verdict == "problem":
            withdraw(ledger, place.id, body.item_key, other.id)
    if verdict == "problem":
        observe(ledger, entry, _fact(body, place, item, is_live=counts))
    visit = ledger.visits.get(body.visit_id)
    if visit is not None:
        note_problem(ledger, visit)


def _fact(body: AnswerBody, place: Place, item: Item | None, *, is_live: bool) -> Fact:
    faults = [item.faults[one].zh for one in body.faults if one < len(item.faults)] if item else []
    title, title_en = _title(body, item)
    return Fact(
        place=place,
        item_key=body.item_key,
        title=title,
        title_en=title_en,
        visit_id=body.visit_id,
        note="；".join([*faults, body.note] if body.note else faults),
        is_live=is_live,
        is_fixed=body.fixed_on_spot,
        kind=IssueKind(item.opens) if item and item.opens else IssueKind.RECTIFICATION,
    )


def _title(body: AnswerBody, item: Item | None) -> tuple[str, str]:
    """The question and that its answer was bad: 照明都亮着 alone would read as if all were well.

    Nothing of the answer itself: whichever of several sights arrives first, the title is the same.
    """
    if item is None:
        return body.item_key, ""
    is_figure = isinstance(item, Limits)
    word, word_en = ("读数越限", "out of range") if is_figure else ("异常", "problem")
    title_en = f"{item.text.en}: {word_en}" if item.text.en else ""
    return f"{item.text.zh}：{word}", title_en


def _remember_reading(ledger: Ledger, entry: Evidence, milli: int) -> None:
    """The latest figure by time, then by id: the next guard compares with it."""
    body: AnswerBody = entry.body
    key = (body.checkpoint_id, body.item_key)
    last = ledger.readings.get(key)
    if last is None:
        ledger.readings[key] = ReadingRow(
            *key, milli, (body.value.text or "")[:20], entry.at, entry.id, is_new=True
        )
    elif (last.at, last.answer_id) < (entry.at, entry.id):
        last.milli, last.text = milli, (body.value.text or "")[:20]
        last.at, last.answer_id = entry.at, entry.id
        last.is_changed = True
