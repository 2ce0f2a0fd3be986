"""Flagged visits as a workbook: real times, one fact a row, a sheet that explains it."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import xlsxwriter
from flask_babel import gettext as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from webapp.presence.pages import Listed
from webapp.presence.words import band_word, sentence, state_word
from webapp.web.pages import in_language
from webapp.web.proved import NOTHING

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTHS = (17, 10, 22, 12, 16, 8, 10, 70, 14, 20, 20)


def flags(rows: Sequence[Listed], at: datetime, zone: ZoneInfo) -> bytes:
    """One row a visit."""
    memory = BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bg_color": "#ECEEF2", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    second = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    sheet = book.add_worksheet(_("存疑到位"))
    titles = [
        _("实到"), _("点位号"), _("点位"), _("人员"), _("项目"), _("分数"), _("可信度"), _("理由"),
        _("申诉"), _("实到不早于"), _("实到不晚于"),
    ]  # fmt: skip
    sheet.write_row(0, 0, titles, head)
    for number, row in enumerate(rows, start=1):
        score = row.score
        _write_time(sheet, number, 0, row.proof.at, zone, time)
        sheet.write_string(number, 1, row.point.code, text)
        sheet.write_string(number, 2, in_language(row.point))
        sheet.write_string(number, 3, row.person.name)
        sheet.write_string(number, 4, in_language(row.site))
        sheet.write_number(number, 5, score.points)
        sheet.write_string(number, 6, band_word(score.band))
        said = [sentence(reason["code"], reason["params"]) for reason in score.reasons]
        sheet.write_string(number, 7, _("；").join(said))
        sheet.write_string(number, 8, state_word(row.state))
        _write_time(sheet, number, 9, row.proof.not_before, zone, second)
        _write_time(sheet, number, 10, row.proof.not_after, zone, second)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(rows)), len(titles) - 1)
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    notes = book.add_worksheet(_("说明"))
    notes.write_column(0, 0, [
        f"{at:%Y-%m-%d %H:%M} ({zone.key})",
        _("分数只是提问，不是结论；每条理由都先写无辜的解释"),
        _("已撤销的不算存疑"),
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
