"""The figures of a month as rows of a workbook."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask_babel import gettext as _

from webapp.reports import words
from webapp.reports.month_rules import Month, Share
from webapp.reports.tables import Column, Row, Sort, Table, Value
from webapp.reports.words import category_word, channel_word, kind_word
from webapp.web.language import language


def figures(month: Month) -> Table:
    """One number a row."""
    columns = [
        Column(_("项目"), width=26),
        Column(_("件数"), Sort.NUMBER, 10),
        Column(_("占比（%）"), Sort.NUMBER, 10),
        Column(_("说明"), width=44),
    ]
    rows: list[list[Value]] = [
        [_("全部"), len(month.everything), None, _("上月同期 %(n)s 件", n=month.before)],
        [_("有评价"), *_share(month.answered), _("占已完成的")],
        [_("满意"), *_share(month.satisfied), _interval(month.satisfied)],
        [_("一次修好"), *_share(month.first_time), _interval(month.first_time)],
        [_("返修"), len(month.relapsed), None, ""],
        [_("我也遇到"), len(month.echoed), None, ""],
        [_("没有回访就办结"), len(month.unasked), None, ""],
        [_("其中自己结、自己免回访的"), len(month.alone), None, _("项目里没有别人能办结")],
    ]
    groups: tuple[tuple[str, Mapping[str, Sequence[UUID]]], ...] = (
        (_("类型"), {kind_word(key): ids for key, ids in month.kinds.items()}),
        (_("类别"), {category_word(key): ids for key, ids in month.categories.items()}),
        (_("来源"), {channel_word(key): ids for key, ids in month.channels.items()}),
    )
    for name, group in groups:
        rows += [[f"{name}：{key}", len(ids), None, ""] for key, ids in group.items()]
    for (place, category), ids in month.returning.items():
        rows.append(
            [f"{place}：{words.category_word(category)}", len(ids), None, _("同一地点反复出现")]
        )
    return Table(columns, [Row(row) for row in rows])


def limits(month: Month) -> Table:
    """How each limit was kept."""
    columns = [
        Column(_("类型"), width=12),
        Column(_("时限"), width=20),
        Column(_("按时"), Sort.NUMBER),
        Column(_("超时"), Sort.NUMBER),
        Column(_("还在走"), Sort.NUMBER),
        Column(_("按时率（%）"), Sort.NUMBER),
    ]
    rows = [
        Row(
            [
                kind_word(kind),
                words.clock_name(kind, clock, language()),
                len(kept.in_time),
                len(kept.late),
                len(kept.running),
                kept.share,
            ]
        )
        for (kind, clock), kept in month.clocks.items()
    ]
    return Table(columns, rows)


def _share(share: Share) -> tuple[int, int | None]:
    return len(share.yes), share.per_cent


def _interval(share: Share) -> str:
    low, high = share.interval
    said: str = _("95%% 区间 %(low)s%%–%(high)s%%", low=low, high=high)
    return said
