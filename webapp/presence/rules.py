"""How sure we are that somebody was there (到位可信度). Pure: rows in, a score with reasons out.

A visit begins with 100 points; every rule that speaks takes off what the table says, times the
point's weight. 70 and more is green, 40 and more amber, less is red; sites may move both marks.
Nothing is ever rejected: a score is a question to somebody, and the guard may answer it.

Rules look at stored rows only, so any order of arrival ends in the same score. docs/presence.md
says each rule in words and names its innocent explanation.
"""

from collections.abc import Callable
from datetime import timedelta

from webapp.presence import rules_phone, rules_place, rules_time
from webapp.presence.view import Reason, Score, View

Rule = Callable[[View], Reason | None]

RULES: tuple[Rule, ...] = (
    rules_place.old_label,
    rules_place.other_place,
    rules_place.unknown_label,
    rules_place.method,
    rules_place.same_photo,
    rules_time.desk_copy,
    rules_time.replayed,
    rules_time.rushed,
    rules_time.clock_set_back,
    rules_time.wide_time,
    rules_phone.two_phones,
    rules_phone.shared_phone,
    rules_phone.edited,
    rules_phone.gap,
)
AROUND = timedelta(hours=12)  # how far around a visit rows can matter to its score


def score(view: View) -> Score:
    """Weigh one visit."""
    found = [reason for rule in RULES if (reason := rule(view)) is not None]
    found = [_weighed(reason, view.weight_percent) for reason in found]
    found.sort(key=lambda reason: (-reason.weight, reason.code))
    points = max(0, 100 - sum(reason.weight for reason in found))
    return Score(points, view.bands.of(points), tuple(one for one in found if one.weight))


def _weighed(reason: Reason, percent: int) -> Reason:
    return Reason(reason.code, round(reason.weight * percent / 100), reason.params)
