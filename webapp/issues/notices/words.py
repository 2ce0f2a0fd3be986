"""What notices say. Short; reporters' texts hold no name, no phone and no room."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webapp.clock import from_millis

ZONE = ZoneInfo("Asia/Shanghai")
_TOKEN = re.compile(r"(/r/\w/)[\w-]{16,}")


def said(code: str, params: Mapping[str, Any], language: str) -> str:
    """The words of a notice in the language that is on; `language` chooses among names."""
    kind = _word(params, "kind", language)
    values = {
        "number": params.get("number", ""),
        "kind": kind,
        "clock": _word(params, "clock", language),
        "time": _time(params),
        "share": params.get("share", 0),
        "reason": as_known(str(params.get("reason", ""))),
        "minutes": params.get("minutes", 0),
        "link": params.get("link", ""),
        "step": _word(params, "step", language),
        "name": _word(params, "name", language),
        "count": params.get("count", 0),
    }
    if code == "reporter.received" and params.get("plan_ms") is not None:
        plan = _time({**params, "due_ms": params["plan_ms"]})
        return str(_planned() % {**values, "plan": plan})
    if code == "reporter.received" and params.get("due_ms") is None:
        return str(_("您的%(kind)s已受理，编号 %(number)s", kind=kind, number=values["number"]))
    if code == "reporter.rebooked" and params.get("reason"):
        because = _("您的%(kind)s %(number)s 上门时间改为 %(time)s，原因：%(reason)s", **values)
        return str(because)
    maker = _SAID.get(code)
    return str(maker() % values) if maker else code


def as_known(text: str) -> str:
    """A reason of those that phones offer, in the reader's language; other words as they are."""
    return str(_(text)) if text else ""


def without_token(text: str) -> str:
    """The words for a colleague: a link of the reporter's opens to the reporter alone."""
    return _TOKEN.sub(r"\1…", text)


def _planned() -> str:
    return str(_("您的%(kind)s已登记，编号 %(number)s，现在不是服务时间，安排在 %(plan)s 开始处理"))


def _word(params: Mapping[str, Any], key: str, language: str) -> str:
    names = params.get(f"{key}_name") or {}
    return str(names.get("en" if language == "en" else "zh") or params.get(key, ""))


def _time(params: Mapping[str, Any]) -> str:
    millis = params.get("due_ms")
    if millis is None:
        return "–"
    at: datetime = from_millis(int(millis))
    return at.astimezone(ZoneInfo(str(params.get("zone", ZONE.key)))).strftime("%m-%d %H:%M")


# gettext fills in nothing here (no arguments), so the marks stay for `said`.
_SAID = {
    "reporter.received": lambda: _("您的%(kind)s已受理，编号 %(number)s，预计 %(time)s 前有结果"),
    "reporter.sent": lambda: _("您的%(kind)s %(number)s 已派人处理"),
    "reporter.booked": lambda: _("您的%(kind)s %(number)s 已约好 %(time)s 上门"),
    "reporter.rebooked": lambda: _("您的%(kind)s %(number)s 上门时间改为 %(time)s"),
    "reporter.late": lambda: _(
        "您的%(kind)s %(number)s 师傅会晚到，预计 %(time)s 到，原因：%(reason)s"
    ),
    "reporter.extended": lambda: _("您的%(kind)s %(number)s 需要延期到 %(time)s，原因：%(reason)s"),
    "reporter.asked": lambda: _("您的%(kind)s %(number)s 需要您同意后才能继续，请看进度页或来电"),
    "reporter.finished": lambda: _("您的%(kind)s %(number)s 已处理完，请验收或告诉我们哪里不满意"),
    "reporter.closed": lambda: _("您的%(kind)s %(number)s 已办结，谢谢您"),
    "reporter.visit": lambda: _(
        "您的%(kind)s %(number)s 已办完，办得好不好？请在 %(time)s 前点开回答，不用登录：%(link)s"
    ),
    "issue.filed": lambda: _("新的%(kind)s %(number)s，住户自己报的，请受理"),
    "issue.nudged": lambda: _("%(kind)s %(number)s 的报事人催办了"),
    "issue.reporter_added": lambda: _("%(kind)s %(number)s 的报事人补充了说明或照片"),
    "issue.reporter_acted": lambda: _("%(kind)s %(number)s 的报事人：%(step)s"),
    "issue.assigned": lambda: _("%(kind)s %(number)s 派给了您"),
    "issue.taken_away": lambda: _("%(kind)s %(number)s 已改派他人"),
    "issue.limit_near": lambda: _("“%(clock)s”的时限已用 %(share)s%%，%(time)s 到期"),
    "issue.limit_passed": lambda: _("“%(clock)s”已超时，应在 %(time)s 前完成"),
    "issue.emergency": lambda: _("特急且严重：%(kind)s %(number)s，请马上处理"),
    "issue.raised": lambda: _("%(kind)s %(number)s 升级上报，等您决定"),
    "issue.decided": lambda: _("%(kind)s %(number)s 的上报已答复：%(reason)s"),
    "issue.visit_unhappy": lambda: _("回访不满意：%(kind)s %(number)s，请马上接手补救"),
    "issue.visit_late": lambda: _("%(kind)s %(number)s 已回访过，又收到不满意的回答，请看"),
    "voices.line_down": lambda: _("热线坏了，请看故障记录"),
    "voices.box_missed": lambda: _("意见箱“%(reason)s” %(time)s 该开，没有开"),
    "voices.check_missed": lambda: _("%(time)s 的热线接班检查没有做"),
    "unknown.guard": lambda: _("%(name)s：%(count)s 个点位未知，打给保安本人"),
    "unknown.partner": lambda: _("%(name)s：%(count)s 个点位未知，打给同班的人"),
    "unknown.leader": lambda: _("%(name)s：%(count)s 个点位还是未知，请主管亲自打电话问"),
    "unknown.look": lambda: _("%(name)s：%(count)s 个点位还是未知，派人去现场看"),
    "unknown.came": lambda: _("%(name)s：记录到了，点位不再未知"),
    "unknown.called_off": lambda: _("%(name)s：这一圈取消了，点位不再未知"),
    "unknown.missed": lambda: _("%(name)s：没有记录，点位已算漏巡"),
    "issue.escalated": lambda: _("超时 %(minutes)s 分钟无人接手：“%(clock)s”应在 %(time)s 前完成"),
}
