"""Backups are taken while phones push, and stand up after everything else is gone."""

import hashlib
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, make_url, select, text

from tests.keeping.busy import Going, Work, start
from tests.keeping.conftest import again
from tests.keeping.operator import Operator
from webapp.database import db, enter_company
from webapp.keeping import restore
from webapp.migrations import difference
from webapp.sync.models import Entry

WORDS = "correct horse battery staple"


@pytest.mark.parametrize("ending", [".tar", ".tar.gz", ".tar.zst"])
def test_all_is_there_after_the_data_was_destroyed(
    ending: str,
    install: Callable[[], Flask],
    new_database: Callable[[], str],
    operator: Operator,
    tmp_path: Path,
) -> None:
    """Whatever was answered before the backup began is in it, whole; and nothing half."""
    work = start(install())
    target, words = tmp_path / f"night{ending}", tmp_path / "words"
    words.write_text(WORDS + "\n")
    sealed = ["--encrypt", "--passphrase-file", words] if ending != ".tar.gz" else []
    with Going(work):
        _until(lambda: len(work.entries) > 20)
        entries, photos = dict(work.entries), dict(work.photos)
        assert operator.at(work.app).run("backup", target, "--with-secret", *sealed) == 0
        during = len(work.entries) - len(entries)
        _until(lambda: len(work.entries) > len(entries) + during + 3)
    assert oct(target.stat().st_mode)[-3:] == "600"
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".")] == []

    _destroy(work.app)
    into, url = tmp_path / "again", new_database()
    options = ["--passphrase-file", words] if sealed else []
    where = ["--database-url", url] if url else []
    assert operator.run("restore", target, "--into", into, *options, *where) == 0, operator.said

    assert (into / "secret_key").read_text() == work.app.config["ROUNDS"].secret_key
    app = again(work.app, into, url)
    with app.app_context():
        enter_company(work.scene.cast.company.id)
        stored = {str(row.id): row for row in db.session.scalars(select(Entry))}
        assert set(entries) <= set(stored)
        for entry_id, its_hash in entries.items():
            assert hashlib.sha256(stored[entry_id].raw).hexdigest() == its_hash
        assert difference() == []
        db.session.remove()
        db.engine.dispose()
    for name, data in photos.items():
        company = work.scene.cast.company.id.hex
        assert (into / "blobs" / company / name[:2] / name).read_bytes() == data
    assert operator.at(app).run("verify") == 0, operator.said


def test_a_restored_installation_goes_on(
    work: Work, new_database: Callable[[], str], operator: Operator, tmp_path: Path
) -> None:
    """The phone that was there before pushes the next entry into its chain."""
    assert operator.at(work.app).run("backup", tmp_path / "a.tar") == 0
    url = new_database()
    code = operator.run("restore", tmp_path / "a.tar", "--into", tmp_path / "b", *_address(url))
    assert code == 0
    app = again(work.app, tmp_path / "b", url)
    before = len(work.entries)
    work.report(app.test_client())
    assert len(work.entries) == before + 1
    assert operator.at(app).run("verify") == 0, operator.said
    with app.app_context():
        db.engine.dispose()


def test_the_secret_is_only_in_when_asked_for(
    work: Work,
    new_database: Callable[[], str],
    operator: Operator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    target, into, url = tmp_path / "a.tar", tmp_path / "b", new_database()
    assert operator.at(work.app).run("backup", target) == 0
    assert "secret key is not in it" in operator.said
    assert work.app.config["ROUNDS"].secret_key.encode() not in target.read_bytes()
    monkeypatch.setenv("ROUNDS_SECRET_KEY", "the key of somebody else")
    assert operator.run("restore", target, "--into", into, *_address(url)) == 0
    assert "is not the key of these records" in operator.said
    assert not (into / "secret_key").exists()


def test_a_damaged_photo_is_named_and_the_rest_is_saved(
    install: Callable[[], Flask], operator: Operator, tmp_path: Path
) -> None:
    work = start(install())
    work.report(work.app.test_client())
    first, second = work.photos
    _place(work, first).write_bytes(b"rotten")
    assert operator.at(work.app).run("backup", tmp_path / "a.tar") == 1
    assert f"{first} of company" in operator.said
    about = restore.check(tmp_path / "a.tar", None)
    assert [first in name for name in about.damaged] == [True]
    assert [name for name in about.files if second in name]


def test_a_missing_photo_is_found_by_verify(
    install: Callable[[], Flask], operator: Operator
) -> None:
    work = start(install())
    work.report(work.app.test_client())
    first, second = work.photos
    _place(work, first).unlink()
    _place(work, second).write_bytes(b"rotten")
    assert operator.at(work.app).run("verify") == 1
    assert f"photo {first} is gone" in operator.said
    assert f"photo {second} has changed" in operator.said


def _place(work: Work, name: str) -> Path:
    folder: Path = work.app.config["ROUNDS"].blob_dir
    return folder / work.scene.cast.company.id.hex / name[:2] / name


def _address(url: str) -> list[str]:
    return ["--database-url", url] if url else []


def _destroy(app: Flask) -> None:
    """rm -rf, and the database dropped."""
    config = app.config["ROUNDS"]
    with app.app_context():
        db.engine.dispose()
    shutil.rmtree(config.data_dir)
    url = make_url(config.database_url)
    if url.get_backend_name() == "postgresql":
        engine = create_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'DROP DATABASE "{url.database}" WITH (FORCE)'))
        engine.dispose()


def _until(is_reached: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_reached():
        assert time.monotonic() < end
        time.sleep(0.01)
