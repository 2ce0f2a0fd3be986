"""Writing xlsx files for people: the empty template, and the rows an import left behind."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import gettext as _

from webapp.sites.import_rules import FIELDS, StagedRow
from webapp.sites.words import field_names, point_kinds, say

WIDTHS = {"code": 12, "name": 18, "name_en": 24, "kind": 10, "zone": 24, "directions": 36,
          "directions_en": 36, "checklist": 18}  # fmt: skip
LAST_ROW = 10_000
SAMPLES = (
    ("B1-01", "配电房", "Power room", 1, "1号楼 / 地下一层", "东楼梯下去左手第一间"),
    ("B1-02", "生活水泵房", "Water pump room", 1, "1号楼 / 地下一层", "配电房对面"),
    ("B1-03", "消防泵房", "Fire pump room", 2, "1号楼 / 地下一层", "车库 B 区尽头"),
    ("1D-01", "1号楼大堂", "Tower 1 lobby", 0, "1号楼 / 一层", "前台旁边的柱子上"),
    ("1D-02", "1号楼电梯机房", "Tower 1 lift machine room", 1, "1号楼 / 屋顶", "屋顶楼梯右手"),
    ("2D-01", "2号楼大堂", "Tower 2 lobby", 0, "2号楼 / 一层", "信箱墙右侧"),
    ("2D-02", "2号楼消火栓", "Tower 2 hydrant", 2, "2号楼 / 三层", "安全出口左边"),
    ("DM-01", "东门岗亭", "East gate post", 0, "东门", "岗亭外墙"),
    ("HY-01", "中心花园", "Central garden", 0, "花园", "凉亭柱子上"),
    ("LJ-01", "垃圾房", "Waste room", 3, "花园", "北门进来右手"),
)


def template_file(zones: Sequence[str], checklists: Sequence[str]) -> bytes:
    """The template: 点位 with ten sample rows and drop-down cells, and a sheet that explains."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = _points_sheet(book)
        kinds = [word for _kind, word in point_kinds()]
        text = book.add_format({"num_format": "@"})
        for row, (code, name, name_en, kind, zone, directions) in enumerate(SAMPLES, 1):
            for column, value in enumerate((code, name, name_en, kinds[kind], zone, directions)):
                sheet.write_string(row, column, value, text)
        _drop_down(sheet, "kind", kinds)
        _drop_down(sheet, "checklist", checklists)
        _explain(book, zones)
    return buffer.getvalue()


def rejected_file(rows: Sequence[StagedRow]) -> bytes:
    """The rows with problems, each with what is wrong; fixed, the file can be uploaded again."""
    buffer = BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = _points_sheet(book)
        bold = book.add_format({"bold": True, "bg_color": "#FCE9E7", "border": 1})
        extra = len(FIELDS)
        sheet.write_string(0, extra, _("原来的行号"), bold)
        sheet.write_string(0, extra + 1, _("要改的地方"), bold)
        sheet.set_column(extra + 1, extra + 1, 60)
        for line, row in enumerate(rows, 1):
            for column, name in enumerate(FIELDS):
                sheet.write_string(line, column, row.values[name])
            sheet.write_number(line, extra, row.number)
            sheet.write_string(line, extra + 1, " ".join(map(say, row.problems)))
    return buffer.getvalue()


def _points_sheet(book: Any) -> Any:
    """The sheet of points with its frozen head; codes are text, so leading zeros stay."""
    sheet = book.add_worksheet(_("点位"))
    head = book.add_format({"bold": True, "bg_color": "#E5EEFB", "border": 1})
    text = book.add_format({"num_format": "@"})
    words = field_names()
    for column, name in enumerate(FIELDS):
        sheet.write_string(0, column, words[name], head)
        sheet.set_column(column, column, WIDTHS[name], text)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, LAST_ROW, len(FIELDS) - 1)
    return sheet


def _drop_down(sheet: Any, field: str, choices: Sequence[str]) -> None:
    """A list to choose from; Excel allows 255 characters of it, longer ones are typed."""
    if not choices or len(",".join(choices)) > 255:
        return
    column = FIELDS.index(field)
    sheet.data_validation(
        1,
        column,
        LAST_ROW,
        column,
        {
            "validate": "list",
            "source": list(choices),
            "error_title": _("请从下拉框里选"),
            "error_message": _("没有这一项"),
            "error_type": "warning",
        },
    )


def _explain(book: Any, zones: Sequence[str]) -> None:
    sheet = book.add_worksheet(_("说明"))
    sheet.set_column(0, 0, 90)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    lines = [
        _("1. 在“点位”工作表里一行填一个点位。前 10 行是例子，请改掉或删掉。"),
        _("2. 必填：点位编号、点位名称。编号在一个项目里不能重复，例如 B2-03。"),
        _("3. 编号已经有了，就更新那个点位；空着的格子不改原来的内容。"),
        _("4. 区域用斜杠分级，例如 1号楼 / 地下一层。没有的区域会自动新建。"),
        _("5. 点位名称 8 个字以内，手机上最好读。"),
        _("6. 上传后先给您看会新增、更新哪些；点“确认导入”之前什么都不会改。24 小时内可以撤销。"),
    ]
    if zones:
        lines.append(_("现有的区域：%(zones)s", zones="；".join(zones)))
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line, wrap)
