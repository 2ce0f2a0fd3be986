"""报事处理跟踪表 as a workbook: one report a row, real times, the columns of the customers."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from flask import render_template_string
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.database import db
from webapp.issues.catalogue import BY_KEY
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.state.terms import flow_of
from webapp.issues.tracking import table as tracking
from webapp.issues.tracking.filter import Filter
from webapp.sites.models import Checkpoint, Site, Zone
from webapp.web.language import language
from webapp.web.pages import in_language

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
BATCH = 500
MINUTE = 60
STAGES: tuple[tuple[str, ...], ...] = (
    ("send", "accept", "assign"),
    ("confirm", "grab", "contact"),
    ("arrive", "investigate"),
    ("finish", "answer", "answer_now", "clear"),
    ("visit", "visit_unhappy", "content", "verify"),
)
WORDS = (
    '{% import "issues/_words.html" as words with context %}'
    "{{ words.channel(issue.channel) }}|{{ words.urgency(issue.urgency) }}"
    "|{{ words.kind(issue.kind) }}"
)


def workbook(site: Site, shown: Filter, now: datetime) -> bytes:
    """What is filtered, up to MOST_ROWS rows; a second sheet says what and when."""
    memory = BytesIO()
    book = xlsxwriter.Workbook(
        memory, {"in_memory": True, "constant_memory": True, "strings_to_formulas": False}
    )
    zone = ZoneInfo(site.timezone)
    styles = {
        "head": book.add_format({"bold": True, "bg_color": "#ECEEF2", "bottom": 1}),
        "text": book.add_format({"num_format": "@"}),
        "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    sheet = book.add_worksheet(_("跟踪表"))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 8, 12)
    sheet.set_column(9, 26, 17)
    sheet.write_row(0, 0, _titles(), styles["head"])
    number = 0
    for number, row in enumerate(_rows(site, shown, now), start=1):
        _write(sheet, number, row, zone, styles)
    sheet.autofilter(0, 0, max(1, number), len(_titles()) - 1)
    _notes(book, site, now, zone, is_cut=number >= MOST_ROWS)
    book.close()
    return memory.getvalue()


def _titles() -> list[str]:
    stages = [_("派单"), _("接单"), _("到场"), _("完成"), _("回访")]
    timed = [title for stage in stages for title in (stage, _("%(stage)s用时（分）", stage=stage))]
    return [
        _("单号"), _("来源"), _("类型"), _("类别"), _("紧急"), _("地点"), _("标题"), _("状态"),
        _("责任人"), _("受理"), *timed, _("结果"), _("满意度"), _("超时"), _("超时原因"),
        _("发生时间"), _("具体诉求"), _("客户期望"),
    ]  # fmt: skip


def _rows(site: Site, shown: Filter, now: datetime) -> Iterator[list[object]]:
    after, left = None, MOST_ROWS
    while left > 0:
        page = tracking.page_of(site, shown, now, after, min(BATCH, left))
        yield from _described(page.issues, now)
        left -= len(page.issues)
        after = page.after
        db.session.expunge_all()  # twenty thousand reports are not kept in memory
        if after is None:
            return


def _described(issues: Any, now: datetime) -> Iterator[list[object]]:
    people, said = tracking.people_of(issues), _said(issues)
    spots = tracking.spots_of(issues)
    for issue in issues:
        words = render_template_string(WORDS, issue=issue).split("|")
        category = BY_KEY.get(issue.category)
        who = people.get(issue.assigned_to) if issue.assigned_to else None
        is_late = issue.is_late or issue.press_at < now
        result, reason = said.get(issue.id, ("", ""))
        yield [
            issue.number, words[0], words[2], category.in_language(language()) if category else "",
            words[1], issue.room or issue.place or _spot(spots.get(issue.id)), issue.title,
            flow_of(issue).state(issue.state).name.in_language(language()), who.name if who else "",
            issue.opened_at, *_stages(issue), result, issue.rating, _("是") if is_late else "",
            reason if is_late else "", issue.happened, issue.demand, issue.expectation,
        ]  # fmt: skip


def _spot(spot: Checkpoint | Zone | None) -> str:
    return in_language(spot) if spot else ""


def _stages(issue: Issue) -> list[object]:
    """When each stage was reached first, and minutes since the report."""
    found: list[object] = []
    for steps in STAGES:
        times = [issue.milestones[step] for step in steps if step in issue.milestones]
        at = datetime.fromisoformat(min(times)) if times else None
        found += [at, round((at - issue.opened_at).total_seconds() / MINUTE) if at else None]
    return found


def _said(issues: Any) -> dict[Any, tuple[str, str]]:
    """Result, and the reasons given for pauses and extensions, of each report."""
    rows = db.session.scalars(
        select(IssueEvent)
        .where(IssueEvent.issue_id.in_([one.id for one in issues]), IssueEvent.aside == "")
        .order_by(IssueEvent.at)
    )
    found: dict[Any, tuple[str, str]] = {}
    for row in rows:
        result, reason = found.get(row.issue_id, ("", ""))
        result = str(row.given.get("result", result))
        reason = _("；").join(filter(None, (reason, row.reason)))
        found[row.issue_id] = (result, reason)
    return found


def _write(sheet: Any, number: int, row: list[object], zone: ZoneInfo, styles: Any) -> None:
    for column, value in enumerate(row):
        if isinstance(value, datetime):
            local = value.astimezone(zone).replace(tzinfo=None)
            sheet.write_datetime(number, column, local, styles["time"])
        elif isinstance(value, int):
            sheet.write_number(number, column, value)
        elif value:
            sheet.write_string(number, column, str(value), styles["text"])


def _notes(book: Any, site: Site, now: datetime, zone: ZoneInfo, *, is_cut: bool) -> None:
    notes = book.add_worksheet(_("说明"))
    lines = [
        f"{site.name} · {now.astimezone(zone):%Y-%m-%d %H:%M} ({zone.key})",
        _("各环节的时间是第一次到那一环节的时间；用时从报事算起，单位是分钟"),
        _("不含报事人的姓名和电话"),
    ]
    if is_cut:
        lines.append(_("只列出前 %(n)s 条，请缩小日期范围再导出", n=MOST_ROWS))
    for place, line in enumerate(lines):
        notes.write_string(place, 0, line)
    notes.set_column(0, 0, 60)
