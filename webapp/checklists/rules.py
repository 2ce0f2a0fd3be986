"""Judging answers; the phone runs the same rules (static/js/offline/judge.js).

Both are held to tests/vectors/judge.json.
Verdicts: ok, problem, na, recorded (nothing to judge); None while an answer is refused.
Reasons: failed, below_normal, above_normal, jump, below_last, problem_choice, expired,
  expires_soon, overdue, not_signed.
Demands (the phone asks, then judges again): reason, second_look, photo, note.
Refusals: missing, not_a_number, too_precise, below_physical, above_physical, unknown_choice,
  unknown_value, unknown_fault, not_a_date, future_date, too_long, too_few_photos, na_not_allowed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from webapp.checklists import numbers
from webapp.checklists.judging import Judgement, judge_value, refused
from webapp.checklists.schema import Answer, Check, Choice, Choices, Date, Item, Limits, Photo, Text

METER_REASONS = ("misread", "replaced")
_LOOK_AGAIN = {"below_normal", "above_normal", "jump"}


def judge(item: Item, answer: Answer | None, *, last: int | None = None, today: date) -> Judgement:
    """What this answer says, against the item's limits and the last reading (thousandths)."""
    if answer is None or _is_blank(item, answer):
        return refused("missing") if item.required else Judgement("recorded")
    if any(not 0 <= position < len(item.faults) for position in answer.faults):
        return refused("unknown_fault")
    if answer.value == "na" and not isinstance(item, Text):
        if not getattr(item, "allow_na", False):
            return refused("na_not_allowed")
        judged = Judgement("na", "na")
    else:
        judged = judge_value(item, answer, last, today)
    if judged.refusals:
        return judged
    return replace(judged, demands=_demands(item, answer, judged))


def spoken(item: Item, answer: Answer | None, *, today: date) -> tuple[str, ...]:
    """The words that a show_if can wait for: what was chosen, or a figure's or date's verdict."""
    if answer is None:
        return ()
    judged = judge(item, answer, today=today)
    if judged.verdict is None or judged.value is None:
        return ()
    if judged.verdict == "na":
        return ("na",)
    if isinstance(item, Choices) and isinstance(judged.value, tuple):
        return judged.value
    if isinstance(item, Check | Choice):
        return (str(judged.value),)
    return (judged.verdict,)


def speakable(item: Item) -> tuple[str, ...]:
    """All that `spoken` can give; nothing can wait for texts, photos and signatures."""
    if isinstance(item, Check):
        words: tuple[str, ...] = ("pass", "fail")
    elif isinstance(item, Choice | Choices):
        words = tuple(option.key for option in item.options)
    elif isinstance(item, Limits):
        words = ("ok", "problem") if item.has_normal else ()
    elif isinstance(item, Date):
        judged = item.meaning == "expiry" or item.oldest_days is not None
        words = ("ok", "problem") if judged else ()
    else:
        return ()
    return (*words, "na") if item.allow_na else words


def shown(items: Sequence[Item], answers: Mapping[str, Answer], *, today: date) -> list[Item]:
    """The items to ask, given the answers so far; what waits for a hidden item stays hidden."""
    said: dict[str, tuple[str, ...]] = {}
    visible: list[Item] = []
    for item in items:
        wanted = item.show_if
        if wanted and not set(wanted.is_).intersection(said.get(wanted.item, ())):
            continue
        visible.append(item)
        said[item.key] = spoken(item, answers.get(item.key), today=today)
    return visible


def next_unanswered(
    items: Sequence[Item],
    answers: Mapping[str, Answer],
    *,
    lasts: Mapping[str, int],
    today: date,
) -> Item | None:
    """The first shown item that was not answered, or whose answer is not settled."""
    for item in shown(items, answers, today=today):
        answer = answers.get(item.key)
        if (
            answer is None
            or not judge(item, answer, last=lasts.get(item.key), today=today).is_settled
        ):
            return item
    return None


def is_complete(
    items: Sequence[Item],
    answers: Mapping[str, Answer],
    *,
    lasts: Mapping[str, int],
    today: date,
) -> bool:
    """Every shown item is settled; one that need not be answered may be missing."""
    return all(
        judge(item, answers.get(item.key), last=lasts.get(item.key), today=today).is_settled
        for item in shown(items, answers, today=today)
    )


def _is_blank(item: Item, answer: Answer) -> bool:
    if isinstance(item, Photo):
        return not answer.photos
    if isinstance(answer.value, str):
        return not numbers.trim(answer.value)
    return answer.value is None or answer.value == ()


def _demands(item: Item, answer: Answer, judged: Judgement) -> tuple[str, ...]:
    demands = []
    if "below_last" in judged.reasons and answer.reason not in METER_REASONS:
        demands.append("reason")
    if _LOOK_AGAIN.intersection(judged.reasons) and not answer.confirmed:
        demands.append("second_look")
    if judged.verdict == "problem" and item.photo_on_fail and not answer.photos:
        demands.append("photo")
    if _must_explain(item, judged) and not _explains(answer):
        demands.append("note")
    return tuple(demands)


def _must_explain(item: Item, judged: Judgement) -> bool:
    """Figures and choices speak for themselves; a failed check or a skipped reading does not."""
    if judged.verdict == "na":
        return not isinstance(item, Check)
    return "failed" in judged.reasons or "not_signed" in judged.reasons


def _explains(answer: Answer) -> bool:
    """Photo first, chips second, typing last: any of them will do."""
    return bool(answer.photos or answer.faults or numbers.trim(answer.note))
