"""The states of a point in words (ux.md §6), for what is made outside templates."""

from collections.abc import Callable

from flask_babel import gettext as _

from webapp.coverage.earlier_stops import Earlier
from webapp.web.language import language
from webapp.web.pages import clock_time, in_language


def state_word(state: str) -> str:
    """准时, 超时, 漏巡 … in the language of the request."""
    words = {
        "pending": _("未到时间"),
        "due": _("该巡了"),
        "on_time": _("准时"),
        "late": _("超时"),
        "missed": _("漏巡"),
        "skipped": _("跳过"),
        "unknown": _("未知"),
        "problem": _("有异常"),
    }
    return str(words[state])


def earlier_said(stop: Earlier) -> str:
    """14:00 夜班东区 那一圈：漏巡, of a point that a later round has reached."""
    return str(
        _(
            "%(time)s %(name)s 那一圈：%(state)s",
            time=clock_time(stop.starts_at),
            name=in_language(stop, "round_name"),
            state=state_word(stop.state),
        )
    )


def name_said() -> Callable[[str, str], str]:
    """Which of a Chinese and an English name is shown; asked once for thousands of points."""
    if language() == "en":
        return lambda chinese, english: english or chinese
    return lambda chinese, _english: chinese
