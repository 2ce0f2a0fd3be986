"""What the office is going to enter: a small property with one of everything."""

from dataclasses import dataclass
from io import BytesIO

import openpyxl
from PIL import Image, ImageDraw

COMPANY = "阳光物业"
SITE = "阳光花园"
ZONES = (("2号楼", ""), ("地下一层", "2号楼"))


@dataclass(frozen=True)
class Point:
    """A point as a row of the workbook, and where it is on the plan, in per cent."""

    code: str
    name: str
    zone: str
    directions: str
    checklist: str
    at: tuple[int, int]


PUMP_LIST, CLEAN_LIST = "生活水泵房巡检", "楼道日常保洁"
LOBBY = Point("2D-01", "2号楼大堂", "2号楼 / 一层", "信箱墙右侧", "", (20, 25))
PUMP = Point("B1-02", "生活水泵房", "2号楼 / 地下一层", "电梯出门左转", PUMP_LIST, (50, 60))
ROOF = Point("2D-09", "2号楼天台", "2号楼 / 屋顶", "走消防楼梯上去", "", (80, 30))
STAIRS = Point("2D-03", "三层楼道", "2号楼 / 三层", "电梯出门右转", CLEAN_LIST, (35, 80))
PATROL, CLEANING = (LOBBY, PUMP, ROOF), (STAIRS,)
POINTS = (*PATROL, *CLEANING)


@dataclass(frozen=True)
class Colleague:
    """Somebody who works here."""

    name: str
    role: str
    phone: str
    password: str = ""


ADMIN = Colleague("陈静", "管理员", "13800000001", "a long enough password")
SUPERVISOR = Colleague("刘芳", "主管", "13800000002", "another long password")
GUARD = Colleague("王强", "秩序维护员", "13800000003")
CLEANER = Colleague("李秀英", "保洁员", "13800000004")


def filled(template: bytes, *, extra: tuple[tuple[str, ...], ...] = ()) -> bytes:
    """The office's template with our points in place of the examples."""
    book = openpyxl.load_workbook(BytesIO(template))
    sheet = book["点位"]
    sheet.delete_rows(2, 10)
    for point in POINTS:
        row = (point.code, point.name, "", "", point.zone, point.directions, "", point.checklist)
        sheet.append(row)
    for row in extra:
        sheet.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def floor_plan() -> bytes:
    """Walls of a floor, black on white."""
    picture = Image.new("RGB", (1200, 800), "white")
    pen = ImageDraw.Draw(picture)
    for x in range(0, 1200, 240):
        for y in range(0, 800, 260):
            pen.rectangle([x + 20, y + 20, x + 220, y + 240], outline="black", width=5)
    buffer = BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
