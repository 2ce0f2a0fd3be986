"""The questions of the hand-made packs: a power room, a pump room, a cleaned zone."""

from typing import Any


def words(zh: str, en: str = "") -> dict[str, str]:
    return {"zh": zh, "en": en}


def _item(key: str, kind: str, zh: str, en: str, **more: Any) -> dict[str, Any]:
    base = {"key": key, "type": kind, "text": words(zh, en), "hint": words(""), "required": True}
    return {**base, "photo_on_fail": False, "faults": [], **more}


POWER_ITEMS = [
    _item(
        "door",
        "check",
        "门锁和防鼠板完好吗?",
        "Is the door locked and the rat guard in place?",
        allow_na=True,
        photo_on_fail=True,
        faults=[words("锁坏", "Lock broken"), words("防鼠板缺", "No rat guard")],
    ),
    _item(
        "noise", "check", "变压器声音正常吗?", "Does the transformer sound normal?", allow_na=True
    ),
    _item(
        "volt",
        "number",
        "低压柜电压",
        "Voltage of the panel",
        unit="V",
        decimals=0,
        normal_low=380000,
        normal_high=420000,
        physical_low=0,
        physical_high=500000,
        jump_percent=40,
    ),
    _item(
        "meter",
        "number",
        "总电表读数",
        "Main meter",
        unit="kWh",
        decimals=1,
        meter=True,
        physical_low=0,
        jump_percent=40,
    ),
]
PUMP_ITEMS = [
    _item(
        "mode",
        "choice",
        "水泵在哪一档?",
        "Which mode is the pump in?",
        allow_na=False,
        options=[
            {"key": "auto", "text": words("自动", "Automatic"), "is_problem": False},
            {"key": "off", "text": words("停用", "Off"), "is_problem": True},
        ],
    ),
    _item(
        "smells",
        "choices",
        "有什么异样?",
        "Anything unusual?",
        required=False,
        allow_na=False,
        options=[
            {"key": "leak", "text": words("漏水", "Leak"), "is_problem": True},
            {"key": "none", "text": words("没有", "Nothing"), "is_problem": False},
        ],
    ),
    _item(
        "fire",
        "count",
        "灭火器有几个?",
        "How many extinguishers?",
        unit="个",
        normal_low=2000,
        physical_low=0,
        allow_na=False,
    ),
    _item("remark", "text", "还有什么要说的?", "Anything else?", required=False, longest=100),
    _item(
        "expiry",
        "date",
        "灭火器有效期到哪天?",
        "Extinguishers valid until?",
        meaning="expiry",
        warn_days=30,
        allow_na=False,
    ),
    _item("view", "photo", "拍一张水泵全景", "A photo of the whole pump", at_least=1),
    _item("sign", "signature", "请值班员签名", "Signature of the person on duty"),
]
CLEAN_ITEMS = [
    _item("sweep", "check", "扫地", "Sweep", allow_na=False),
    _item("mop", "check", "拖地", "Mop", allow_na=False),
    _item("rail", "check", "擦扶手", "Wipe rails", allow_na=False),
    _item("bins", "check", "倒垃圾", "Empty bins", allow_na=False),
    _item("after", "photo", "做完拍一张", "After-photo", at_least=1),
]
