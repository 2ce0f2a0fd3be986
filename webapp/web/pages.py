"""What every office page gets without asking: person, language, navigation, dates in words."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Flask, g, request, session
from flask_babel import LazyString
from flask_babel import gettext as _

from webapp.clock import utcnow
from webapp.web.language import LANGUAGES, language

AT_HAND = 4  # places in the thumb bar of a phone; the rest is under 更多


@dataclass(frozen=True)
class NavItem:
    """One line of the side navigation; it is the present one where `endpoint_prefix` fits."""

    label: str | LazyString
    url: str
    icon: str
    endpoint_prefix: str | tuple[str, ...]
    roles: frozenset[str]
    counted: Callable[[], int] | None = None  # what waits there, at the site being looked at

    @property
    def count(self) -> int:
        """Asked once a request, though the side and the thumb bar both show it."""
        if self.counted is None:
            return 0
        known: dict[str, int] = g.setdefault("nav_counts", {})
        if self.url not in known:
            known[self.url] = self.counted()
        return known[self.url]

    @property
    def is_current(self) -> bool:
        return (request.endpoint or "").startswith(self.endpoint_prefix)


@dataclass(frozen=True)
class NavGroup:
    """What belongs together in the navigation; the first group needs no heading."""

    label: str | LazyString
    places: tuple[NavItem, ...]


def init_app(app: Flask, navigation: tuple[NavGroup, ...]) -> None:
    """Register template globals and filters."""

    @app.context_processor
    def page_globals() -> dict[str, object]:
        person = g.get("person")
        groups = _groups_of(person.role, navigation) if person is not None else []
        return {
            "current_person": person,
            "current_site": g.get("site"),
            "nav": groups,
            "at_hand": [item for group in groups for item in group.places][:AT_HAND],
            "language": language(),
            "languages": list(LANGUAGES),
            "theme": session.get("theme") or (person.theme if person else "auto"),
            "text_size": person.text_size if person else "md",
            "is_demo": bool(g.get("is_demo")),
        }

    app.add_template_filter(clock_time)
    app.add_template_filter(day_and_time)
    app.add_template_filter(in_language)


def _groups_of(role: str, navigation: tuple[NavGroup, ...]) -> list[NavGroup]:
    """The groups this role has places in, with these."""
    own = (
        replace(group, places=tuple(one for one in group.places if role in one.roles))
        for group in navigation
    )
    return [group for group in own if group.places]


def site_zone() -> ZoneInfo:
    """The zone times are shown in: the present site's, else Shanghai."""
    site = g.get("site")
    return ZoneInfo(site.timezone if site is not None else "Asia/Shanghai")


def clock_time(instant: datetime | None) -> str:
    """02:15, in the site's zone; an empty text for None."""
    return instant.astimezone(site_zone()).strftime("%H:%M") if instant else ""


def day_and_time(instant: datetime | None) -> str:
    """11-21 02:15 in the site's zone, with 今天 or 昨天 where that is true of the day."""
    if instant is None:
        return ""
    local = instant.astimezone(site_zone())
    today = utcnow().astimezone(site_zone()).date()
    distance = (today - local.date()).days
    day = {0: _("今天"), 1: _("昨天")}.get(distance, local.strftime("%m-%d"))
    return f"{within(day)} {local:%H:%M}"


def within(word: str) -> str:
    """A word that is also a heading, as it stands within an English sentence: by today 14:05."""
    return str(word)[:1].lower() + str(word)[1:]


def in_language(row: object, field: str = "name") -> str:
    """The English of a bilingual field when English is on and filled in, else the Chinese."""
    english = getattr(row, f"{field}_en", "") if language() == "en" else ""
    return english or str(getattr(row, field))
