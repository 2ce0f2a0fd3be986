"""Categories of reports: what is wrong, whose trade it is, what it is usually called on the phone.

A flat list in words residents use (ux.md §8); a company's own list comes later as data.
"""

from dataclasses import dataclass

from webapp.issues.flows.flow import IssueKind


@dataclass(frozen=True)
class Category:
    """One choice of the desk and of residents."""

    key: str
    zh: str
    en: str
    kind: IssueKind
    trade: str = ""
    is_urgent: bool = False

    def in_language(self, language: str) -> str:
        """Its name for a reader."""
        return self.en if language.startswith("en") else self.zh


CATEGORIES = (
    Category("leak", "漏水", "Leak", IssueKind.REPAIR, "plumber", is_urgent=True),
    Category("drain", "下水堵", "Blocked drain", IssueKind.REPAIR, "plumber"),
    Category("power", "停电、跳闸", "Power cut", IssueKind.REPAIR, "electrician", is_urgent=True),
    Category("light", "灯不亮", "Light out", IssueKind.REPAIR, "electrician"),
    Category("lift", "电梯", "Lift", IssueKind.REPAIR, "lift", is_urgent=True),
    Category("door", "门禁、门锁", "Door, lock", IssueKind.REPAIR, "locksmith"),
    Category("wall", "墙面、吊顶", "Wall, ceiling", IssueKind.REPAIR, "mason"),
    Category("heating", "空调、供暖", "Air conditioning, heating", IssueKind.REPAIR, "hvac"),
    Category("network", "网络、电话线", "Network, telephone", IssueKind.REPAIR, "electrician"),
    Category("other_repair", "其他维修", "Other repair", IssueKind.REPAIR),
    Category("noise", "噪音", "Noise", IssueKind.COMPLAINT),
    Category("cleaning", "卫生", "Cleaning", IssueKind.COMPLAINT),
    Category("security", "安全、秩序", "Security, order", IssueKind.COMPLAINT),
    Category("parking", "停车", "Parking", IssueKind.COMPLAINT),
    Category("manner", "服务态度", "Manner of staff", IssueKind.COMPLAINT),
    Category("fees", "收费", "Fees", IssueKind.COMPLAINT),
    Category("other_complaint", "其他投诉", "Other complaint", IssueKind.COMPLAINT),
    Category("question", "咨询", "Question", IssueKind.ENQUIRY),
    Category("advice", "建议", "Suggestion", IssueKind.SUGGESTION),
    Category("request", "申请", "Request", IssueKind.APPLICATION),
    Category("privacy", "个人信息", "Personal data", IssueKind.APPLICATION),
    Category("danger", "安全隐患", "Hazard", IssueKind.HAZARD, is_urgent=True),
)
BY_KEY = {one.key: one for one in CATEGORIES}
