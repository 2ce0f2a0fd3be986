"""What a letter is about, by the words in it. Pure; the page uses the same words while one types.

The order decides: who writes 建议增加路灯 suggests, though a lamp is spoken of.
"""

from dataclasses import dataclass

OTHER = "advice"  # an unsigned letter that says nothing of these is a suggestion

WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("advice", ("建议", "希望能", "能不能增", "增设", "表扬", "感谢")),
    ("question", ("请问", "咨询", "想问")),
    ("danger", ("隐患", "危险", "松动", "漏电", "着火")),
    ("manner", ("态度", "骂人", "不耐烦", "推诿")),
    ("noise", ("噪音", "吵", "扰民", "半夜装修", "广场舞")),
    ("cleaning", ("卫生", "垃圾", "异味", "没打扫", "脏")),
    ("parking", ("停车", "车位", "乱停", "飞线")),
    ("fees", ("收费", "物业费", "乱收", "账目")),
    ("security", ("保安", "陌生人", "被偷", "门岗", "尾随")),
    ("leak", ("漏水", "渗水", "滴水")),
    ("drain", ("下水", "堵了", "返水")),
    ("power", ("停电", "跳闸", "没电")),
    ("light", ("灯不亮", "灯坏", "路灯", "楼道灯")),
    ("lift", ("电梯",)),
    ("door", ("门禁", "门锁", "单元门")),
    ("other_complaint", ("投诉", "不满", "太差", "没人管", "没有回音")),
    ("request", ("申请", "办理")),
    ("other_repair", ("坏了", "破了", "维修")),
)


@dataclass(frozen=True, slots=True)
class Guess:
    """A category and the word that speaks for it; no word: nothing spoke for anything."""

    category: str
    word: str


def guess(text: str) -> Guess:
    """The first category one of whose words is in the letter."""
    for category, words in WORDS:
        word = next((word for word in words if word in text), "")
        if word:
            return Guess(category, word)
    return Guess(OTHER, "")
