"""The rows of each paper of boxes and of the hotline. The columns are those of the forms."""

from collections.abc import Sequence

from flask_babel import gettext as _

from webapp.reports.periods import Period
from webapp.reports.sheets import Call
from webapp.reports.tables import Column, Row, Sort, Table, Value
from webapp.sites.current import current_site
from webapp.sites.models import Site
from webapp.voices import duty, hotline, queries, rules, words
from webapp.voices.rules import Outcome


def openings(site: Site, period: Period) -> Table:
    """意见箱开启记录 (R16): one opening a row, its letters in words."""
    found = queries.openings_between(site.id, period.since, period.until)
    rows = found[: queries.MOST]
    boxes = {
        box.id: box for gone in (False, True) for box in queries.boxes(site.id, is_archived=gone)
    }
    names = queries.names({one.opener_id for one in rows})
    said: dict[object, list[str]] = {}
    for letter, issue in queries.letters([one.id for one in rows]):
        line = f"{issue.number} {issue.title}" if issue else _("空白或广告")
        said.setdefault(letter.opening_id, []).append(line)
    columns = [
        Column(_("意见箱"), width=16),
        Column(_("地点"), width=20),
        Column(_("开启时间"), Sort.TIME, 16),
        Column(_("开箱人"), width=10),
        Column(_("在场人"), width=10),
        Column(_("信件数量"), Sort.NUMBER, 8),
        Column(_("信件内容"), width=50),
        Column(_("箱体"), width=8),
        Column(_("锁具"), width=8),
        Column(_("备注"), width=20),
    ]
    made = []
    for one in rows:
        box = boxes[one.box_id]
        values: list[Value] = [
            box.name, box.place, one.opened_at, names.get(one.opener_id, ""), one.second,
            one.letters, _("；").join(said.get(one.id, [])), _good(one.is_body_good),
            _good(one.is_lock_good), one.note,
        ]  # fmt: skip
        made.append(Row(values))
    notes = (_("没有信件也要记，写 0"), _("不含写信人的姓名和电话"))
    return Table(columns, made, notes, is_cut=len(found) > len(rows))


def calls(site: Site, period: Period) -> Table:
    """来电记录 without names and phones: those are on the report."""
    found = queries.calls(site.id, period.since, period.until)
    rows = found[: queries.MOST]
    names = queries.names({call.taken_by for call, _issue in rows})
    columns = [
        Column(_("来电时间"), Sort.TIME, 16),
        Column(_("接听人"), width=10),
        Column(_("问题描述"), width=44),
        Column(_("具体要求"), width=24),
        Column(_("处理情况"), width=14),
        Column(_("转给"), width=14),
        Column(_("单号"), Sort.CODE, 18),
    ]
    made = [
        Row(
            [
                call.at, names.get(call.taken_by, ""), call.text, call.wanted,
                words.outcome(call.outcome), call.passed_to, issue.number if issue else "",
            ],
            issue.id if issue else None,
        )
        for call, issue in reversed(rows)
    ]  # fmt: skip
    return Table(columns, made, (_("不含来电者的姓名和电话"),), is_cut=len(found) > len(rows))


def failures(site: Site, period: Period) -> Table:
    """热线故障记录 (R57) and the checks between them, in time."""
    broken = queries.failures(site.id, period.since, period.until)
    checks = queries.checks(site.id, period.since, period.until)
    calls = duty.tests(site.id, period.since, period.until)
    names = queries.names(
        [
            *(one.by for one in checks),
            *(one.noted_by for one in broken),
            *(one.answered_by or one.by for one in calls),
        ]
    )
    columns = [
        Column(_("时间"), Sort.TIME, 16),
        Column(_("记录"), width=12),
        Column(_("部位"), width=10),
        Column(_("原因"), width=30),
        Column(_("切到备用线路"), Sort.TIME, 16),
        Column(_("备用号码"), Sort.CODE, 16),
        Column(_("怎么修好的"), width=30),
        Column(_("恢复时间"), Sort.TIME, 16),
        Column(_("记录人"), width=10),
    ]
    rows = [
        Row([one.began_at, _("故障"), words.part(one.part), one.cause, one.switched_at,
             one.spare_number, one.cure, one.restored_at, names.get(one.noted_by, "")])
        for one in broken
    ]  # fmt: skip
    for check in checks:
        bad = [
            words.part(part)
            for part, good in zip(
                ("line", "handset", "recorder"),
                (check.is_line_good, check.is_handset_good, check.is_recorder_good),
                strict=True,
            )
            if not good
        ]
        seen = _("、").join(bad) or _("都正常")
        rows.append(Row([check.at, _("检查"), seen, check.note, None, "", "", None,
                         names.get(check.by, "")]))  # fmt: skip
    for call in calls:
        heard = _("有人接") if call.is_answered else _("没人接")
        rows.append(Row([call.at, _("试拨"), heard, call.note, None, "", "", None,
                         names.get(call.answered_by or call.by, "")]))  # fmt: skip
    ordered = sorted(rows, key=lambda row: str(row.values[0]))
    is_cut = max(len(broken), len(checks), len(calls)) > queries.MOST
    return Table(columns, ordered, is_cut=is_cut)


def places(site: Site, period: Period) -> Table:
    """热线号码公示清单: as it stands now, whatever the period."""
    number = hotline.number_of(site)
    rows = queries.number_places(site.id)
    names = queries.names({one.checked_by for one in rows})
    columns = [
        Column(_("载体"), width=12),
        Column(_("地点"), width=28),
        Column(_("要求"), width=26),
        Column(_("上次看到的号码"), Sort.CODE, 16),
        Column(_("状态"), width=10),
        Column(_("检查时间"), Sort.TIME, 16),
        Column(_("检查人"), width=10),
        Column(_("备注"), width=24),
        Column(_("换好打勾"), width=10),
    ]
    made = []
    for one in rows:
        is_checked = one.checked_at is not None
        state = rules.shown_state(one.shows, one.condition, is_checked, number)
        made.append(
            Row([words.medium(one.medium), one.place, words.standard(one.medium), one.shows,
                 words.shown(state)[0], one.checked_at,
                 names.get(one.checked_by, "") if one.checked_by else "", one.note, "□"])
        )  # fmt: skip
    return Table(columns, made, (_("现在的热线号码：%(number)s", number=number),))


def other_calls(period: Period) -> Sequence[Call]:
    """Calls of the duty log that opened no report: passed on, about a known one, wrong numbers."""
    site = current_site()
    found = queries.calls(site.id, period.since, period.until)
    names = queries.names({call.taken_by for call, _issue in found})
    lines = []
    for call, issue in found:
        if call.outcome in (Outcome.ANSWERED, Outcome.REPORT):
            continue  # its report is in the log already
        handled = words.outcome(call.outcome)
        if call.passed_to:
            handled = f"{handled}：{call.passed_to}"
        values: list[Value] = [
            call.at, "", "", "", call.text, call.wanted, "", "", names.get(call.taken_by, ""),
            handled, issue.number if issue else "",
        ]  # fmt: skip
        lines.append(Call(Row(values, issue.id if issue else None)))
    return lines


def _good(is_good: bool) -> str:
    return str(_("完好") if is_good else _("有问题"))
