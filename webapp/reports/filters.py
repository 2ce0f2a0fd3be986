"""How papers write times and lengths: whole dates, because paper has no today."""

from datetime import datetime

from flask_babel import gettext as _

from webapp.reports.blueprint import bp
from webapp.web.pages import site_zone

HOUR, DAY = 60, 24 * 60


@bp.app_template_filter()
def paper_time(instant: datetime | None, group: str = "") -> str:
    """2026-11-21 02:15 in the site's zone, in a group of stages without its year; "" for None."""
    if instant is None:
        return ""
    return instant.astimezone(site_zone()).strftime("%m-%d %H:%M" if group else "%Y-%m-%d %H:%M")


@bp.app_template_filter()
def minutes_said(minutes: int) -> str:
    """35 分, 2 时 5 分, 3 天 4 时."""
    said: str
    if minutes < HOUR:
        said = _("%(n)s 分", n=minutes)
    elif minutes < DAY:
        said = _("%(h)s 时 %(m)s 分", h=minutes // HOUR, m=minutes % HOUR)
    else:
        said = _("%(d)s 天 %(h)s 时", d=minutes // DAY, h=minutes % DAY // HOUR)
    return said
