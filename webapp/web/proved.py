"""How a time that can be proved is told: 22:14 (±6 s), or what it says and what is certain."""

from datetime import UTC, datetime, timedelta
from typing import Protocol

from flask import Flask
from flask_babel import gettext as _

from webapp.web.pages import day_and_time, site_zone

NARROW = timedelta(seconds=120)  # up to here a half-width says enough
NOTHING = datetime(1971, 1, 1, tzinfo=UTC)  # bounds before this are none


class Proved(Protocol):
    """A visit, or a sighting; those that the office wrote itself have no bounds."""

    @property
    def at(self) -> datetime: ...
    @property
    def not_before(self) -> datetime | None: ...
    @property
    def not_after(self) -> datetime | None: ...


def init_app(app: Flask) -> None:
    """Give templates the filters `proved`, `provable` and `proved_words`."""
    app.add_template_filter(proved)
    app.add_template_filter(provable)
    app.add_template_filter(proved_words)


def proved(told: Proved | None, with_day: bool = False) -> str:
    """22:14 (±6 s); 称 22:14，可证 21:50–23:05; with days where they differ."""
    if told is None:
        return ""
    at = day_and_time(told.at) if with_day else _clock(told.at)
    earliest, latest = told.not_before, told.not_after
    if earliest is None or latest is None or earliest == latest:
        return at
    off = half_width(told.at, earliest, latest)
    if off <= NARROW:
        return f"{at} (±{_seconds(off)} s)"
    if earliest < NOTHING:
        before = _moment(_up(latest), told.at)
        return str(_("称 %(time)s，可证 %(latest)s 前", time=at, latest=before))
    between = _(
        "称 %(time)s，可证 %(earliest)s–%(latest)s",
        time=at,
        earliest=_moment(earliest, told.at),
        latest=_moment(_up(latest), told.at),
    )
    return str(between)


def provable(told: Proved | None) -> str:
    """可证 21:50–23:05, where the range is wide: for narrow columns, below the time. Else ""."""
    if told is None or told.not_before is None or told.not_after is None:
        return ""
    if half_width(told.at, told.not_before, told.not_after) <= NARROW:
        return ""
    latest = _moment(_up(told.not_after), told.at)
    if told.not_before < NOTHING:
        return str(_("可证 %(latest)s 前", latest=latest))
    earliest = _moment(told.not_before, told.at)
    return str(_("可证 %(earliest)s–%(latest)s", earliest=earliest, latest=latest))


def proved_words(told: Proved | None) -> str:
    """The same for somebody who asks what it means; "" where nothing was measured."""
    if told is None or told.not_before is None or told.not_after is None:
        return ""
    if told.not_before == told.not_after:
        return ""
    latest = _second(told.not_after + timedelta(milliseconds=999))
    if told.not_before < NOTHING:
        return str(_("可以证明不晚于 %(latest)s：记录那时已经送到", latest=latest))
    between = _(
        "可以证明在 %(earliest)s 到 %(latest)s 之间，最可能是 %(time)s",
        earliest=_second(told.not_before),
        latest=latest,
        time=_second(told.at),
    )
    return str(between)


def half_width(at: datetime, earliest: datetime, latest: datetime) -> timedelta:
    """How far the truth may lie from the estimate, whichever side is further."""
    return max(at - earliest, latest - at)


def _seconds(width: timedelta) -> int:
    return -(-width // timedelta(seconds=1))


def _up(instant: datetime) -> datetime:
    """The next whole minute: a range that is told may be too wide, never too narrow."""
    return instant + timedelta(seconds=59, microseconds=999_999)


def _moment(instant: datetime, beside: datetime) -> str:
    """Its time, with the day where that is another than of the time beside it."""
    zone = site_zone()
    if instant.astimezone(zone).date() == beside.astimezone(zone).date():
        return _clock(instant)
    return day_and_time(instant)


def _clock(instant: datetime) -> str:
    return instant.astimezone(site_zone()).strftime("%H:%M")


def _second(instant: datetime) -> str:
    return instant.astimezone(site_zone()).strftime("%H:%M:%S")
