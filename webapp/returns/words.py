"""Words of return visits."""

from zoneinfo import ZoneInfo

from flask_babel import gettext as _

from webapp.issues.models import Issue
from webapp.returns.models import QualityCheck, ReturnVisit, State, VisitRule, VisitWord, Way
from webapp.returns.rules import WHOLE
from webapp.sites.models import Site

OWN_SCRIPT = (
    "您好，这里是{site}物业服务中心，工号请报自己的名字。{day}您报的“{title}”已经办完，想占用您一分钟："
    "来得及时吗？办得好不好？人员态度怎么样？还有什么要我们改进的？谢谢您，再见。"
)
OWN_SCRIPT_EN = (
    "Hello, this is the service centre of {site}; my name is … The matter “{title}” you reported on"
    " {day} has been dealt with. May I take a minute: did we come in time? Was it done well? How"
    " was the manner of our people? What should we do better? Thank you, goodbye."
)


def script_of(rule: VisitRule, site: Site, issue: Issue, language: str) -> str:
    """What to say, in the site's words; {site}, {day} and {title} are filled in."""
    is_english = language == "en"
    own = rule.script_en if is_english else rule.script
    text = own or (OWN_SCRIPT_EN if is_english else OWN_SCRIPT)
    name = (site.name_en or site.name) if is_english else site.name
    day = f"{issue.opened_at.astimezone(ZoneInfo(site.timezone)):%m-%d}"
    for mark, value in (("{site}", name), ("{day}", day), ("{title}", issue.title)):
        text = text.replace(mark, value)
    return text


def why(reason: str) -> str:
    """Why somebody is always asked, or weighs more."""
    return {
        "critical": str(_("特急")),
        "complaint": str(_("投诉")),
        "unhappy": str(_("验收时不满意")),
        "rework": str(_("返修")),
        "refused": str(_("验收没通过过")),
        "unsigned": str(_("没有住户签字")),
        "serious": str(_("严重")),
        "urgent": str(_("紧急")),
        "moderate": str(_("中度")),
        "late": str(_("超过时限")),
        "so_so": str(_("验收时评价一般")),
        "paid": str(_("住户付了费")),
    }[reason]


def reasons(visit: ReturnVisit | QualityCheck) -> str:
    """Why this one: by rule, by the dice, or because everything is asked."""
    if visit.reasons:
        return str(_("、")).join(why(one) for one in visit.reasons)
    return str(_("随机抽中") if visit.chance < WHOLE else _("全部回访"))


def way(name: str) -> str:
    """How somebody was asked."""
    return {
        Way.PHONE: str(_("电话")),
        Way.DOOR: str(_("上门")),
        Way.PAPER: str(_("问卷")),
        Way.LINK: str(_("链接")),
    }[Way(name)]


def state(name: str) -> str:
    """What has become of a draw."""
    return {
        State.PASSED: str(_("没抽中")),
        State.DUE: str(_("待回访")),
        State.ANSWERED: str(_("已回访")),
        State.UNREACHED: str(_("未联系上")),
        State.WAIVED: str(_("没问就办结了")),
        State.REOPENED: str(_("住户自己重开")),
    }[State(name)]


def face(score: int | None) -> str:
    """What a score says; nothing when it was not asked."""
    return {None: "", 1: str(_("不满意")), 3: str(_("还可以")), 5: str(_("满意"))}.get(
        score, str(score)
    )


def timely(in_time: bool | None) -> str:
    """In time or not."""
    return {None: "", True: str(_("及时")), False: str(_("不及时"))}[in_time]


def said(word: VisitWord) -> str:
    """All of an answer in one line."""
    parts = [face(word.rating), timely(word.in_time)]
    if word.quality is not None:
        parts.append(str(_("质量：%(face)s", face=face(word.quality))))
    if word.manner is not None:
        parts.append(str(_("态度：%(face)s", face=face(word.manner))))
    return " · ".join(part for part in parts if part)


def chance(millionths: int) -> str:
    """45 %, or always."""
    if millionths >= WHOLE:
        return str(_("必访"))
    return f"{millionths * 100 / WHOLE:.1f} %"
