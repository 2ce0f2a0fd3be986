"""Lengths of limits in words, and read from words."""

import re
from typing import NamedTuple

from flask_babel import gettext as _

from webapp.issues.flows.flow import Measure

HOUR, DAY = 60, 24 * 60

_UNITS = {
    "": 1, "分": 1, "分钟": 1, "m": 1, "min": 1, "minutes": 1, "minute": 1,
    "时": HOUR, "小时": HOUR, "h": HOUR, "hour": HOUR, "hours": HOUR,
    "天": DAY, "日": DAY, "d": DAY, "day": DAY, "days": DAY,
}  # fmt: skip
_DAYS = {"", "天", "日", "工作日", "个工作日", "d", "day", "days", "working day", "working days"}
_LENGTH = re.compile(r"^(\d{1,6})(?:\.(\d))?\s*([^\d.]*)$")


def written(amount: int, measure: str) -> str:
    """30 分钟, 4 小时, 3 天, 2 个工作日."""
    if measure == Measure.WORKING_DAYS:
        return str(_("%(n)s 个工作日", n=amount) if amount > 1 else _("1 个工作日"))
    if amount == DAY and measure == Measure.MINUTES:
        return str(_("1 天"))
    if amount % DAY == 0 and measure == Measure.MINUTES:
        return str(_("%(n)s 天", n=amount // DAY))
    if amount % HOUR == 0:
        return str(_("%(n)s 小时", n=amount // HOUR))
    return str(_("%(n)s 分钟", n=amount))


def parse(text: str, measure: str) -> int | None:
    """The amount in the clock's measure; None when it cannot be read, or is nothing."""
    found = _LENGTH.match(text.strip().lower())
    if found is None:
        return None
    number, tenth, unit = found.groups()
    if measure == Measure.WORKING_DAYS:
        return int(number) or None if unit in _DAYS and not tenth else None
    if unit not in _UNITS:
        return None
    return round((int(number) * 10 + int(tenth or 0)) * _UNITS[unit] / 10) or None


class Source(NamedTuple):
    """Where a suggested amount comes from."""

    zh: str
    en: str


GRADE = Source("三星级物业服务标准", "Three-star property service standard")
PRACTICE = Source("2025 年物业服务时效惯例汇总", "Summary of property service practice, 2025")
MINISTRY = Source(
    "建设部 1998 年规范化服务标准：小修不超过 3 天",
    "Ministry of Construction 1998: small repairs within 3 days",
)
OURS = Source("本系统的建议，没有文件依据", "Our suggestion; no document says it")

SUGGESTED_BY = {
    ("repair", "arrive"): PRACTICE,
    ("repair", "whole"): MINISTRY,
    ("repair", "whole_crew"): GRADE,
    ("complaint", "contact"): PRACTICE,
    ("enquiry", "reply"): PRACTICE,
    ("suggestion", "reply"): Source(
        "微信群 24 小时、留言板 48 小时答复（002 §1.1.1）",
        "WeChat group 24 h, notice board 48 h (002 §1.1.1)",
    ),
}


def suggested_by(kind: str, clock: str, language: str) -> str:
    """The source of what is suggested, in the reader's language."""
    source = SUGGESTED_BY.get((kind, clock), OURS)
    return source.en if language == "en" else source.zh
