"""What in a text points at a person: names, phones, rooms, plates. Pure.

A machine cannot be sure. It refuses what is certain to point at somebody (names it was told, phone
numbers, rooms, plates, identity numbers, 王女士), and the manager who approves reads the rest.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛"
    "奚范彭郎鲁韦昌马苗凤花方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍"
    "余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季"
    "麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫经房裘缪干解应宗丁宣邓"
)
TITLES = "先生|女士|小姐|太太|师傅|老师|阿姨|大爷|大妈|奶奶|爷爷|大姐|大哥|经理|主管|主任|队长"


class Trace(StrEnum):
    """What kind of thing was found."""

    NAME = "name"
    PHONE = "phone"
    ROOM = "room"
    PLATE = "plate"
    IDENTITY = "identity"


@dataclass(frozen=True, slots=True)
class Found:
    """A piece of a text that points at somebody."""

    trace: Trace
    text: str


_PATTERNS: tuple[tuple[Trace, re.Pattern[str]], ...] = (
    (Trace.IDENTITY, re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")),
    (Trace.PHONE, re.compile(r"(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)")),
    (Trace.PHONE, re.compile(r"(?<!\d)(?:0\d{2,3}[ -]?)?[2-9]\d{3}[ -]?\d{3,4}(?!\d)")),
    (Trace.PLATE, re.compile(r"[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
                             r"[A-Z][ ·.-]?[A-Z0-9]{5,6}")),
    (Trace.ROOM, re.compile(r"\d{1,3}\s*(?:号楼|号|栋|幢|座|单元|#|-|－|—)\s*"
                            r"(?:\d{1,2}\s*(?:单元|-|－|—)\s*)?\d{3,4}(?!\d)(?:\s*(?:室|户|房))?")),
    (Trace.ROOM, re.compile(r"(?<!\d)\d{3,4}\s*(?:室|户|房(?!间))")),
    (Trace.NAME, re.compile(rf"[{SURNAMES}][\u4e00-\u9fff]{{0,2}}?(?:{TITLES})")),
)  # fmt: skip

_INSTEAD = {
    Trace.NAME: "某某",
    Trace.PHONE: "（号码）",
    Trace.ROOM: "某室",
    Trace.PLATE: "（车牌）",
    Trace.IDENTITY: "（证件号）",
}
_LONGEST_KNOWN = 40


def traces(text: str, names: Collection[str] = (), rooms: Collection[str] = ()) -> list[Found]:
    """Everything that points at somebody; `names` and `rooms` are those the company knows."""
    found: dict[str, Trace] = {}
    for known, trace in ((names, Trace.NAME), (rooms, Trace.ROOM)):
        for one in known:
            if len(one) > 1 and one in text:
                found.setdefault(one, trace)
    for trace, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            found.setdefault(match[0].strip(), trace)
    return [Found(trace, piece[:_LONGEST_KNOWN]) for piece, trace in found.items()]


def blanked(text: str, names: Collection[str] = (), rooms: Collection[str] = ()) -> str:
    """The text with every such piece replaced: a beginning for whoever writes the case."""
    for one in sorted(traces(text, names, rooms), key=lambda one: -len(one.text)):
        text = text.replace(one.text, _INSTEAD[one.trace])
    return text
