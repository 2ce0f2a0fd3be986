"""The words for everything that checklists name by a code."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from webapp.checklists import numbers
from webapp.checklists.rules import speakable
from webapp.checklists.schema import Choice, Choices, Date, Item, Limits, Number
from webapp.web.language import language

KINDS = {
    "patrol": _l("巡逻"),
    "fire": _l("消防"),
    "equipment": _l("设备"),
    "cleaning": _l("保洁"),
    "grounds": _l("绿化和场地"),
    "post": _l("门岗"),
}

TYPES = {
    "check": _l("正常 / 异常"),
    "number": _l("读数"),
    "count": _l("数量"),
    "choice": _l("单选"),
    "choices": _l("多选"),
    "text": _l("文字"),
    "photo": _l("照片"),
    "date": _l("日期"),
    "signature": _l("签名"),
}

TYPE_ICONS = {
    "check": "circle-check",
    "number": "gauge",
    "count": "layers",
    "choice": "list",
    "choices": "list-checks",
    "text": "pencil",
    "photo": "camera",
    "date": "calendar",
    "signature": "id-card",
}

SPOKEN = {
    "pass": _l("正常"),
    "fail": _l("异常"),
    "na": _l("不适用"),
    "ok": _l("正常"),
    "problem": _l("异常"),
}

DEFECTS = {
    "no_name": _l("检查表还没有名称"),
    "no_items": _l("还没有检查项"),
    "too_many_items": _l("超过 60 项。请分成两张检查表"),
    "duplicate_key": _l("和前面一项的编号重复。请复制后删掉原来的"),
    "empty_text": _l("还没写问什么"),
    "empty_fault": _l("常见问题里有空的一行"),
    "duplicate_fault": _l("常见问题里有两行一样"),
    "too_few_options": _l("至少要两个选项"),
    "empty_option": _l("有一个选项还没写字"),
    "duplicate_option": _l("有两个选项一样"),
    "reserved_option": _l("有一个选项的编号和“不适用”相同。请删掉重写"),
    "normal_order": _l("正常范围的下限比上限大"),
    "physical_order": _l("表的量程下限比上限大"),
    "normal_outside_physical": _l("正常范围超出了表的量程"),
    "limit_too_precise": _l("正常范围的小数比读数的位数多"),
    "condition_unknown": _l("显示条件指的那一项已经删掉"),
    "condition_later": _l("显示条件只能看前面的检查项"),
    "condition_silent": _l("显示条件指的那一项没有可看的结果"),
    "condition_empty": _l("显示条件还没选答案"),
    "condition_never": _l("显示条件选的答案已经没有了"),
    "no_english": _l("没有英文，英文界面显示中文"),
    "long_text": _l("超过 16 个字，大字手机上会变成三行"),
}

OPENS = {"repair": _l("异常开报修"), "hazard": _l("异常开隐患")}

FIELDS = {
    "text": _l("问什么"),
    "hint": _l("提示"),
    "required": _l("必须回答"),
    "photo_on_fail": _l("异常要拍照"),
    "opens": _l("异常时开什么单"),
    "faults": _l("常见问题"),
    "show_if": _l("显示条件"),
    "allow_na": _l("可以不适用"),
    "unit": _l("单位"),
    "decimals": _l("小数位数"),
    "normal_low": _l("正常下限"),
    "normal_high": _l("正常上限"),
    "physical_low": _l("量程下限"),
    "physical_high": _l("量程上限"),
    "meter": _l("只增不减"),
    "jump_percent": _l("突变提醒"),
    "options": _l("选项"),
    "longest": _l("最多字数"),
    "at_least": _l("至少张数"),
    "meaning": _l("日期是什么"),
    "oldest_days": _l("最长间隔"),
    "warn_days": _l("提前提醒"),
    "type": _l("类型"),
}

REASONS = {
    "failed": _l("异常"),
    "below_normal": _l("低于正常"),
    "above_normal": _l("高于正常"),
    "jump": _l("比上次变化大"),
    "below_last": _l("比上次小"),
    "problem_choice": _l("选了异常的一项"),
    "expired": _l("已过期"),
    "expires_soon": _l("快到期"),
    "overdue": _l("超过规定间隔"),
    "not_signed": _l("没有签名"),
    "misread": _l("上次看错了"),
    "replaced": _l("换表了"),
}

REFUSALS = {
    "missing": _l("这一项还没有回答"),
    "not_a_number": _l("要填数字，例如 0.42"),
    "too_precise": _l("小数位数太多，照表上的读"),
    "below_physical": _l("比表能显示的还小。请再看一眼"),
    "above_physical": _l("比表能显示的还大。请再看一眼"),
    "unknown_choice": _l("没有这个选项。请重选"),
    "unknown_value": _l("没有这个答案。请重选"),
    "unknown_fault": _l("没有这个常见问题。请重选"),
    "not_a_date": _l("没有这一天。请重选日期"),
    "future_date": _l("这一天还没到。请重选日期"),
    "too_long": _l("太长了，请写短一些"),
    "too_few_photos": _l("照片还不够"),
    "na_not_allowed": _l("这一项不能选不适用"),
}


def word(item: Item, spoken: str) -> str:
    """What a person calls one of the answers that a condition can wait for."""
    if isinstance(item, Choice | Choices):
        for option in item.options:
            if option.key == spoken:
                return option.text.in_language(language())
    return str(SPOKEN.get(spoken, spoken))


def words_of(item: Item) -> list[tuple[str, str]]:
    """All answers that a condition can wait for, with their words."""
    return [(spoken, word(item, spoken)) for spoken in speakable(item)]


def normal(item: Item) -> str:
    """What is normal, "0.30–0.50 MPa"; nothing where nothing is judged."""
    if not isinstance(item, Limits) or not item.has_normal:
        return ""
    decimals = item.decimals if isinstance(item, Number) else 0
    shown = numbers.show_range(item.normal_low, item.normal_high, decimals)
    return f"{shown} {item.unit}".strip()


def tags(item: Item) -> list[str]:
    """What is special about an item, for its card."""
    measure = normal(item) or (item.unit if isinstance(item, Limits) else "")
    found = [measure] if measure else []
    if isinstance(item, Number) and item.meter:
        found.append(_("只增不减"))
    if isinstance(item, Date):
        found.append(_("到期日") if item.meaning == "expiry" else _("做过的日期"))
    if isinstance(item, Choice | Choices):
        found.append(_("%(n)s 个选项", n=len(item.options)))
    if not item.required:
        found.append(_("选填"))
    if item.photo_on_fail:
        found.append(_("异常要拍照"))
    if item.opens:
        found.append(OPENS[item.opens])
    return found
