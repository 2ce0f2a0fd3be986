"""The supervisor's screens. The blueprint is one; its pages are in the modules beside this one."""

from webapp.coverage import (
    calendar_views,
    exception_views,
    map_views,
    timeline_views,
    unknown_views,
)
from webapp.coverage.blueprint import bp

__all__ = [
    "bp",
    "calendar_views",
    "exception_views",
    "map_views",
    "timeline_views",
    "unknown_views",
]
