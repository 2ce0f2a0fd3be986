"""On what occasions somebody is told, and how: a site may choose among the ways. Data, no verbs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from webapp.notifications.models import Via


class Whom(StrEnum):
    """Who is told."""

    REPORTER = "reporter"
    COLLEAGUE = "colleague"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something worth telling. `ways`: what a site may choose from; `default`: what it begins with.

    `code` is that of `Notice.code` and names the words.
    """

    code: str
    whom: Whom
    ways: tuple[Via, ...]
    default: tuple[Via, ...]


_HOME = (Via.LINK, Via.SMS)
_HOUSE = (Via.OFFICE, Via.EMAIL, Via.WECOM)

OCCASIONS = (
    Occasion("reporter.received", Whom.REPORTER, _HOME, _HOME),
    Occasion("reporter.sent", Whom.REPORTER, _HOME, (Via.LINK,)),
    Occasion("reporter.booked", Whom.REPORTER, _HOME, _HOME),
    Occasion("reporter.rebooked", Whom.REPORTER, _HOME, _HOME),
    Occasion("reporter.late", Whom.REPORTER, _HOME, _HOME),
    Occasion("reporter.extended", Whom.REPORTER, _HOME, _HOME),
    Occasion("reporter.asked", Whom.REPORTER, _HOME, _HOME),
    Occasion("reporter.finished", Whom.REPORTER, _HOME, _HOME),
    Occasion("reporter.closed", Whom.REPORTER, _HOME, (Via.LINK,)),
    Occasion("reporter.visit", Whom.REPORTER, (Via.SMS,), (Via.SMS,)),
    Occasion("issue.filed", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.nudged", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.reporter_added", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.reporter_acted", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.assigned", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.taken_away", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.limit_near", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.limit_passed", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE, Via.WECOM)),
    Occasion("issue.emergency", Whom.SUPERVISOR, _HOUSE, _HOUSE),
    Occasion("issue.raised", Whom.SUPERVISOR, _HOUSE, (Via.OFFICE, Via.WECOM)),
    Occasion("issue.decided", Whom.COLLEAGUE, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.visit_unhappy", Whom.SUPERVISOR, _HOUSE, _HOUSE),
    Occasion("issue.visit_late", Whom.SUPERVISOR, _HOUSE, (Via.OFFICE,)),
    Occasion("issue.escalated", Whom.SUPERVISOR, _HOUSE, (Via.OFFICE, Via.EMAIL, Via.WECOM)),
)
BY_CODE = {one.code: one for one in OCCASIONS}

LADDER = ({"who": "supervisor", "minutes": 0}, {"who": "manager", "minutes": 30})
RUNGS = ("supervisor", "manager", "admin")


def ways_of(code: str, chosen: Mapping[str, Sequence[str]]) -> tuple[Via, ...]:
    """How an occasion is told at a site that has chosen this."""
    occasion = BY_CODE[code]
    if code not in chosen:
        return occasion.default
    return tuple(via for via in occasion.ways if via in chosen[code])
