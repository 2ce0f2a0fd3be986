"""Words on papers, in the reader's language."""

from collections.abc import Iterable

from flask_babel import gettext as _

from webapp.issues.catalogue import BY_KEY
from webapp.issues.flows.flow import Actor, ClockRule, IssueKind, State, Step
from webapp.issues.flows.shipped import shipped
from webapp.issues.models import IssueEvent
from webapp.reports.records import Record
from webapp.web.language import language
from webapp.web.pages import in_language


def kind_word(kind: str) -> str:
    """What is reported."""
    words: dict[str | int, str] = {
        "repair": _("报修"),
        "complaint": _("投诉"),
        "enquiry": _("咨询"),
        "suggestion": _("建议"),
        "application": _("申请"),
        "rectification": _("整改事项"),
        "hazard": _("隐患"),
    }
    return words.get(kind, kind)


def channel_word(channel: str) -> str:
    """How it came in."""
    words: dict[str | int, str] = {
        "hotline": _("热线电话"),
        "desk": _("前台"),
        "scan": _("扫码"),
        "web": _("网页"),
        "box": _("意见箱"),
        "round": _("巡查"),
        "survey": _("满意度调查"),
        "assessment": _("考核"),
        "group": _("微信群"),
        "board": _("公告栏留言"),
        "meeting": _("座谈会"),
        "wechat": _("微信公众号"),
    }
    other: str = _("其他系统")
    return words.get(channel, other)


def urgency_word(urgency: str) -> str:
    """一般 紧急 特急."""
    words = {"normal": _("一般"), "urgent": _("紧急"), "critical": _("特急")}
    said: str = words.get(urgency, urgency)
    return said


def rating_word(rating: int | None) -> str:
    """Five words for five stars; an empty text where nobody rated."""
    words: dict[str | int, str] = {
        5: _("非常满意"),
        4: _("满意"),
        3: _("一般满意"),
        2: _("不满意"),
        1: _("很不满意"),
    }
    return words.get(rating or 0, "")


def category_word(category: str) -> str:
    """What is wrong, in residents' words."""
    known = BY_KEY.get(category)
    return known.in_language(language()) if known else category


def named(row: State | Step | ClockRule) -> str:
    """The name of a part of a flow."""
    return row.name.in_language(language())


def step_word(record: Record, key: str) -> str:
    """The name of a step in the report's own flow."""
    try:
        return named(record.flow.step(key))
    except KeyError:
        return key


def clock_word(record: Record, key: str) -> str:
    """The name of a clock in the report's own flow."""
    try:
        return named(record.flow.clock(key))
    except KeyError:
        return key


def state_word(record: Record) -> str:
    """Where it stands."""
    return named(record.flow.state(record.issue.state))


def place_word(record: Record) -> str:
    """Room, words, the labelled point or the zone; the first that is known."""
    issue = record.issue
    known = record.point or record.zone
    return issue.room or issue.place or (in_language(known) if known else "")


def clock_name(kind: str, clock: str, tongue: str) -> str:
    """The name of a limit in the shipped flow; its key where a company's own flow has another."""
    try:
        return shipped(IssueKind(kind)).clock(clock).name.in_language(tongue)
    except (KeyError, ValueError):
        return clock


def who_word(record: Record, event: IssueEvent) -> str:
    """Who took a step: a colleague, a limit that ran out, or the reporter."""
    nobody = _("系统") if Actor.CLOCK in event.actors else _("报事人")
    return record.who(event) or nobody


def subject(record: Record) -> str:
    """What is wrong, and what was said of it."""
    category = category_word(record.issue.category)
    return str(_("：")).join(text for text in (category, record.issue.text) if text)


def listed(texts: Iterable[str]) -> str:
    """Sentences in one cell, as the reader's language parts them."""
    return str(_("；")).join(texts)
