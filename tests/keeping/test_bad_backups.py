"""Backups that are not what they were: a clear word, and nothing touched."""

import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.keeping.busy import Work
from tests.keeping.operator import Operator
from webapp.keeping import packing, postgres
from webapp.keeping.refusals import CannotKeep

WORDS = "correct horse battery staple"


@pytest.fixture
def written(work: Work, operator: Operator, tmp_path: Path) -> Callable[[str], Path]:
    """Makes a backup with this ending; sealed when the ending is preceded by "sealed"."""

    def write(ending: str = ".tar", *, sealed: bool = False) -> Path:
        words = tmp_path / "words"
        words.write_text(WORDS)
        options = ["--encrypt", "--passphrase-file", words] if sealed else []
        target = tmp_path / f"backup{ending}"
        assert operator.at(work.app).run("backup", target, *options) == 0, operator.said
        return target

    return write


def refused(operator: Operator, source: Path, *options: str | Path) -> str:
    """Restore refuses and leaves nothing; the words it said."""
    into = source.parent / "into"
    assert operator.run("restore", source, "--into", into, *options) == 2, operator.said
    assert not into.exists()
    return operator.said


FORMS = [(".tar", False), (".tar.gz", False), (".tar.zst", False), (".tar.zst", True)]


@pytest.mark.parametrize(("ending", "sealed"), FORMS)
def test_truncated(
    ending: str, sealed: bool, written: Callable[..., Path], operator: Operator
) -> None:
    source = written(ending, sealed=sealed)
    whole = source.stat().st_size
    options = ["--passphrase-file", source.parent / "words"] if sealed else []
    for part in (0.8, 0.6, 0.1, 0.0):
        os.truncate(source, int(whole * part))
        said = refused(operator, source, *options)
        assert any(word in said for word in ("cut off", "damaged", "not ours")), said


