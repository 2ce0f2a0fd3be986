"""Words of the library of opinions, and its printed form 意见回复记录 (R17)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.issues.catalogue import BY_KEY
from webapp.reports import table_views
from webapp.reports.periods import Period
from webapp.reports.tables import Column, Row, Sort, Table
from webapp.returns import opinion_queries
from webapp.returns.opinion_queries import Opinion, Result
from webapp.sites.current import current_site
from webapp.web.language import language
from webapp.web.pages import site_zone


def source(channel: str) -> str:
    """Where it came from."""
    found: dict[str, Any] = {
        "group": _("微信群"),
        "board": _("公告栏留言"),
        "meeting": _("座谈会"),
        "survey": _("满意度调查"),
        "box": _("意见箱"),
        "hotline": _("热线电话"),
        "desk": _("前台"),
        "scan": _("扫码"),
        "web": _("网页"),
        "round": _("巡查"),
        "assessment": _("考核"),
    }
    return str(found.get(channel, _("其他系统")))


def result(name: str) -> str:
    """Where it stands, as the documents say it."""
    return {
        Result.SOLVED: str(_("已解决")),
        Result.ANSWERED: str(_("已答复")),
        Result.WORKING: str(_("正在处理")),
        Result.OPEN: str(_("待跟进")),
        Result.COORDINATE: str(_("需协调")),
    }[Result(name)]


def category(key: str) -> str:
    """What sort of thing it is."""
    return BY_KEY[key].in_language(language()) if key in BY_KEY else key


def is_late(one: Opinion, now: datetime) -> bool:
    """The reply came too late, or is overdue."""
    clock = one.clock
    return clock is not None and one.record.is_clock_late(clock, now)


def table(site_id: UUID, period: Period, shown: Mapping[str, str]) -> Table:
    """意见来源, 回复时间, 回复内容, 处理结果: one opinion a row."""
    columns = [
        Column(_("单号"), Sort.CODE, 18), Column(_("意见来源"), width=12),
        Column(_("提出时间"), Sort.TIME, 16), Column(_("房号/地点"), Sort.CODE, 14),
        Column(_("意见内容"), width=36), Column(_("答复时限"), Sort.TIME, 16),
        Column(_("回复时间"), Sort.TIME, 16), Column(_("回复内容"), width=36),
        Column(_("回复人"), width=10), Column(_("处理结果"), width=10),
    ]  # fmt: skip
    most = table_views.MOST
    found = opinion_queries.listed(
        site_id, shown, since=period.since, until=period.until, most=most + 1
    )
    rows = [Row(_values(one), one.issue.id) for one in reversed(found[:most])]
    return Table(columns, rows, (_("不含报事人的姓名和电话"),), is_cut=len(found) > most)


def _values(one: Opinion) -> list[str | datetime | None]:
    issue, reply, clock = one.issue, one.reply, one.clock
    return [
        issue.number, source(issue.channel), issue.opened_at, issue.room or issue.place,
        issue.text or issue.title, clock.due_at if clock else None, reply.at if reply else None,
        one.reply_text, one.record.who(reply), result(one.result),
    ]  # fmt: skip


def _paper(period: Period, _now: datetime) -> Table:
    return table(current_site().id, period, request.args)


table_views.FORMS["opinions"] = table_views.Form(
    "YJ-17/1", _l("意见回复记录"), _paper, (_l("前台"), _l("项目经理"))
)


def field_time(instant: datetime) -> str:
    """As a browser's field wants it, by the site's clock."""
    return f"{instant.astimezone(site_zone()):%Y-%m-%dT%H:%M}"
