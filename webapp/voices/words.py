"""Words of states, media and parts, in the language that is on."""

from collections.abc import Sequence

from flask_babel import gettext as _

from webapp.issues.catalogue import BY_KEY
from webapp.rounds.recurrence import WEEKDAYS
from webapp.voices.anonymity import Trace
from webapp.voices.rota import DAY, WEEK, Span
from webapp.voices.rules import Due, Line, Medium, Outcome, Shown
from webapp.web.language import language


def weekday(day: int) -> str:
    """周一."""
    names = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    return str(names[day])


def weekdays(days: Sequence[int]) -> str:
    """周一、周四."""
    return str(_("、")).join(weekday(day) for day in days)


def category(key: str) -> str:
    """A category's name."""
    found = BY_KEY.get(key)
    return found.in_language(language()) if found else ""


def due(state: str) -> tuple[str, str]:
    """An expected opening or check: its word and its tone."""
    return {
        Due.DONE: (_("按时"), "ok"),
        Due.LATE: (_("补做"), "warn"),
        Due.WAITING: (_("未到时间"), ""),
        Due.MISSED: (_("漏做"), "bad"),
    }[Due(state)]


def line(state: str) -> tuple[str, str]:
    """How the hotline stands."""
    return {
        Line.WORKING: (_("正常"), "ok"),
        Line.SPARE: (_("已切到备用线路"), "warn"),
        Line.DOWN: (_("中断"), "bad"),
        Line.UNTESTED: (_("待试拨"), "warn"),
    }[Line(state)]


def span(one: Span) -> str:
    """周二 20:00–24:00; over midnight both days are named."""
    if one.end - one.start >= WEEK:
        return str(_("整周"))
    first, last = one.start // DAY, (one.end - 1) // DAY
    begin, end = clock(one.start % DAY), clock(one.end - last * DAY)
    if first == last:
        return f"{weekday(first)} {begin}–{end}"
    return f"{weekday(first)} {begin} – {weekday(last % 7)} {end}"


def spans(some: Sequence[Span]) -> str:
    """Several, in one line."""
    return str(_("、")).join(span(one) for one in some)


def clock(minute: int) -> str:
    """08:00 of a minute of the day; the last is 24:00."""
    return f"{minute // 60:02}:{minute % 60:02}"


def part(value: str) -> str:
    """What can fail."""
    names = {"line": _("线路"), "handset": _("话机"), "recorder": _("录音")}
    return str(names.get(value, value))


def outcome(value: str) -> str:
    """How a call ended."""
    return str(
        {
            Outcome.ANSWERED: _("当场答复"),
            Outcome.REPORT: _("登记报事"),
            Outcome.KNOWN: _("已有的报事"),
            Outcome.PASSED: _("转接"),
            Outcome.NOTHING: _("打错或无声"),
        }[Outcome(value)]
    )


def medium(value: str) -> str:
    """What shows the number."""
    return str(
        {
            Medium.POSTER: _("海报"),
            Medium.SCREEN: _("电子屏"),
            Medium.PLATE: _("标牌"),
            Medium.STICKER: _("卫生间贴纸"),
            Medium.GARAGE: _("车库标识"),
            Medium.WEBSITE: _("网站"),
            Medium.WECHAT: _("微信公众号"),
            Medium.APP: _("手机应用"),
            Medium.MAIL: _("邮件签名"),
            Medium.NOTICE: _("公告"),
        }[Medium(value)]
    )


def standard(value: str) -> str:
    """What the customers' documents ask of a medium (row 62)."""
    asked = {
        Medium.SCREEN: _("每次至少 5 秒，每天至少 8 小时"),
        Medium.STICKER: _("要用反光材料"),
        Medium.GARAGE: _("要用反光材料"),
        Medium.MAIL: _("附热线二维码"),
    }
    return str(asked.get(Medium(value), ""))


def shown(state: str) -> tuple[str, str]:
    """How a place stands that shows the number."""
    return {
        Shown.RIGHT: (_("号码正确"), "ok"),
        Shown.WRONG: (_("号码要换"), "bad"),
        Shown.DAMAGED: (_("破损"), "warn"),
        Shown.GONE: (_("不见了"), "bad"),
        Shown.UNSEEN: (_("还没看过"), "warn"),
    }[Shown(state)]


def condition(value: str) -> str:
    """What somebody found at a place."""
    names = {"good": _("完好"), "damaged": _("破损"), "gone": _("不见了")}
    return str(names.get(value, value))


def field(value: str) -> str:
    """What of a box was changed."""
    names = {"place": _("地点"), "opener": _("开箱人"), "days": _("开箱时间"), "keys": _("钥匙")}
    return str(names.get(value, value))


def changed(field_name: str, value: str) -> str:
    """A value of a box's history: MO,TH as 周一、周四."""
    parts = value.split(",")
    if field_name == "days" and all(one in WEEKDAYS for one in parts):
        return weekdays([WEEKDAYS.index(one) for one in parts])
    return value


def case_state(value: str) -> tuple[str, str]:
    """How a case stands."""
    return {
        "draft": (_("待审"), "warn"),
        "approved": (_("已通过"), "ok"),
        "withdrawn": (_("已停用"), ""),
    }[value]


def hard_state(value: str) -> tuple[str, str]:
    """How a conference stands."""
    return {
        "opened": (_("待定方案"), "warn"),
        "plan": (_("按方案办"), "brand"),
        "closed": (_("已结束"), "ok"),
    }[value]


def sort(value: str) -> str:
    """Why several units must come together."""
    return str(_("特殊需求") if value == "need" else _("复杂问题"))


def trace(value: Trace) -> str:
    """What points at a person."""
    return str(
        {
            Trace.NAME: _("姓名"),
            Trace.PHONE: _("电话"),
            Trace.ROOM: _("房号"),
            Trace.PLATE: _("车牌"),
            Trace.IDENTITY: _("证件号"),
        }[value]
    )
