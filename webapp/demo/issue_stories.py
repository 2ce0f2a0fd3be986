"""What residents of 阳光花园 reported in thirty days: when, through what, what, and how it went.

`ago` counts days before the present; the last ones are hours old, so that today has work in it.
"""

from dataclasses import dataclass

from webapp.issues.models import Channel

HOTLINE, DESK, SCAN, BOX = Channel.HOTLINE, Channel.DESK, Channel.SCAN, Channel.BOX
PART, LABOUR = "part", "labour"

Used = tuple[str, str, int, str, int, str]  # kind, name, thousandths, unit, cents, who pays


@dataclass(frozen=True)
class Story:
    """One report. `point`: a label was scanned there; `who`: which resident, by number."""

    ago: float
    channel: Channel
    category: str
    text: str
    way: str
    who: int = -1
    point: str = ""
    echoes: int = 0
    used: tuple[Used, ...] = ()
    has_photo: bool = False
    offset: int = 0  # more minutes than the days say


def _part(name: str, cents: int, payer: str = "company", milli: int = 1000) -> Used:
    return (PART, name, milli, "件", cents, payer)


HOUR = (LABOUR, "人工", 1000, "小时", 6000, "company")
TAP = (_part("三角阀", 3800, "reporter"), HOUR)
TUBE = (_part("LED 灯管", 2600), (LABOUR, "人工", 500, "小时", 6000, "company"))
LOCK = (_part("锁芯", 9800, "reporter"), HOUR)

