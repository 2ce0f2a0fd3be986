"""The words for kinds and problems: rules name them, pages and files say them."""

from flask_babel import gettext as _

from webapp.sites.rules import POINT_LIMITS, PointKind, Problem, ZoneKind


def point_kinds() -> list[tuple[str, str]]:
    """Kinds of points with their words, in the order of the list."""
    return [
        (PointKind.POINT, _("巡逻点")),
        (PointKind.EQUIPMENT, _("设备")),
        (PointKind.FIRE, _("消防")),
        (PointKind.CLEANING, _("保洁区")),
    ]


def zone_kinds() -> list[tuple[str, str]]:
    """Kinds of zones with their words."""
    return [
        (ZoneKind.BUILDING, _("楼栋")),
        (ZoneKind.FLOOR, _("楼层")),
        (ZoneKind.AREA, _("片区")),
    ]


def field_names() -> dict[str, str]:
    """The columns of a point, as forms and the import file head them."""
    return {
        "code": _("点位编号"),
        "name": _("点位名称"),
        "name_en": _("英文名称"),
        "kind": _("类型"),
        "zone": _("区域"),
        "directions": _("怎么走"),
        "directions_en": _("英文怎么走"),
        "checklist": _("检查表"),
    }


def say(problem: Problem) -> str:
    """What is wrong and what to do, one short sentence."""
    limit = POINT_LIMITS.get(problem.field, 40)
    texts = {
        "code_missing": _("请填点位编号，例如 B2-03"),
        "name_missing": _("请填点位名称，例如 配电房"),
        "too_long": _("太长了。请缩到 %(limit)s 个字以内", limit=limit),
        "code_characters": _("编号里不能有空格和标点。请写成 B2-03 这样"),
        "kind_unknown": _("没有这个类型。请从下拉框里选一个"),
        "code_taken": _("这个编号已有别的点位在用。请换一个"),
        "code_archived": _("这个编号属于一个已归档的点位。请换一个，或先恢复那个点位"),
        "code_repeated": _("与第 %(row)s 行的编号重复。请改一个", row=problem.value),
        "zone_too_long": _("区域名太长了。每一级请缩到 40 个字以内"),
        "checklist_unknown": _("没有这张检查表。请从下拉框里选一个，或先建好它"),
        "formula": _("这一格是公式，没有存下结果。请把公式换成它的值"),
        "error_value": _("这一格是表格软件的错误值。请改成要填的内容"),
    }
    return str(texts[problem.code])
