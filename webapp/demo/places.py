"""阳光花园 as data: its zones, its 62 points and where they lie on three plans.

Positions are in per cent of the plan's width and height; `draw_plans.py` draws the rooms to fit.
"""

from dataclasses import dataclass

BUILDINGS = 6
# The two rows of houses on the site plan: left edge and upper edge in per cent.
HOUSES = [(8, 12), (38, 12), (68, 12), (8, 56), (38, 56), (68, 56)]
HOUSE_WIDTH, HOUSE_HEIGHT = 24, 22


@dataclass(frozen=True)
class Place:
    """One point: the customer's number, its zone, names, how to get there, what is asked, where."""

    code: str
    zone: str
    name: str
    name_en: str
    directions: str
    directions_en: str
    checklist: str
    plan: str
    x: float
    y: float


ZONES = [
    *[(f"{n}号楼", f"Building {n}", "building") for n in range(1, BUILDINGS + 1)],
    ("地下一层", "Basement 1", "floor"),
    ("地下二层", "Basement 2", "floor"),
    ("园区", "Grounds", "area"),
]

_IN_HOUSES = [
    ("1", "大堂", "Lobby", "单元门进门", "Inside the front door", "lobby_gate", 5, 17),
    ("2", "电梯轿厢", "Lift car", "大堂右侧电梯", "Right of the lobby", "lift_car", 10, 8),
    (
        "3",
        "疏散通道",
        "Escape route",
        "东侧楼梯间",
        "Stairwell on the east side",
        "escape_route",
        19,
        14,
    ),
    (
        "4",
        "屋面",
        "Roof",
        "顶楼铁门外，带钥匙",
        "Beyond the iron door, take the key",
        "rooftop",
        15,
        4,
    ),
]

_UNDERGROUND = [
    (
        "B1-01",
        "高压配电房",
        "HV switch room",
        "B1 东北角，2 号楼楼梯下",
        "North-east corner, below building 2",
        "power_room",
        88,
        14,
    ),
    (
        "B1-02",
        "发电机房",
        "Generator room",
        "配电房隔壁",
        "Next to the switch room",
        "power_room",
        70,
        14,
    ),
    (
        "B1-03",
        "消防泵房",
        "Fire pump room",
        "B1 西侧 A 区尽头",
        "End of area A, west side",
        "fire_gear",
        10,
        16,
    ),
    (
        "B1-04",
        "弱电间",
        "Comms room",
        "3 号楼电梯厅旁",
        "Beside the lift hall of building 3",
        "power_room",
        50,
        12,
    ),
    (
        "B1-05",
        "车库入口",
        "Garage entrance",
        "南门坡道下来",
        "Down the south ramp",
        "parking",
        48,
        92,
    ),
    (
        "B1-06",
        "车库 A 区",
        "Garage area A",
        "1、2 号楼下",
        "Below buildings 1 and 2",
        "parking",
        24,
        46,
    ),
    (
        "B1-07",
        "车库 B 区",
        "Garage area B",
        "3、4 号楼下",
        "Below buildings 3 and 4",
        "parking",
        74,
        46,
    ),
    (
        "B1-08",
        "车库 C 区",
        "Garage area C",
        "5、6 号楼下",
        "Below buildings 5 and 6",
        "parking",
        24,
        72,
    ),
    (
        "B1-09",
        "垃圾转运房",
        "Waste room",
        "车库 B 区东墙",
        "East wall of area B",
        "waste_point",
        90,
        62,
    ),
    (
        "B1-10",
        "B1 疏散门",
        "B1 escape door",
        "A 区西墙绿灯下",
        "West wall of area A, under the green light",
        "escape_route",
        6,
        56,
    ),
    (
        "B1-11",
        "B1 消火栓",
        "B1 hydrant",
        "车库 A 区 12 号柱",
        "Pillar 12 of area A",
        "fire_gear",
        40,
        58,
    ),
    ("B1-12", "排风机房", "Fan room", "B1 东南角", "South-east corner", "power_room", 88, 84),
    (
        "B2-01",
        "生活水泵房",
        "Water pump room",
        "2 号楼地下二层，东楼梯下",
        "Below building 2, down the east stairs",
        "pump_room",
        84,
        18,
    ),
    (
        "B2-02",
        "生活水箱间",
        "Water tank room",
        "水泵房里间",
        "Inner room of the pump room",
        "water_tank",
        66,
        16,
    ),
    ("B2-03", "集水坑 1", "Sump 1", "B2 坡道底部", "Foot of the ramp", "pump_room", 20, 20),
    ("B2-04", "集水坑 2", "Sump 2", "B2 东南角", "South-east corner", "pump_room", 88, 82),
    ("B2-05", "换热站", "Heat station", "B2 西北角", "North-west corner", "pump_room", 8, 40),
    ("B2-06", "车库 D 区", "Garage area D", "B2 西半区", "West half", "parking", 26, 56),
    ("B2-07", "车库 E 区", "Garage area E", "B2 东半区", "East half", "parking", 70, 56),
    ("B2-08", "B2 消火栓", "B2 hydrant", "D 区 7 号柱", "Pillar 7 of area D", "fire_gear", 42, 70),
    (
        "B2-09",
        "B2 疏散门",
        "B2 escape door",
        "E 区东墙",
        "East wall of area E",
        "escape_route",
        94,
        46,
    ),
    ("B2-10", "人防门", "Blast door", "B2 南侧通道", "South passage", "escape_route", 50, 88),
]

