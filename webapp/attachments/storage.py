"""Where bytes lie: <blobs>/<company>/<first two of the hash>/<hash>, whole or not at all.

What is still arriving lies under `arriving/`; a file moves to its place only when its hash was
right, by a rename that is on disk before anybody hears of it.
"""

import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from flask import current_app

READ_AT_ONCE = 1024 * 1024


class Arriving:
    """A file that grows piece by piece."""

    def __init__(self, descriptor: int, path: Path) -> None:
        self.descriptor = descriptor
        self.path = path

    @property
    def size(self) -> int:
        """Bytes so far."""
        return os.fstat(self.descriptor).st_size

    def append(self, data: bytes) -> int:
        """Add a piece; returns the new size."""
        os.lseek(self.descriptor, 0, os.SEEK_END)
        view = memoryview(data)
        while view:
            view = view[os.write(self.descriptor, view) :]
        return self.size

    def hash(self) -> str:
        """SHA-256 of everything that has come."""
        digest = hashlib.sha256()
        os.lseek(self.descriptor, 0, os.SEEK_SET)
        while piece := os.read(self.descriptor, READ_AT_ONCE):
            digest.update(piece)
        return digest.hexdigest()

    def read(self) -> bytes:
        """All of it."""
        return self.path.read_bytes()

    def empty(self) -> None:
        """Forget its bytes."""
        os.ftruncate(self.descriptor, 0)

    def drop(self) -> None:
        """Begin again from nothing."""
        self.path.unlink(missing_ok=True)

    def settle(self, place: Path) -> None:
        """Move to the final place; on disk when this returns."""
        os.fsync(self.descriptor)
        _move(self.path, place)


def place_of(company_id: UUID, sha256: str) -> Path:
    """Where a complete blob lies."""
    return _folder(company_id) / sha256[:2] / sha256


def thumbnail_of(company_id: UUID, sha256: str, width: int) -> Path:
    """Where its small copy lies, once somebody has asked for it."""
    return _folder(company_id) / "thumbnails" / str(width) / sha256[:2] / f"{sha256}.jpg"


def forget(company_id: UUID, sha256: str) -> None:
    """Delete the bytes of one photo and its small copies."""
    place_of(company_id, sha256).unlink(missing_ok=True)
    for small in (_folder(company_id) / "thumbnails").glob(f"*/{sha256[:2]}/{sha256}.jpg"):
        small.unlink(missing_ok=True)


def forget_company(company_id: UUID) -> None:
    """Delete every byte of a company."""
    shutil.rmtree(_folder(company_id), ignore_errors=True)


def arrived(company_id: UUID, sha256: str) -> int:
    """How many bytes of an incomplete blob are here."""
    try:
        return _arriving(company_id, sha256).stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def arriving(company_id: UUID, sha256: str) -> Iterator[Arriving]:
    """The incomplete blob, for one writer at a time: two tabs may send the same photo.

    Whoever waited may hold a file that was moved away meanwhile, and then opens the next one.
    """
    path = _arriving(company_id, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if _is_still(descriptor, path):
            break
        os.close(descriptor)
    try:
        yield Arriving(descriptor, path)
    finally:
        os.close(descriptor)


def write(company_id: UUID, sha256: str, data: bytes) -> None:
    """Put bytes that are whole already at their place; the same bytes twice are one file."""
    place = place_of(company_id, sha256)
    if place.exists():
        return
    with arriving(company_id, sha256) as file:
        file.empty()
        file.append(data)
        file.settle(place)


def write_thumbnail(place: Path, data: bytes) -> None:
    """Keep a small copy: it can be made again, so it need not survive a power cut."""
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(f".{os.getpid()}.{id(data)}")
    partial.write_bytes(data)
    partial.replace(place)


def _move(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    source.replace(place)
    for folder in place.parents[:3]:  # a company's first photo makes its folder too
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _is_still(descriptor: int, path: Path) -> bool:
    """True when the open file is the one of that name: it was not moved while we waited."""
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


def _arriving(company_id: UUID, sha256: str) -> Path:
    return _folder(company_id) / "arriving" / sha256


def _folder(company_id: UUID) -> Path:
    root: Path = current_app.config["ROUNDS"].blob_dir
    return root / company_id.hex
