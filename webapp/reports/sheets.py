"""The rows of each table paper, from records. The columns are those of the customers' forms."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from webapp.issues.flows.flow import Demand
from webapp.issues.models import Issue, IssueEvent
from webapp.reports import words
from webapp.reports.records import SLOWED, VISITS, Line, Record, words_of
from webapp.reports.tables import Column, Row, Sort, Table, Value

SECONDS = 60
NO_REPORTER = ("", "")
NamePhone = Callable[[Record], tuple[str, str]]


def tracking(records: Sequence[Record], now: datetime) -> Table:
    """报事处理跟踪表 (R3): every stage with its time and the minutes since the one before."""
    columns = [
        Column(_("单号"), Sort.CODE, 18),
        Column(_("来源"), width=10),
        Column(_("类别"), width=16),
        Column(_("紧急"), width=8),
    ]
    for name in (_("受理"), _("派单"), _("接单"), _("到场"), _("完成"), _("回访")):
        columns.append(Column(name, Sort.TIME, 16, name))
        columns.append(Column(_("%(stage)s用时（分）", stage=name), Sort.NUMBER, 10, name))
    columns += [Column(_("责任人"), width=10), Column(_("结果"), width=20)]
    columns.append(Column(_("超时原因"), width=30))
    rows = [Row(_tracked(record, now), record.issue.id) for record in records]
    return Table(columns, rows, (_("用时从前一个有时间的环节算起，单位是分钟"), _no_names()))


def duty(calls: Iterable["Call"]) -> Table:
    """值班记录表 and 热线服务记录 (R7, R8)."""
    columns = [
        Column(_("来电时间"), Sort.TIME, 16),
        Column(_("来电者"), width=10),
        Column(_("电话"), Sort.CODE, 14),
        Column(_("房号/地点"), Sort.CODE, 14),
        Column(_("问题描述"), width=40),
        Column(_("具体要求"), width=24),
        Column(_("分类"), width=14),
        Column(_("紧急"), width=8),
        Column(_("接听人"), width=10),
        Column(_("处理情况"), width=30),
        Column(_("单号"), Sort.CODE, 18),
    ]
    ordered = sorted(calls, key=lambda call: call.row.values[0].timestamp())  # type: ignore[union-attr]
    return Table(columns, [call.row for call in ordered])


@dataclass(frozen=True)
class Call:
    """One line of the duty log, from reports or from the line's own log."""

    row: Row


def call_of(record: Record, name_phone: NamePhone) -> Call:
    """A report that came by telephone."""
    issue = record.issue
    done = record.given(Demand.RESULT)
    handled = f"{words.state_word(record)}{f'：{done}' if done else ''}"
    promised = record.given(Demand.PROMISE)
    name, phone = name_phone(record)
    taken_by = record.names.get(issue.opened_by, "") if issue.opened_by else ""
    values: list[Value] = [
        issue.opened_at, name, phone, words.place_word(record), issue.text or issue.title,
        _("约定时间答复") if promised else "",
        f"{words.kind_word(issue.kind)} · {words.category_word(issue.category)}",
        words.urgency_word(issue.urgency), taken_by, handled, issue.number,
    ]  # fmt: skip
    return Call(Row(values, issue.id))


def visits(records: Sequence[Record], since: datetime, until: datetime) -> Table:
    """回访记录 (R4): one visit a row."""
    columns = [
        Column(_("单号"), Sort.CODE, 18),
        Column(_("房号/地点"), Sort.CODE, 14),
        Column(_("内容"), width=30),
        Column(_("完成"), Sort.TIME, 16),
        Column(_("回访时间"), Sort.TIME, 16),
        Column(_("回访方式"), width=10),
        Column(_("回访人"), width=10),
        Column(_("联系上"), width=8),
        Column(_("处理及时"), width=8),
        Column(_("维修质量"), width=8),
        Column(_("服务态度"), width=8),
        Column(_("满意度"), width=10),
        Column(_("意见建议"), width=30),
    ]
    rows = [
        Row(_visited(record, event), record.issue.id)
        for record in records
        for event in record.every(*VISITS)
        if since <= event.at < until
    ]
    return Table(columns, rows, (_no_names(),))


def archive(records: Sequence[Record]) -> Table:
    """维修档案 (R20): when, where, what, who, with which materials."""
    columns = [
        Column(_("报修时间"), Sort.TIME, 16),
        Column(_("单号"), Sort.CODE, 18),
        Column(_("房号/地点"), Sort.CODE, 16),
        Column(_("故障类别"), width=14),
        Column(_("内容"), width=34),
        Column(_("维修人员"), width=10),
        Column(_("完成"), Sort.TIME, 16),
        Column(_("耗材使用"), width=30),
        Column(_("金额（元）"), Sort.MONEY, 10),
        Column(_("处理结果"), width=30),
    ]
    rows = [Row(_archived(record), record.issue.id) for record in records]
    return Table(columns, rows, (_no_names(),))


def _tracked(record: Record, now: datetime) -> list[Value]:
    issue = record.issue
    stages: list[Value] = []
    before: datetime | None = None
    for at in record.moments:
        spent = round((at - before).total_seconds() / SECONDS) if at and before else None
        stages += [at, spent if spent is not None and spent >= 0 else None]
        before = at or before
    rated = words.rating_word(issue.rating)
    category = words.category_word(issue.category) or words.kind_word(issue.kind)
    return [
        issue.number, words.channel_word(issue.channel), category,
        words.urgency_word(issue.urgency), *stages, record.worker,
        f"{words.state_word(record)}{f' · {rated}' if rated else ''}", _late_words(record, now),
    ]  # fmt: skip


def _late_words(record: Record, now: datetime) -> str:
    """Which limits were passed, and the reasons given for waiting; empty when all were kept."""
    late = [row.key for row in record.clocks if record.is_clock_late(row, now)]
    if not late:
        return ""
    passed = _("超时：") + _("、").join(
        words.clock_word(record, key) for key in dict.fromkeys(late)
    )
    reasons = [said for event in record.every(*SLOWED) for said in words_of(event)[:1]]
    return words.listed([passed, *dict.fromkeys(reasons)])


def _visited(record: Record, event: IssueEvent) -> list[Value]:
    issue, given = record.issue, event.given
    is_reached = event.step != "not_reached"
    rated = words.rating_word(given.get(Demand.RATING))
    return [
        issue.number, words.place_word(record), issue.title, record.moments[4], event.at,
        str(given.get("way", "")), record.who(event), _("是") if is_reached else _("否"),
        str(given.get("in_time", "")), str(given.get("quality", "")), str(given.get("manner", "")),
        rated or (_("不满意") if event.step == "visit_unhappy" else ""),
        words.listed(words_of(event)),
    ]  # fmt: skip


def _archived(record: Record) -> list[Value]:
    issue: Issue = record.issue
    return [
        issue.opened_at, issue.number, words.place_word(record),
        words.category_word(issue.category), issue.text or issue.title, record.worker,
        record.moments[4], words.listed(_used(line) for line in record.lines),
        record.cents() / 100 if record.lines else None, record.given(Demand.RESULT),
    ]  # fmt: skip


def _used(line: Line) -> str:
    return f"{line.row.name} {line.quantity:g} {line.row.unit}".strip()


def _no_names() -> str:
    said: str = _("不含报事人的姓名和电话")
    return said
