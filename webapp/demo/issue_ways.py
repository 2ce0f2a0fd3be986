"""How reports go: rows of steps with the minutes before each, who takes it and what he brings.

A way ends where the present begins, so reports of today stand in the middle of theirs.
"""

from dataclasses import dataclass

from webapp.issues.flows.flow import IssueKind


@dataclass(frozen=True)
class Move:
    """One step. `after`: between so many minutes after the step before."""

    step: str
    after: tuple[int, int]
    who: str = "technician"
    words: str = ""  # reason, note, result … whichever the step demands
    rating: int = 5


SENT = (Move("send", (2, 9), "desk"),)
TAKEN = (*SENT, Move("confirm", (3, 12)))
CALLED = (*TAKEN, Move("contact", (4, 18), words="已电话联系，住户在家，说明了到场时间"))
THERE = (*CALLED, Move("book", (1, 4)), Move("leave", (10, 60)), Move("arrive", (6, 15)))
DONE = (*THERE, Move("finish", (20, 70), words="故障已排除，试用正常，现场已清理"))
ACCEPTED = (*DONE, Move("accept", (2, 12)))
VISITED = (*ACCEPTED, Move("visit", (900, 2600), "desk"))
CONTENT = (*DONE, Move("accept", (2, 12), rating=4), Move("visit", (900, 2600), "desk", rating=4))
ACCEPTED_SLOWLY = (
    *CALLED, Move("book", (2, 5)), Move("leave", (600, 1200)), Move("arrive", (8, 20)),
    Move("finish", (2400, 4000), words="等住户在家才修好，已更换三角阀"),
    Move("accept", (4, 20), rating=3), Move("visit", (900, 2400), "desk", rating=3),
)  # fmt: skip
PARTS = (
    *THERE, Move("wait_parts", (15, 30), words="仓库没有这个型号的控制板，已下单"),
    Move("go_on", (1300, 1800)), Move("finish", (30, 50), words="控制板已更换，空调运行正常"),
    Move("accept", (3, 9), rating=4), Move("visit", (1200, 2600), "desk", rating=4),
)  # fmt: skip
WAITING_PARTS = PARTS[: len(THERE) + 1]
CONSENT = (
    *THERE, Move("ask_consent", (10, 20), words="墙内暗管也漏，要开槽换一段管，另收材料费"),
    Move("agree", (5, 25), words="住户当面同意，已在同意书上签字"),
    Move("finish", (60, 120), words="暗管已换，打压 30 分钟不漏，墙面已补平"),
    Move("accept", (3, 9)), Move("visit", (1200, 2600), "desk"),
)  # fmt: skip
WAITING_CONSENT = CONSENT[: len(THERE) + 1]
REWORKED = (
    *DONE, Move("refuse", (5, 40), "desk", "住户说还在滴水"),
    Move("finish", (200, 500), words="重新缠生料带并更换密封圈，观察 20 分钟不滴"),
    Move("accept", (3, 9), rating=3), Move("visit", (1200, 2600), "desk", rating=4),
)  # fmt: skip
UNHAPPY = (
    *DONE, Move("accept", (2, 12), rating=2),
    Move("visit_unhappy", (1200, 2200), "desk", "住户说修完两天又不亮了"),
    Move("finish", (200, 700), words="更换整流器，连续点亮 2 小时正常"),
    Move("accept", (3, 9), rating=4),
    Move("visit", (1200, 2200), "desk", rating=4),
)  # fmt: skip
RELAPSED = (
    *VISITED, Move("reopen", (4000, 9000), "desk", "relapse"),
    Move("finish", (120, 400), words="拆下整段下水管清通，根除堵点"),
    Move("accept", (3, 9), rating=4),
    Move("visit", (1200, 2200), "desk", rating=4),
)  # fmt: skip
NOT_HOME = (
    *CALLED, Move("book", (1, 4)), Move("leave", (60, 200)), Move("not_home", (8, 20)),
    Move("book", (100, 400)), Move("leave", (700, 1300)), Move("arrive", (6, 15)),
    Move("finish", (20, 40), words="已更换锁芯，三把钥匙交给住户"), Move("accept", (3, 9)),
)  # fmt: skip
NOT_REACHED = (*ACCEPTED, Move("not_reached", (900, 1600), "desk", "两次没人接，明天再打"))
CANCELLED = (*SENT, Move("cancel", (20, 60), "desk", "住户自己已处理好"))
ASKED_BACK = (*SENT, Move("ask_back", (5, 10), words="房号不对，请问清是哪个单元"))

HEARD = (
    Move("accept", (3, 8), "desk"),
    Move("contact", (20, 90), "supervisor", "已致电道歉，问清经过和要求"),
    Move("investigate", (10, 60), "supervisor"),
)
OFFERED = (*HEARD, Move("offer_plan", (200, 700), "supervisor"))
AGREED = (*OFFERED, Move("agree_plan", (30, 300), "supervisor", "电话里同意，通话已录音"))
SETTLED = (
    *AGREED, Move("carry_out", (10, 60), "supervisor"),
    Move("finish", (120, 500), "supervisor", "已按方案整改，并向投诉人说明"),
    Move("confirm", (30, 200), "desk", rating=4),
)  # fmt: skip
CLOSED = (*SETTLED, Move("visit", (1300, 2600), "desk", rating=4))
AGAIN = (
    *SETTLED[:-1], Move("unhappy", (60, 300), "desk", "投诉人说夜里仍有施工"),
    Move("offer_plan", (200, 500), "supervisor"),
    Move("agree_plan", (30, 120), "supervisor", "当面同意"),
    Move("carry_out", (10, 30), "supervisor"),
    Move("finish", (200, 400), "supervisor", "已装隔音毡并限时施工"),
    Move("confirm", (30, 100), "desk", rating=3), Move("visit", (1300, 2600), "desk", rating=4),
)  # fmt: skip
ANSWERED = (Move("answer_now", (1, 6), "desk"), Move("content", (1, 3), "desk"))
LOOKED_INTO = (
    Move("promise", (1, 4), "desk"),
    Move("send", (2, 9), "desk"),
    Move("answer", (200, 1100), "supervisor"),
    Move("content", (20, 300), "desk"),
)
CLEARED = (
    Move("assign", (3, 14), "desk"),
    Move("clear", (40, 200), words="已处理"),
    Move("verify", (60, 400), "supervisor"),
)
ASSIGNED = CLEARED[:1]

WAYS: dict[str, tuple[Move, ...]] = {
    name.lower(): way
    for name, way in globals().items()
    if isinstance(way, tuple) and name.isupper()
}
TO = {
    IssueKind.COMPLAINT: "supervisor",
    IssueKind.ENQUIRY: "supervisor",
    IssueKind.SUGGESTION: "supervisor",
    IssueKind.APPLICATION: "supervisor",
}