STORIES = (
    Story(
        29.4,
        HOTLINE,
        "leak",
        "厨房水槽下面滴水，地上湿了一片",
        "visited",
        0,
        used=TAP,
        has_photo=True,
    ),
    Story(28.7, SCAN, "light", "三楼楼道灯不亮", "visited", point="3-3", used=TUBE),
    Story(28.2, HOTLINE, "noise", "楼上夜里十一点还在装修", "closed", 1),
    Story(27.5, DESK, "door", "单元门关不上，门禁不响", "content", 2, used=(HOUR,)),
    Story(26.9, HOTLINE, "question", "有线电视费在哪里交", "answered", 3),
    Story(26.3, HOTLINE, "drain", "卫生间地漏返水", "relapsed", 4, used=(HOUR,)),
    Story(25.8, DESK, "request", "申请装修押金退还", "looked_into", 5),
    Story(
        25.1,
        SCAN,
        "leak",
        "地下车库顶上漏水，滴在车上",
        "accepted_slowly",
        point="B1-05",
        echoes=2,
        has_photo=True,
    ),
    Story(24.6, HOTLINE, "cleaning", "电梯厅垃圾两天没清", "closed", 6),
    Story(
        23.9,
        HOTLINE,
        "heating",
        "客厅空调外机不转",
        "parts",
        7,
        used=(_part("控制板", 42000, "reporter"), HOUR),
    ),
    Story(
        23.2,
        DESK,
        "power",
        "厨房插座一用就跳闸",
        "visited",
        8,
        used=(_part("空气开关", 5600, "reporter"), HOUR),
    ),
    Story(22.5, SCAN, "danger", "楼梯间堆放电动车电池", "cleared", point="2-3", has_photo=True),
    Story(21.8, HOTLINE, "leak", "阳台水管接头漏", "reworked", 9, used=TAP),
    Story(21.1, HOTLINE, "question", "物业费可以按季度交吗", "answered", 10),
    Story(20.4, DESK, "parking", "固定车位总被外来车占", "closed", 11),
    Story(19.7, SCAN, "light", "地库车道灯坏了三盏", "unhappy", point="B1-02", echoes=1, used=TUBE),
    Story(19.0, HOTLINE, "door", "入户门锁芯转不动", "not_home", 12, used=LOCK),
    Story(18.3, BOX, "advice", "建议在大门口加一个快递推车", "looked_into", 13),
    Story(17.6, HOTLINE, "drain", "厨房下水很慢", "content", 14, used=(HOUR,)),
    Story(
        16.9,
        HOTLINE,
        "leak",
        "暖气立管渗水",
        "consent",
        15,
        used=((PART, "PPR 管", 2500, "米", 1800, "reporter"), HOUR, HOUR),
        has_photo=True,
    ),
    Story(16.2, DESK, "manner", "门岗说话态度不好", "closed", 16),
    Story(15.5, HOTLINE, "wall", "客厅吊顶掉了一小块", "visited", 17, used=(HOUR,)),
    Story(14.8, SCAN, "lift", "2 号楼电梯有异响", "content", point="2-2", echoes=3, used=(HOUR,)),
    Story(14.1, HOTLINE, "power", "整户没电", "visited", 18, used=(HOUR,)),
    Story(13.4, HOTLINE, "question", "装修垃圾什么时候清运", "answered", 19),
    Story(12.7, DESK, "drain", "洗手盆下水堵了", "reworked", 20, used=(HOUR,)),
    Story(12.0, SCAN, "danger", "井盖松动，走上去会翘", "cleared", point="YQ-04", has_photo=True),
    Story(11.3, HOTLINE, "noise", "健身房音乐太响", "again", 21),
    Story(10.6, HOTLINE, "leak", "马桶底座渗水", "content", 22, used=TAP),
    Story(9.9, DESK, "network", "弱电箱里网线断了", "visited", 0, used=(HOUR,)),
    Story(9.2, SCAN, "light", "三楼楼道灯又不亮了", "accepted", point="3-3", used=TUBE),
    Story(8.5, HOTLINE, "door", "车库门禁刷卡没反应", "cancelled", 2),
    Story(7.8, HOTLINE, "leak", "厨房水槽又滴水", "not_reached", 0, used=TAP, has_photo=True),
    Story(7.1, DESK, "cleaning", "楼道扶手很久没擦", "settled", 6),
    Story(6.4, HOTLINE, "request", "申请办理出入证", "answered", 4),
    Story(
        5.7, HOTLINE, "leak", "卫生间天花板滴水，楼上漏的", "accepted", 5, used=TAP, has_photo=True
    ),
    Story(5.0, BOX, "advice", "建议儿童区加两张长椅", "looked_into", 7),
    Story(4.3, HOTLINE, "light", "门厅灯一闪一闪", "accepted", 8, used=TUBE),
    Story(3.6, SCAN, "leak", "消防箱下面有水", "accepted", point="B1-07", used=(HOUR,)),
    Story(2.9, HOTLINE, "heating", "卧室空调不制冷", "waiting_parts", 9),
    Story(2.4, DESK, "fees", "水费比上月多一倍", "agreed", 10),
    Story(1.93, HOTLINE, "noise", "装修公司午休时间打孔，老人心脏不好", "offered", 1),
    Story(1.6, HOTLINE, "drain", "厨房下水返味", "accepted", 14, used=(HOUR,)),
    Story(1.2, HOTLINE, "wall", "卫生间瓷砖鼓起来了", "waiting_consent", 17),
    Story(0.9, DESK, "door", "信报箱锁坏了", "done", 20, used=LOCK),
    Story(0.2, HOTLINE, "leak", "洗衣机龙头漏水，关不住总阀", "there", 11, has_photo=True),
    Story(0.12, SCAN, "light", "电梯厅灯全灭", "called", point="4-1", echoes=1),
    Story(0.013, HOTLINE, "power", "家里跳闸推不上去，有老人吸氧", "taken", 21),
    Story(0.05, HOTLINE, "drain", "地漏返水，已经漫到走廊", "sent", 22),
    Story(0.03, SCAN, "danger", "配电间门没锁", "assigned", point="B5-01"),
    Story(0.02, DESK, "question", "周末有人上门量窗户吗", "looked_into", 3),
    Story(0.008, SCAN, "light", "二楼楼道灯不亮", "unsent", point="6-3"),
)
CRITICAL = "吸氧"  # what makes a power cut 特急
