"""Papers as workbooks: real times and numbers, codes as text, a sheet that explains."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from zoneinfo import ZoneInfo

import xlsxwriter
from flask import Response
from flask_babel import gettext as _

from webapp.reports.papers import Paper
from webapp.reports.tables import Column, Sort, Table, Value
from webapp.web.downloads import offer
from webapp.web.pages import site_zone

MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {Sort.TIME: "yyyy-mm-dd hh:mm", Sort.MONEY: "0.00", Sort.CODE: "@", Sort.TEXT: "@"}
LONGEST_NAME = 31  # of a sheet, by the format


def workbook(paper: Paper, sheets: Sequence[tuple[str, Table]]) -> Response:
    """The tables, one a sheet, under the name of the paper."""
    memory = BytesIO()
    book = xlsxwriter.Workbook(memory, {"in_memory": True, "strings_to_formulas": False})
    head = book.add_format({"bold": True, "bg_color": "#ECEEF2", "bottom": 1, "text_wrap": True})
    styles = {sort: book.add_format({"num_format": text}) for sort, text in FORMATS.items()}
    zone = site_zone()
    for name, table in sheets:
        _write(book.add_worksheet(name[:LONGEST_NAME]), table, head, styles, zone)
    _explain(book, paper, sheets)
    book.close()
    response = offer(memory.getvalue(), MIME, f"{paper.file_name}.xlsx")
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _write(sheet: Any, table: Table, head: Any, styles: dict[Sort, Any], zone: ZoneInfo) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.title, head)
    for number, row in enumerate(table.rows, start=1):
        for place, (column, value) in enumerate(zip(table.columns, row.values, strict=True)):
            _cell(sheet, number, place, column, value, styles, zone)


def _cell(
    sheet: Any,
    row: int,
    place: int,
    column: Column,
    value: Value,
    styles: dict[Sort, Any],
    zone: ZoneInfo,
) -> None:
    style = styles.get(column.sort)
    if value is None or value == "":
        return
    if isinstance(value, datetime):
        sheet.write_datetime(row, place, value.astimezone(zone).replace(tzinfo=None), style)
    elif isinstance(value, str):
        sheet.write_string(row, place, value, style)
    else:
        sheet.write_number(row, place, value, style)


def _explain(book: Any, paper: Paper, sheets: Sequence[tuple[str, Table]]) -> None:
    sheet = book.add_worksheet(_("说明"))
    lines = [paper.title, *(f"{name}: {said}" for name, said in paper.facts)]
    lines += [note for _name, table in sheets for note in table.notes]
    if any(table.is_cut for _name, table in sheets):
        lines.append(_("这段时间的记录太多，没有列完。请缩短期间再打印"))
    for place, line in enumerate(lines):
        sheet.write_string(place, 0, line)
    sheet.set_column(0, 0, 70)