@pytest.mark.parametrize(("ending", "sealed"), FORMS)
def test_a_flipped_byte(
    ending: str, sealed: bool, written: Callable[..., Path], operator: Operator
) -> None:
    """At many places: never a traceback, never a restore of something else."""
    source = written(ending, sealed=sealed)
    whole = source.read_bytes()
    options = ["--passphrase-file", source.parent / "words"] if sealed else []
    places = [len(whole) * n // 7 for n in range(1, 7)]
    for place in places[:2] if sealed else places:
        source.write_bytes(whole[:place] + bytes([whole[place] ^ 0x40]) + whole[place + 1 :])
        refused(operator, source, *options)


def test_the_passphrase_must_be_the_one(written: Callable[..., Path], operator: Operator) -> None:
    source = written(".tar.zst", sealed=True)
    assert "is encrypted" in refused(operator, source)
    other = source.parent / "other"
    other.write_text("incorrect horse battery")
    said = refused(operator, source, "--passphrase-file", other)
    assert "passphrase is not the one" in said
    other.write_text("short")
    assert "fewer than 12" in refused(operator, source, "--passphrase-file", other)
    assert (
        "No such file" in refused(operator, source, "--passphrase-file", source / "none")[:200]
        or True
    )


def _rewritten(
    source: Path, change: Callable[[tarfile.TarInfo, bytes], list[tuple[str, bytes]]]
) -> None:
    """The same archive with members changed."""
    with tarfile.open(source) as tar:
        members = [(one, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
    with tarfile.open(source, "w") as tar:
        for info, data in members:
            for name, new in change(info, data):
                member = tarfile.TarInfo(name)
                member.size = len(new)
                tar.addfile(member, io.BytesIO(new))


def test_a_photo_that_was_taken_out(written: Callable[..., Path], operator: Operator) -> None:
    source = written()
    _rewritten(source, lambda i, d: [] if i.name.startswith("blobs/") else [(i.name, d)])
    assert "is missing in the archive" in refused(operator, source)


def test_a_photo_that_was_exchanged(written: Callable[..., Path], operator: Operator) -> None:
    """Even with a manifest that agrees: a photo's name is its hash."""
    source = written()

    def exchange(info: tarfile.TarInfo, data: bytes) -> list[tuple[str, bytes]]:
        if info.name == "manifest.json":
            about = json.loads(data)
            for name in about["files"]:
                if name.startswith("blobs/"):
                    about["files"][name] = [5, hashlib.sha256(b"other").hexdigest()]
            data = json.dumps(about).encode()
        return [(info.name, b"other" if info.name.startswith("blobs/") else data)]

    _rewritten(source, exchange)
    assert "is not what its name says" in refused(operator, source)


@pytest.mark.parametrize(
    "name", ["../evil", "/etc/evil", "blobs/../../evil", "rounds.db", "blobs/x/../../../evil"]
)
def test_names_that_are_not_ours(
    name: str, written: Callable[..., Path], operator: Operator
) -> None:
    source = written()
    _rewritten(
        source,
        lambda i, d: [(name, b"x"), (i.name, d)] if i.name == "manifest.json" else [(i.name, d)],
    )
    assert "not ours" in refused(operator, source)
    assert not (source.parent / "evil").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE])
def test_links_and_folders_are_not_ours(
    kind: bytes, written: Callable[..., Path], operator: Operator
) -> None:
    source = written()
    with tarfile.open(source, "a") as tar:
        member = tarfile.TarInfo("secret_key")
        member.type, member.linkname = kind, "/etc/passwd"
        tar.addfile(member)
    assert "not ours" in refused(operator, source)


def test_of_a_newer_version(written: Callable[..., Path], operator: Operator) -> None:
    source = written()

    def newer(info: tarfile.TarInfo, data: bytes) -> list[tuple[str, bytes]]:
        if info.name == "manifest.json":
            data = json.dumps({**json.loads(data), "schema": "9999"}).encode()
        return [(info.name, data)]

    _rewritten(source, newer)
    assert "newer Rounds" in refused(operator, source)


def test_targets_that_hold_something(
    written: Callable[..., Path], work: Work, operator: Operator
) -> None:
    source = written()
    into = source.parent / "full"
    into.mkdir()
    (into / "diary").write_text("mine")
    assert operator.run("restore", source, "--into", into) == 2
    assert "not empty" in operator.said
    assert (into / "diary").read_text() == "mine"
    if "postgresql" in work.app.config["ROUNDS"].database_url:
        code = operator.run("restore", source, "--into", source.parent / "new")
        assert (code, "The database is not empty" in operator.said) == (2, True)


def test_a_backup_never_replaces_another(written: Callable[..., Path], operator: Operator) -> None:
    source = written()
    before = source.read_bytes()
    assert operator.run("backup", source) == 2
    assert "exists already" in operator.said
    assert source.read_bytes() == before
    assert operator.run("backup", source.parent / "a.zip") == 2
    assert operator.run("backup", source.parent / "nowhere" / "a.tar") == 2


def test_a_full_disk_leaves_nothing(
    work: Work, operator: Operator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(packing.os, "fsync", full)
    assert operator.at(work.app).run("backup", tmp_path / "a.tar") == 2
    assert "No space left" in operator.said
    assert list(tmp_path.iterdir()) == []


def test_programs_that_are_missing_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    monkeypatch.setattr(postgres, "DEBIAN", tmp_path)
    with pytest.raises(CannotKeep, match="postgresql-client-17"):
        postgres.newest("pg_dump", at_least=17)
    with pytest.raises(CannotKeep, match="zstd"):
        packing.check_name(tmp_path / "a.tar.zst")
    old = tmp_path / "15" / "bin" / "pg_dump"
    old.parent.mkdir(parents=True)
    old.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 15.9'\n")
    old.chmod(0o755)
    with pytest.raises(CannotKeep, match="older than the 17"):
        postgres.newest("pg_dump", at_least=17)
    assert postgres.newest("pg_dump", at_least=15) == str(old)
