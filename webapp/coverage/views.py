"""The supervisor's screens. The blueprint is one; its pages are in the modules beside this one."""

from webapp.coverage import (
    calendar_views,
    exception_views,
    map_views,
    timeline_views,
    unknown_views,
)
from webapp.coverage.blueprint import bp
from webapp.coverage.unknown_count import open_unknown
from webapp.coverage.words import earlier_said

bp.add_app_template_filter(earlier_said)
bp.add_app_template_global(open_unknown)

__all__ = [
    "bp",
    "calendar_views",
    "exception_views",
    "map_views",
    "timeline_views",
    "unknown_views",
]
