"""What the form of limits says: cleaned amounts, and every problem with its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from webapp.issues.flows.flow import Measure
from webapp.issues.limits.limits import LONGEST, Row
from webapp.issues.limits.words import parse


@dataclass
class LimitsForm:
    """Amounts by clock and urgency, what was typed, and errors by field."""

    amounts: dict[tuple[str, str], int | None] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


def read_limits(form: Mapping[str, str], rows: Sequence[Row]) -> LimitsForm:
    """Fields are called repair-arrive-normal. An empty one: what the flow says itself."""
    read = LimitsForm()
    for row in rows:
        if row.key not in form:
            continue
        text = form[row.key].strip()
        read.typed[row.key] = text
        amount = parse(text, row.rule.measure) if text else None
        if text and amount is None:
            read.errors[row.key] = _explained(row)
        elif amount is not None and amount > LONGEST[row.rule.measure]:
            read.errors[row.key] = _("时限最长一年")
        else:
            read.amounts[row.rule.key, str(row.urgency)] = amount
    return read


def _explained(row: Row) -> str:
    if row.rule.measure == Measure.WORKING_DAYS:
        return str(_("请写成“3 个工作日”或“3”"))
    return str(_("请写成“30 分钟”“4 小时”或“2 天”"))
