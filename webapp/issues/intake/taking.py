"""Taking a report in: at the desk, from the phone, from a letter. One verb for every channel."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from webapp.issues.catalogue import BY_KEY
from webapp.issues.flows.flow import Urgency
from webapp.issues.models import Channel, Issue
from webapp.issues.opening import Told, open_issue
from webapp.issues.reporters import clean_room, find_or_add
from webapp.sites.models import Site

LONGEST_TEXT = 5000
LONGEST_WHEN = 80
LONGEST_TITLE = 40  # of a title made of the first words


@dataclass(frozen=True)
class Intake:
    """What was said, as it was said."""

    category: str
    channel: Channel
    text: str
    name: str = ""
    phone: str = ""
    room: str = ""
    place: str = ""
    checkpoint_id: UUID | None = None
    zone_id: UUID | None = None
    urgency: Urgency | None = None  # None: as the category suggests
    severity: str = "minor"
    photos: Sequence[str] = ()
    is_private: bool = False
    happened: str = ""  # of a complaint: when it happened, in words
    demand: str = ""  # of a complaint: what is to be done
    expectation: str = ""  # of a complaint: what would content them
    language: str = ""
    token_hash: str | None = None


def take_in(
    site: Site,
    said: Intake,
    *,
    by: UUID | None,
    at: datetime,
    now: datetime,
    id: UUID | None = None,
    is_given: bool = False,
) -> Issue:
    """Open a report for what was said; the reporter is found again or noted."""
    category = BY_KEY[said.category]
    reporter = find_or_add(site.id, phone=said.phone, name=said.name, room=said.room, at=now)
    suggested = Urgency.URGENT if category.is_urgent else Urgency.NORMAL
    told = Told(
        kind=category.kind,
        channel=said.channel,
        title=title_of(said.text, category.zh),
        text=said.text[:LONGEST_TEXT],
        happened=said.happened[:LONGEST_WHEN],
        demand=said.demand[:LONGEST_TEXT],
        expectation=said.expectation[:LONGEST_TEXT],
        urgency=said.urgency or suggested,
        severity=said.severity,
        category=category.key,
        trade=category.trade,
        checkpoint_id=said.checkpoint_id,
        zone_id=said.zone_id,
        room=clean_room(said.room),
        place=said.place[:120],
        photos=said.photos,
        is_private=said.is_private,
        reporter_id=reporter.id if reporter else None,
        language=said.language,
        token_hash=said.token_hash,
    )
    return open_issue(site, told, by=by, at=at, now=now, id=id, is_given=is_given)


def id_of_form(site_id: UUID, once: str, said: Intake) -> UUID | None:
    """The id of the report that a form opens: sent again, it is the same report.

    The words count too: a form brought back by 返回 and filled in anew is another report. None: the
    form has no key of its own.
    """
    if not once:
        return None
    words = "\0".join((once[:40], said.category, said.text, said.room, said.phone, said.name))
    return uuid5(site_id, f"desk:{words}")


def title_of(text: str, category: str) -> str:
    """漏水：厨房水槽下面在滴水 — the category and the first words."""
    first = " ".join(text.split()).split("。")[0][:LONGEST_TITLE]
    return f"{category}：{first}" if first else category
