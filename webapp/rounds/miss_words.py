"""Why a stop is called missed, in words: the same on map, list, sheet and workbook."""

from flask_babel import gettext as _


def miss_reason(reason: str, limit_minutes: int) -> str:
    """`reason`: nobody_came, never_reported or no_phone (rules.missed_reason)."""
    if reason == "nobody_came":
        return str(_("手机记录已齐，无人到过"))
    if reason == "no_phone":
        return str(_("没有手机可等"))
    return str(_("手机超过 %(n)s 小时没有消息", n=max(1, limit_minutes // 60)))
