"""Old backups: which stay, which go, and when none does."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from webapp.keeping.refusals import CannotKeep
from webapp.keeping.rotation import Rotation, check_name, kept, rotate

SUNDAY = date(2026, 11, 22)


def test_days_and_weeks_stay() -> None:
    year = [SUNDAY - timedelta(days=n) for n in range(365)]
    stays = kept(year, Rotation(daily=7, weekly=4))
    assert stays == {SUNDAY - timedelta(days=n) for n in (0, 1, 2, 3, 4, 5, 6, 7, 14, 21)}


def test_days_without_a_backup_do_not_count() -> None:
    days = [SUNDAY, SUNDAY - timedelta(days=30), SUNDAY - timedelta(days=60)]
    assert kept(days, Rotation(daily=2, weekly=0)) == set(days[:2])


@pytest.mark.parametrize("rotation", [Rotation(0, 0), Rotation(0, 1), Rotation(1, 0)])
def test_the_newest_always_stays(rotation: Rotation) -> None:
    assert kept([SUNDAY, SUNDAY - timedelta(days=1)], rotation) == {SUNDAY}


def test_only_files_of_the_same_name_go(tmp_path: Path) -> None:
    names = ["rounds-2026-11-20.tar.zst", "rounds-2026-11-22.tar.zst", "rounds-2026-11-20.tar.gz",
             "other-2026-11-20.tar.zst", "rounds-2026-13-40.tar.zst", "notes.txt"]  # fmt: skip
    for name in names:
        (tmp_path / name).touch()
    gone = rotate(tmp_path / "rounds-2026-11-22.tar.zst", Rotation(1, 0))
    assert [one.name for one in gone] == ["rounds-2026-11-20.tar.zst"]
    assert {one.name for one in tmp_path.iterdir()} == set(names[1:])


@pytest.mark.parametrize("name", ["rounds.tar", "2026-13-40.tar", "2026-11-01-2026-11-02.tar"])
def test_a_name_without_its_day_is_refused(name: str) -> None:
    with pytest.raises(CannotKeep):
        check_name(Path(name))