_OUTSIDE = [
    ("YQ-01", "南门岗", "South gate", "主出入口", "Main entrance", "lobby_gate", 50, 95),
    ("YQ-02", "东门岗", "East gate", "学校一侧", "School side", "lobby_gate", 97, 46),
    (
        "YQ-03",
        "西侧消防门",
        "West fire gate",
        "1 号楼西侧",
        "West of building 1",
        "escape_route",
        3,
        44,
    ),
    (
        "YQ-04",
        "北围墙",
        "North wall",
        "2 号楼北侧绿化带",
        "Green belt north of building 2",
        "lobby_gate",
        50,
        4,
    ),
    (
        "YQ-05",
        "监控室",
        "CCTV room",
        "物业服务中心一楼",
        "Ground floor of the service centre",
        "power_room",
        35,
        92,
    ),
    (
        "YQ-06",
        "物业服务中心",
        "Service centre",
        "南门西侧",
        "West of the south gate",
        "office_closing",
        27,
        92,
    ),
    (
        "YQ-07",
        "儿童乐园",
        "Playground",
        "中心花园东侧",
        "East of the central garden",
        "playground",
        66,
        46,
    ),
    (
        "YQ-08",
        "健身广场",
        "Fitness ground",
        "中心花园西侧",
        "West of the central garden",
        "playground",
        30,
        46,
    ),
    ("YQ-09", "中心花园", "Central garden", "喷泉旁", "By the fountain", "lobby_gate", 48, 44),
    (
        "YQ-10",
        "垃圾投放点 1",
        "Waste point 1",
        "1 号楼东侧",
        "East of building 1",
        "waste_point",
        34.5,
        30,
    ),
    (
        "YQ-11",
        "垃圾投放点 2",
        "Waste point 2",
        "5 号楼东侧",
        "East of building 5",
        "waste_point",
        64.5,
        74,
    ),
    (
        "YQ-12",
        "快递柜",
        "Parcel lockers",
        "南门东侧",
        "East of the south gate",
        "lobby_gate",
        62,
        93,
    ),
    (
        "YQ-13",
        "非机动车棚",
        "Bicycle shed",
        "4 号楼西侧",
        "West of building 4",
        "fire_gear",
        3.5,
        68,
    ),
    ("YQ-14", "充电桩", "Charging bays", "6 号楼南侧", "South of building 6", "power_room", 80, 87),
    (
        "YQ-15",
        "箱式变电站",
        "Substation kiosk",
        "东门内北侧",
        "Inside the east gate, north",
        "power_room",
        95.5,
        30,
    ),
    (
        "YQ-16",
        "公共卫生间",
        "Public toilet",
        "中心花园北侧",
        "North of the central garden",
        "toilet",
        48,
        38,
    ),
]


def places() -> list[Place]:
    """All 62 points, in the order of their numbers."""
    return [*_houses(), *_underground(), *_outside()]


def _houses() -> list[Place]:
    return [
        Place(
            f"{house + 1}-{number}",
            f"{house + 1}号楼",
            f"{house + 1}号楼{name}",
            f"{name_en}, bldg {house + 1}",
            directions,
            directions_en,
            checklist,
            "site",
            left + x,
            top + y,
        )
        for house, (left, top) in enumerate(HOUSES)
        for number, name, name_en, directions, directions_en, checklist, x, y in _IN_HOUSES
    ]


def _underground() -> list[Place]:
    return [
        Place(
            code,
            "地下一层" if code.startswith("B1") else "地下二层",
            name,
            name_en,
            directions,
            directions_en,
            checklist,
            code[:2].lower(),
            x,
            y,
        )
        for code, name, name_en, directions, directions_en, checklist, x, y in _UNDERGROUND
    ]


def _outside() -> list[Place]:
    return [
        Place(code, "园区", name, name_en, directions, directions_en, checklist, "site", x, y)
        for code, name, name_en, directions, directions_en, checklist, x, y in _OUTSIDE
    ]
