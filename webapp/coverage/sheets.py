"""The coverage table as a workbook: real times, one fact a row, a sheet that explains it."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import xlsxwriter
from flask_babel import gettext as _

from webapp.coverage.snapshot import Point
from webapp.coverage.words import name_said, state_word
from webapp.rounds.miss_words import miss_reason
from webapp.sites.models import Site

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def coverage(site: Site, points: Sequence[Point], at: datetime, zone: ZoneInfo) -> bytes:
    """One row a point. Codes are text, times are times in the site's zone."""
    memory = BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bg_color": "#ECEEF2", "bottom": 1})
    text = book.add_format({"num_format": "@"})
    time = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet(_("覆盖"))
    titles = [
        _("点位号"), _("点位"), _("状态"), _("原因"), _("有异常"), _("应到"), _("实到"),
        _("最后联系"),
    ]  # fmt: skip
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
            if instant is not None:
                local = instant.astimezone(zone).replace(tzinfo=None)
                sheet.write_datetime(number, column, local, time)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(points)), len(titles) - 1)
    sheet.set_column(0, 0, 10)
    sheet.set_column(1, 1, 22)
    sheet.set_column(2, 2, 10)
    sheet.set_column(3, 3, 26)
    sheet.set_column(4, 4, 10)
    sheet.set_column(5, 7, 17)
    notes = book.add_worksheet(_("说明"))
    notes.write_column(0, 0, [
        f"{site.name} · {at:%Y-%m-%d %H:%M} ({zone.key})",
        _("未知：手机还没上传，不等于漏巡"),
        _("应到：这一圈对该点位的时限；实到：最可能的到点时间"),
    ])  # fmt: skip
    notes.set_column(0, 0, 60)
    book.close()
    return memory.getvalue()
