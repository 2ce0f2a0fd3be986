"""Reasons in whole sentences. Each begins with the innocent explanation: a score is a question."""

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext

from webapp.presence.ways import Gap
from webapp.web.proved import NARROW

Params = Mapping[str, Any]

TWO_DAYS = 48
MINUTES_FROM = 90  # seconds: from here on minutes are told


def _(text: str, **values: object) -> str:
    return str(gettext(text, **values))


def duration(seconds: int) -> str:
    """20 秒, 3 分钟, 1 小时 20 分钟."""
    if seconds < MINUTES_FROM:
        return _("%(n)s 秒", n=seconds)
    if seconds < 5400:
        return _("%(n)s 分钟", n=round(seconds / 60))
    return _("%(hours)s 小时 %(minutes)s 分钟", hours=seconds // 3600, minutes=seconds % 3600 // 60)


def gap_words(gap: Gap) -> str:
    """隔 77 秒 (±12 s); 约隔 77 秒，可证 0 秒–3 小时 1 分钟 where the two times prove little."""
    took = duration(gap.took)
    least = duration(gap.least if gap.least < MINUTES_FROM else gap.least // 60 * 60)
    if gap.most is None or gap.off is None:
        if gap.least <= 0:
            return _("约隔 %(took)s，间隔没有凭据", took=took)
        return _("约隔 %(took)s，可证至少 %(least)s", took=took, least=least)
    if gap.off == 0:
        return _("隔 %(took)s", took=took)
    if gap.off <= NARROW.total_seconds():
        return _("隔 %(took)s", took=f"{took} (±{gap.off} s)")
    most = duration(gap.most if gap.most < MINUTES_FROM else -(-gap.most // 60) * 60)
    return _("约隔 %(took)s，可证 %(least)s–%(most)s", took=took, least=least, most=most)


def sentence(code: str, params: Params) -> str:
    """One reason in words, for the office and for the guard alike."""
    say = _SENTENCES.get(code)
    return say(params) if say is not None else code


def rule_name(code: str) -> str:
    """The rule in a few words, for filters and tables."""
    names = {
        "desk_copy": _("间隔太短"),
        "shared_phone": _("一机两人"),
        "two_phones": _("一人两机"),
        "clock_set_back": _("时间被调过"),
        "old_label": _("旧标签"),
        "other_place": _("位置不符"),
        "unknown_label": _("不认识的标签"),
        "replayed": _("与以前雷同"),
        "edited": _("记录对不上"),
        "rushed": _("检查太快"),
        "same_photo": _("照片用过"),
        "method": _("不是扫码"),
        "wide_time": _("时间证明不了"),
        "gap": _("记录有缺号"),
    }
    return names.get(code, code)


def band_word(band: str) -> str:
    """green 可信, amber 需核实, red 存疑."""
    return {"green": _("可信"), "amber": _("需核实"), "red": _("存疑")}.get(band, band)


def state_word(state: str) -> str:
    """Where the question stands."""
    names = {
        "open": _("没有申诉"),
        "waiting": _("申诉待答复"),
        "accepted": _("已撤销存疑"),
        "upheld": _("维持存疑"),
    }
    return names.get(state, state)


def _desk_copy(params: Params) -> str:
    how = params.get("how")
    if how == "go":
        said = _("可能赶时间走得快：前后几个点位之间，只用了自己平时 %(n)s%% 的时间")
        return said % {"n": params["percent"]}
    took = duration(params["took"])
    if how == "never":
        return _("可能两个点位挨得很近：离上一个点位的签到只有 %(took)s", took=took)
    usual = duration(params["usual"])
    return _(
        "可能走了近路：从上一个点位走来平时要 %(usual)s，这次 %(took)s", usual=usual, took=took
    )


def _rushed(params: Params) -> str:
    told = {"items": params["items"], "took": duration(params["seconds"])}
    if params.get("usual"):
        usual = duration(params["usual"])
        return _(
            "可能先看完再点：%(items)s 项检查用了 %(took)s，这里平时要 %(usual)s",
            usual=usual,
            **told,
        )
    return _("可能先看完再点：%(items)s 项检查只用了 %(took)s", **told)


def _old_label(params: Params) -> str:
    hours = params["hours"]
    if hours < TWO_DAYS:
        return _("可能旧标签还没撕掉：扫到的标签 %(n)s 小时前已停用", n=hours)
    return _("可能旧标签还没撕掉：扫到的标签 %(n)s 天前已停用", n=hours // 24)


def _other_place(params: Params) -> str:
    if params.get("how") == "label":
        return _("可能标签贴错了地方：扫到的是别的点位的标签")
    return _(
        "可能定位不准：手机定位离点位 %(metres)s 米，自报误差 %(accuracy)s 米",
        metres=params["metres"],
        accuracy=params["accuracy"],
    )


def _method(params: Params) -> str:
    if params["method"] == "typed":
        return _("可能标签扫不出来：号码是手输的")
    return _("可能用了手机自带的扫码：从链接打开，不是在本页扫的")


def _same_photo(params: Params) -> str:
    if params["days"] < 1:
        return _("可能选错了照片：和当天另一次签到的照片相同")
    return _("可能选错了照片：和 %(n)s 天前的一张相同", n=params["days"])


def _edited(params: Params) -> str:
    if params.get("how") == "this":
        return _("可能手机恢复过备份：这次签到的记录传来过不同的内容")
    return _("可能手机恢复过备份：这部手机前后有对不上的记录")


def _clock_set_back(params: Params) -> str:
    took = duration(params["minutes"] * 60)
    if params.get("how") == "unproved":
        return _("可能手机中途重启过：时间只有手机自己说，实际可能晚到 %(took)s", took=took)
    return _("可能手机自动改了时间：手机的钟比之前慢了 %(took)s", took=took)


def _wide_time(params: Params) -> str:
    if not params["minutes"]:
        return _("可能手机还没连上过服务器：到点时间没有凭据")
    took = duration(params["minutes"] * 60)
    return _("可能手机中途关过或一直没有网络：到点时间只能证明在 %(took)s之内", took=took)


_SENTENCES: dict[str, Callable[[Params], str]] = {
    "desk_copy": _desk_copy,
    "rushed": _rushed,
    "old_label": _old_label,
    "other_place": _other_place,
    "method": _method,
    "same_photo": _same_photo,
    "edited": _edited,
    "unknown_label": lambda _p: _("可能印得不清楚：扫到的号码不是本系统印的标签"),
    "replayed": lambda p: _(
        "可能路线很熟：每一步的间隔都和自己以前的一圈几乎一样，平均只差 %(n)s%%", n=p["percent"]
    ),
    "clock_set_back": _clock_set_back,
    "wide_time": _wide_time,
    "two_phones": lambda _p: _("可能中途换了手机：这段时间同一个人在两部手机上签到"),
    "shared_phone": lambda _p: _("可能两人合用一部手机：这段时间两个人在这部手机上轮流签到"),
    "gap": lambda _p: _("可能还没传完：这部手机前面还有记录没到"),
}
