"""The states of a point in words (ux.md §6), for sheets and labels made outside templates."""

from flask_babel import gettext as _


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
