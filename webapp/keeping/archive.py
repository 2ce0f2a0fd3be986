"""The inside of an archive: a plain tar whose members are named, counted and hashed.

database.sqlite | database.dump     the database: a SQLite file, or pg_dump's custom format
blobs/<company>/<2>/<SHA-256>       photos and plans
secret_key                          only when it was asked for
manifest.json                       last: without it the archive is cut off
"""

import hashlib
import re
import tarfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, cast

from webapp.keeping import manifest
from webapp.keeping.manifest import Manifest
from webapp.keeping.packing import reading
from webapp.keeping.refusals import Damaged

PIECE = 1024 * 1024
SECRET = "secret_key"  # noqa: S105  # the name of a member
MEMBER = re.compile(
    rf"database\.(sqlite|dump)|{SECRET}|{re.escape(manifest.NAME)}"
    r"|blobs/[0-9a-f]{32}/(?P<two>[0-9a-f]{2})/(?P=two)[0-9a-f]{62}"
)
FAULTS = (tarfile.TarError, EOFError, OSError, zlib.error)


class Writer:
    """Puts members into a tar and notes what they were."""

    def __init__(self, stream: BinaryIO, about: Manifest) -> None:
        self.tar = tarfile.open(  # noqa: SIM115  # closed by finish()
            fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT
        )
        self.about = about

    def add_file(self, name: str, path: Path) -> None:
        """A file of any size."""
        with path.open("rb") as file:
            hashed = _Hashed(file)
            self._add(name, path.stat().st_size, hashed)
        self.about.files[name] = [hashed.size, hashed.digest.hexdigest()]

    def add_bytes(self, name: str, data: bytes) -> None:
        """Something that is in memory already."""
        self._add(name, len(data), BytesIO(data))
        self.about.files[name] = [len(data), hashlib.sha256(data).hexdigest()]

    def finish(self) -> None:
        """The manifest, and the end."""
        data = self.about.written()
        self._add(manifest.NAME, len(data), BytesIO(data))
        self.tar.close()

    def _add(self, name: str, size: int, source: object) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode = size, 0o600
        self.tar.addfile(member, cast(BinaryIO, source))


class _Hashed:
    """A stream that is hashed while it is read."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.digest, self.size = stream, hashlib.sha256(), 0

    def read(self, size: int = -1) -> bytes:
        data = self.stream.read(size)
        self.digest.update(data)
        self.size += len(data)
        return data


@dataclass(frozen=True, slots=True)
class Member:
    """One file in an archive, to be read at once."""

    name: str
    stream: BinaryIO

    def pieces(self) -> Iterator[bytes]:
        """Its bytes. Raises Damaged."""
        while piece := self._piece():
            yield piece

    def _piece(self) -> bytes:
        try:
            return self.stream.read(PIECE)
        except FAULTS as problem:
            raise _cut_off(problem) from None


def members(source: Path, words: bytes | None) -> Iterator[Member]:
    """Every member, each named as we name them. Raises CannotKeep or Damaged."""
    seen: set[str] = set()
    with reading(source, words) as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|") as tar:
                for info in tar:
                    _check(info, seen)
                    file = tar.extractfile(info)
                    if file is None:
                        raise Damaged(f"The archive holds something that is no file: {info.name!r}")
                    yield Member(info.name, cast(BinaryIO, file))
            while stream.read(PIECE):  # its last checksums stand at the very end
                pass
        except FAULTS as problem:
            raise _cut_off(problem) from None


def _cut_off(problem: BaseException) -> Damaged:
    return Damaged(f"The archive is cut off or damaged: {problem}")


def _check(info: tarfile.TarInfo, seen: set[str]) -> None:
    """Names of ours only: nothing can be written anywhere else, by any trick of tar."""
    if info.type != tarfile.REGTYPE or MEMBER.fullmatch(info.name) is None:
        raise Damaged(f"The archive holds something that is not ours: {info.name!r}. Nothing done.")
    if info.name in seen:
        raise Damaged(f"The archive holds {info.name} twice. Nothing done.")
    if manifest.NAME in seen:
        raise Damaged("The archive goes on after its end. Nothing done.")
    seen.add(info.name)


def check(source: Path, words: bytes | None) -> Manifest:
    """Read all of it without writing anything; what it says of itself. Raises Damaged."""
    found: dict[str, list[object]] = {}
    about: Manifest | None = None
    for member in members(source, words):
        if member.name == manifest.NAME:
            about = manifest.read(b"".join(member.pieces()))
            continue
        digest, size = hashlib.sha256(), 0
        for piece in member.pieces():
            digest.update(piece)
            size += len(piece)
        found[member.name] = [size, digest.hexdigest()]
    if about is None:
        raise Damaged("The archive is cut off: its manifest is missing.")
    _compare(about, found)
    return about


def _compare(about: Manifest, found: dict[str, list[object]]) -> None:
    for name, said in about.files.items():
        if name not in found:
            raise Damaged(f"{name} is missing in the archive.")
        if found[name] != said:
            raise Damaged(f"{name} is not what it was when the backup was written.")
    for name in found:
        if name not in about.files:
            raise Damaged(f"The archive holds {name}, which its manifest does not name.")
        if name.startswith("blobs/") and not name.endswith(str(found[name][1])):
            raise Damaged(f"{name} is not what its name says.")
