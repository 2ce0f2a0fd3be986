"""Reading xlsx files that people filled in: merged cells, lost formulas, foreign sheets."""

import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from io import BytesIO
from xml.etree import ElementTree

from flask_babel import gettext as _
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, load_workbook

from webapp.sites.import_rules import (
    MAX_ROWS,
    REQUIRED,
    RawRow,
    header_fields,
)
from webapp.sites.refusals import (
    ColumnsMissing,
    FileTooLarge,
    NoRows,
    NotASpreadsheet,
    SheetMissing,
    TooManyRows,
)
from webapp.sites.rules import clean_name
from webapp.sites.words import field_names

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED_BYTES = 200 * 1024 * 1024  # a zip bomb is not read
HEADER_WITHIN = 20  # people put titles above their tables
MAX_COLUMNS = 60
SHEET_NAMES = ("点位", "Points")
LOST_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})(\d+)"[^>]*>\s*<f[^>]*(?:/>|>[^<]*</f>)\s*(?:<v>\s*</v>|<v\s*/>)?\s*</c>'
)
NAMESPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

Table = list[list[object]]


def read_workbook(data: bytes) -> list[RawRow]:
    """The rows of points in an xlsx file.

    Raises FileTooLarge, NotASpreadsheet, SheetMissing, ColumnsMissing, NoRows and TooManyRows.
    """
    _refuse_bad_file(data)
    try:
        workbook = load_workbook(BytesIO(data))
        sheet, header = _find_sheet(workbook)
        table = _table(sheet)
    except (CalamineError, ValueError, OSError) as error:
        raise NotASpreadsheet from error
    fields = header_fields(table[header])
    lost = _lost_formulas(data, workbook.sheet_names.index(sheet.name))
    rows = []
    for number, line in enumerate(table[header + 1 :], header + 2):
        if any(_text(cell) for cell in line):
            gone = tuple(field for place, field in fields.items() if (number, place) in lost)
            values = {field: _text(line[place]) for place, field in fields.items()}
            rows.append(RawRow(number, values, gone))
    return _counted(rows)


def read_pasted(text: str) -> list[RawRow]:
    """Rows copied from a table, with or without their head. Raises NoRows and TooManyRows."""
    separator = "\t" if "\t" in text else ","
    table = [line.split(separator) for line in text.splitlines()]
    fields = header_fields(table[0]) if table else {}
    has_head = set(fields.values()) >= set(REQUIRED)
    if not has_head:
        fields = dict(enumerate(field_names()))
    rows = []
    for number, line in enumerate(table, 1):
        if not any(cell.strip() for cell in line) or (has_head and number == 1):
            continue
        cells = {field: line[place] for place, field in fields.items() if place < len(line)}
        rows.append(RawRow(number, {field: clean_name(cell) for field, cell in cells.items()}))
    return _counted(rows)


def _refuse_bad_file(data: bytes) -> None:
    if len(data) > MAX_BYTES:
        raise FileTooLarge
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise NotASpreadsheet from error
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise NotASpreadsheet
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise FileTooLarge


def _find_sheet(workbook: CalamineWorkbook) -> tuple[CalamineSheet, int]:
    """The sheet with the points and the row of its head, counted from 0."""
    named = [name for name in workbook.sheet_names if name in SHEET_NAMES]
    best: tuple[str, set[str]] | None = None
    for name in [*named, *(name for name in workbook.sheet_names if name not in named)]:
        sheet = workbook.get_sheet_by_name(name)
        for place, line in enumerate(sheet.to_python(skip_empty_area=False, nrows=HEADER_WITHIN)):
            known = set(header_fields(line).values())
            if known >= set(REQUIRED):
                return sheet, place
            if known & set(REQUIRED) and (best is None or len(known) > len(best[1])):
                best = (name, known)
    if best is None:
        raise SheetMissing
    words = field_names()
    missing = "、".join(words[field] for field in REQUIRED if field not in best[1])
    raise ColumnsMissing(
        _(
            "工作表“%(sheet)s”里缺少这一列：%(columns)s。请照模板补上",
            sheet=best[0],
            columns=missing,
        )
    )


def _table(sheet: CalamineSheet) -> Table:
    """The cells, row by row from the first; a merged area repeats what its first cell says."""
    lines = sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS + HEADER_WITHIN + 2)
    table: Table = [list(line[:MAX_COLUMNS]) for line in lines]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
        for row in range(top, min(bottom + 1, len(table))):
            for column in range(left, min(right + 1, len(table[row]))):
                table[row][column] = table[top][left]
    return table


def _text(cell: object) -> str:
    """What a cell says, the way its owner sees it: 103.0 is 103."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and not (cell.hour or cell.minute or cell.second):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    return clean_name(str(cell))


def _counted(rows: Sequence[RawRow]) -> list[RawRow]:
    if not rows:
        raise NoRows
    if len(rows) > MAX_ROWS:
        raise TooManyRows
    return list(rows)


def _lost_formulas(data: bytes, index: int) -> set[tuple[int, int]]:
    """(row from 1, column from 0) of formulas whose result no program has saved."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))  # noqa: S314  # no entities
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        sheet = list(book.iter(f"{NAMESPACE}sheet"))[index]
        target = targets.get(sheet.get(RELATION), "").removeprefix("/").removeprefix("xl/")
        try:
            body = archive.read(f"xl/{target}")
        except KeyError:
            return set()
    if b"<f" not in body:
        return set()
    return {(int(row), _column(letters)) for letters, row in LOST_FORMULA.findall(body)}


def _column(letters: bytes) -> int:
    """A is 0, Z is 25, AA is 26."""
    number = 0
    for letter in letters.decode():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1
