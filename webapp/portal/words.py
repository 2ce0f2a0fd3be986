"""Words of the residents' pages: what a clock promises, when, and what a step is called to them."""

from datetime import datetime, timedelta

from flask_babel import gettext as _
from markupsafe import Markup

from webapp.config import REPOSITORY
from webapp.issues.flows.flow import Actor, Step
from webapp.issues.notices.words import as_known
from webapp.portal.blueprint import bp
from webapp.portal.follow import Promise
from webapp.web.language import language
from webapp.web.pages import site_zone, within

SPRITE = REPOSITORY / "static" / "icons" / "sprite.svg"


@bp.app_template_global("promised_words")
def promised_words(promise: Promise | None, now: datetime) -> str:
    """今天 18:06 前有人联系您; without a limit nothing is promised that is not kept."""
    if promise is None:
        return str(_("物业会尽快处理。急事请直接打电话"))
    when = day_in_words(promise.due_at, now)
    if promise.due_at < now:
        return str(_("原定 %(when)s 前办到，现在晚了。可以催一下，或打电话", when=when))
    texts = {
        "dispatch": _("%(when)s 前安排人处理", when=when),
        "assign": _("%(when)s 前安排人处理", when=when),
        "review": _("%(when)s 前有人接单", when=when),
        "accept": _("%(when)s 前有人受理", when=when),
        "contact": _("%(when)s 前有人联系您", when=when),
        "arrive": _("%(when)s 前有人到场", when=when),
        "whole": _("%(when)s 前修好", when=when),
        "whole_crew": _("%(when)s 前修好", when=when),
        "reply": _("%(when)s 前答复您", when=when),
        "first": _("%(when)s 前告诉您初步结果", when=when),
    }
    return str(texts.get(promise.clock, _("%(when)s 前办完", when=when)))


@bp.app_template_global("day_in_words")
def day_in_words(instant: datetime, now: datetime) -> str:
    """今天 18:06, 明天 09:00, 11-30 09:00, by the site's clock."""
    zone = site_zone()
    local, today = instant.astimezone(zone), now.astimezone(zone).date()
    days = {
        today - timedelta(days=1): _("昨天"),
        today: _("今天"),
        today + timedelta(days=1): _("明天"),
    }
    day = days.get(local.date(), local.strftime("%m-%d"))
    return f"{within(day)} {local:%H:%M}"


@bp.app_template_global("step_words")
def step_words(step: Step) -> str:
    """What a step is called to who reported; else the flow's own name."""
    texts = {
        "accept": _("验收并评价"),
        "refuse": _("不满意，要返工"),
        "agree": _("同意加项"),
        "go_on_without": _("不加项，按原来修"),
        "agree_plan": _("同意方案"),
        "reject_plan": _("不同意方案"),
        "confirm": _("确认并评价"),
        "content": _("满意，可以办结"),
        "unhappy": _("不满意"),
        "reopen": _("没修好，重开"),
        "cancel": _("取消报事"),
        "withdraw": _("取消报事"),
        "answer_back": _("补充说明"),
    }
    own = step.name.en if language() == "en" else step.name.zh
    return str(texts.get(step.key, own))


@bp.app_template_global("told_words")
def told_words(step: Step) -> str:
    """What the house has done, in words for who reported; else the flow's own name."""
    texts = {
        "send": _("已派人"),
        "grab": _("已派人"),
        "assign": _("已派人"),
        "contact": _("已联系您"),
        "book": _("已约好上门时间"),
        "rebook": _("上门时间改了"),
        "leave": _("师傅在路上"),
        "arrive": _("师傅到了"),
        "not_home": _("来过，家里没人"),
        "ask_consent": _("等您同意"),
        "wait_parts": _("等配件"),
        "finish": _("办完了，等您确认"),
        "investigate": _("在调查"),
        "offer_plan": _("方案在这里，等您答复"),
        "carry_out": _("在按方案办"),
        "close": _("已办结"),
    }
    if step.key == "confirm" and step.by == (Actor.ASSIGNEE,):
        return str(_("师傅已接单"))
    own = step.name.en if language() == "en" else step.name.zh
    return str(texts.get(step.key, own))


bp.add_app_template_global(as_known)


@bp.app_template_global("drawn_icon")
def drawn_icon(name: str) -> Markup:
    """An icon within the page: a few of them weigh less than the sheet of all."""
    return Markup(  # noqa: S704  # from our own file
        f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">{_drawings()[name]}</svg>'
    )


_KEPT: dict[str, str] = {}


def _drawings() -> dict[str, str]:
    """The inside of every symbol of the sheet, read once."""
    if not _KEPT:
        for piece in SPRITE.read_text().split("<symbol ")[1:]:
            head, _gt, rest = piece.partition(">")
            name = head.partition('id="')[2].partition('"')[0]
            _KEPT[name] = rest.partition("</symbol>")[0].strip()
    return _KEPT
