"""What the tracking table shows: read from the address, and written back into it."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from urllib.parse import urlencode
from uuid import UUID

from webapp.issues.catalogue import BY_KEY
from webapp.issues.flows.flow import IssueKind, Phase, Urgency
from webapp.issues.models import Channel
from webapp.typed import day_of

SEVERITIES = ("minor", "moderate", "serious")
LONGEST = 60
NOBODY = "nobody"


class View(StrEnum):
    """The desk's own lists; LATE is whatever is past its limit, on any of the others."""

    DISPATCH = "dispatch"
    WORK = "work"
    LATE = "late"
    ACCEPT = "accept"
    VISIT = "visit"
    ALL = "all"


class Sort(StrEnum):
    """The urgent first, then by the limit; by the limit alone; by when it was reported.

    `-` is downwards.
    """

    URGENT = "urgent"
    URGENT_DOWN = "-urgent"
    DUE = "due"
    DUE_DOWN = "-due"
    OPENED = "opened"
    OPENED_DOWN = "-opened"


@dataclass(frozen=True)
class Filter:
    """Empty fields do not narrow."""

    view: View = View.DISPATCH
    q: str = ""
    kind: str = ""
    category: str = ""
    channel: str = ""
    phase: str = ""
    urgency: str = ""
    severity: str = ""
    who: str = ""  # a person's id, or NOBODY
    place: str = ""
    late: str = ""  # "1": was late at some time, or is
    private: str = ""  # "1"
    since: str = ""  # local days, both inclusive
    until: str = ""
    sort: str = ""

    @property
    def order(self) -> Sort:
        """As chosen; in the queues the urgent first, else the newest (row 41)."""
        if self.q:
            return Sort.OPENED_DOWN  # the index of words knows no other order
        if self.view is View.ALL:  # most of it is closed, and urgent no more
            chosen = Sort(self.sort or Sort.OPENED_DOWN)
            return Sort.OPENED_DOWN if "urgent" in chosen else chosen
        return Sort(self.sort or Sort.URGENT)

    @property
    def is_narrowed(self) -> bool:
        """True when something beside the view is chosen."""
        return any(getattr(self, one.name) for one in fields(self) if one.name not in _NOT_NARROW)

    def query(self, **changes: str) -> str:
        """The part of the address that brings this back."""
        changed = replace(self, **changes)  # type: ignore[arg-type]  # text by text
        values = {one.name: str(getattr(changed, one.name)) for one in fields(changed)}
        return urlencode({name: value for name, value in values.items() if value})


_NOT_NARROW = frozenset({"view", "sort"})
_CHOICES: Mapping[str, frozenset[str]] = {
    "kind": frozenset(IssueKind),
    "category": frozenset(BY_KEY),
    "channel": frozenset(Channel),
    "phase": frozenset(Phase),
    "urgency": frozenset(Urgency),
    "severity": frozenset(SEVERITIES),
    "sort": frozenset(Sort),
    "late": frozenset({"1"}),
    "private": frozenset({"1"}),
}


def read_filter(args: Mapping[str, str]) -> Filter:
    """What an address asks for; what it says wrongly narrows nothing."""
    view = args.get("view", "")
    values = {
        name: value
        for name, allowed in _CHOICES.items()
        if (value := args.get(name, "")) in allowed
    }
    for name in ("q", "place"):
        values[name] = " ".join(args.get(name, "").split())[:LONGEST]
    values["who"] = _who(args.get("who", ""))
    values |= {name: _day(args.get(name, "")) for name in ("since", "until")}
    return Filter(view=View(view) if view in list(View) else View.DISPATCH, **values)


def _who(typed: str) -> str:
    if typed == NOBODY:
        return typed
    try:
        return str(UUID(typed))
    except ValueError:
        return ""


def _day(typed: str) -> str:
    found = day_of(typed)
    return found.isoformat() if found else ""
