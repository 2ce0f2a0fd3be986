"""The coverage table as a workbook: real times, one fact a row, a sheet that explains it."""

from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import xlsxwriter
from flask_babel import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from webapp.coverage.pins import Screen
from webapp.coverage.words import earlier_said, name_said, state_word
from webapp.rounds.miss_words import miss_reason
from webapp.sites.models import Site
from webapp.web.proved import NOTHING

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def coverage(site: Site, screen: Screen, at: datetime, zone: ZoneInfo) -> bytes:
    """One row a point. Codes are text, times are times in the site's zone."""
    memory = BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bg_color": "#ECEEF2", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    second = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet(_("覆盖"))
    titles = [
        _("点位号"), _("点位"), _("状态"), _("原因"), _("有异常"), _("应到"), _("实到"),
        _("最后联系"), _("实到不早于"), _("实到不晚于"), _("早先的圈次"),
    ]  # fmt: skip
    points = screen.table
    sheet.write_row(0, 0, titles, head)
    name = name_said()
    for number, point in enumerate(points, start=1):
        row = point.row
        sheet.write_string(number, 0, row.code, text)
        sheet.write_string(number, 1, name(row.name, row.name_en))
        sheet.write_string(number, 2, state_word(point.state))
        if point.reason:
            sheet.write_string(number, 3, miss_reason(point.reason, site.unknown_limit_minutes))
        sheet.write_string(number, 4, _("是") if point.has_problem else "")
        for column, instant in enumerate((row.due_at, row.seen_at, point.last_contact), start=5):
            _write_time(sheet, number, column, instant, zone, time)
        proof = screen.proofs.get((row.round_id, row.id)) if row.round_id else None
        if proof is not None and proof.at == row.seen_at:
            for column, instant in enumerate((proof.not_before, proof.not_after), start=8):
                _write_time(sheet, number, column, instant, zone, second)
        said = [earlier_said(stop) for stop in screen.earlier.get(str(row.id), ())]
        if said:
            sheet.write_string(number, 10, "\n".join(said))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(points)), len(titles) - 1)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 10)
    sheet.set_column(3, 3, 26)
    sheet.set_column(4, 4, 10)
    sheet.set_column(5, 7, 17)
    sheet.set_column(8, 9, 20)
    sheet.set_column(10, 10, 34)
    notes = book.add_worksheet(_("说明"))
    notes.write_column(0, 0, [
        f"{site.name} · {at:%Y-%m-%d %H:%M} ({zone.key})",
        _("未知：手机还没上传，不等于漏巡"),
        _("应到：这一圈对该点位的时限；实到：最可能的到点时间"),
        _("不早于、不晚于：可以证明签到在这两个时刻之间，与手机上显示的钟无关"),
    ])  # fmt: skip
    notes.set_column(0, 0, 60)
    book.close()
    return memory.getvalue()


def _write_time(
    sheet: Worksheet, row: int, column: int, instant: datetime | None, zone: ZoneInfo, style: Format
) -> None:
    """Nothing where nothing is known; workbooks know no time before 1900 and no zones."""
    if instant is not None and instant > NOTHING:
        sheet.write_datetime(row, column, instant.astimezone(zone).replace(tzinfo=None), style)
