"""Every page of return visits and opinions."""

from webapp.returns import (
    answer_views,
    check_views,
    gathering_views,
    opinion_views,
    papers,
    rate_views,
    rule_views,
    work_views,
)
from webapp.returns.blueprint import bp, opinions

__all__ = [
    "answer_views",
    "bp",
    "check_views",
    "gathering_views",
    "opinion_views",
    "opinions",
    "papers",
    "rate_views",
    "rule_views",
    "work_views",
]
