"""Which old backups may go: some daily ones and some weekly ones stay. By their names only."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from webapp.keeping.refusals import CannotKeep

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Rotation:
    """How many days, and how many weeks, that have a backup keep one."""

    daily: int
    weekly: int


def check_name(target: Path) -> None:
    """The day must stand in the name, or nobody can tell old from new. Raises CannotKeep."""
    if len(_DAY.findall(target.name)) != 1 or day_of(target.name) is None:
        raise CannotKeep(
            f"To keep only some, the name must hold the day once, as in rounds-2026-11-22.tar.zst:"
            f" {target.name}"
        )


def rotate(target: Path, rotation: Rotation) -> list[Path]:
    """Delete what is not to be kept beside this new backup; files of other names are left alone."""
    before, after = _DAY.split(target.name)
    alike = re.compile(re.escape(before) + _DAY.pattern + re.escape(after))
    files = [one for one in target.parent.iterdir() if alike.fullmatch(one.name) and one.is_file()]
    days = {day: one for one in files if (day := day_of(one.name)) is not None}
    gone = [days[day] for day in sorted(set(days) - kept(days, rotation))]
    for path in gone:
        path.unlink()
    return gone


def kept(days: Iterable[date], rotation: Rotation) -> set[date]:
    """The newest days, the newest day of each of the newest weeks, and always the newest of all."""
    newest_first = sorted(set(days), reverse=True)
    weeks: dict[tuple[int, int], date] = {}
    for day in newest_first:
        year, week, _ = day.isocalendar()
        weeks.setdefault((year, week), day)
    chosen = [*newest_first[: max(1, rotation.daily)], *list(weeks.values())[: rotation.weekly]]
    return set(chosen)


def day_of(name: str) -> date | None:
    """The day in a name; None when there is none, or no such day."""
    found = _DAY.search(name)
    try:
        return date.fromisoformat(found[0]) if found else None
    except ValueError:
        return None
