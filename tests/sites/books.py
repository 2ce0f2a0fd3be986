"""Real xlsx files, made the way people's programs make them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import openpyxl
import xlsxwriter

HEAD = ("点位编号", "点位名称", "英文名称", "类型", "区域", "怎么走", "英文怎么走", "检查表")


def book(
    rows: Sequence[Sequence[Any]], *, head: Sequence[str] = HEAD, sheet: str = "点位"
) -> bytes:
    """A workbook with one sheet, as openpyxl writes it: formulas have no saved result."""
    workbook = openpyxl.Workbook()
    page = workbook.active
    page.title = sheet
    page.append(list(head))
    for row in rows:
        page.append(list(row))
    return saved(workbook)


def saved(workbook: openpyxl.Workbook) -> bytes:
    buffer = BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def book_with_results(formula: str, result: str) -> bytes:
    """A workbook as Excel saves it: the formula with its result."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as workbook:
        page = workbook.add_worksheet("点位")
        page.write_row(0, 0, HEAD)
        page.write_string(1, 0, "B9-01")
        page.write_formula(1, 1, formula, None, result)
    return buffer.getvalue()
