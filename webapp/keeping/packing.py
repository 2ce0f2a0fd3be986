"""The outside of an archive: encrypted or not, compressed or not, written whole or not at all."""

import gzip
import os
import shutil
import subprocess
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from webapp.keeping import sealing
from webapp.keeping.refusals import CannotKeep, Damaged

ENDINGS = (".tar", ".tar.gz", ".tar.zst")
ZSTD, GZIP = b"\x28\xb5\x2f\xfd", b"\x1f\x8b"
WAIT_SECONDS = 60


def check_name(target: Path) -> None:
    """Raises CannotKeep before any work is done."""
    if not target.name.endswith(ENDINGS):
        raise CannotKeep(f"The name must end in {', '.join(ENDINGS)}: {target.name}")
    if target.exists():
        raise CannotKeep(f"{target} exists already; a backup never replaces another one.")
    if not target.parent.is_dir():
        raise CannotKeep(f"There is no folder {target.parent}.")
    if target.name.endswith(".zst"):
        _zstd()


@contextmanager
def writing(target: Path, words: bytes | None) -> Iterator[BinaryIO]:
    """A file that gets its name when everything is on disk, and leaves nothing when anything fails.

    `words`: the passphrase, when it is to be encrypted.
    """
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            sealed = sealing.Sealing(file, words) if words else None
            with _compressing(target.name, cast(BinaryIO, sealed or file)) as packed:
                yield packed
            if sealed:
                sealed.finish()
            file.flush()
            os.fsync(file.fileno())
        check_name(target)  # somebody may have been quicker
        partial.rename(target)
        _sync(target.parent)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def reading(source: Path, words: bytes | None) -> Iterator[BinaryIO]:
    """The plain archive. What it is, its first bytes say. Raises CannotKeep or Damaged."""
    with source.open("rb") as file:
        is_sealed = _peek(file).startswith(sealing.MAGIC)
        if is_sealed and words is None:
            raise CannotKeep("This backup is encrypted: name its --passphrase-file.")
        inner = cast(BinaryIO, sealing.Unsealing(file, words) if is_sealed and words else file)
        ahead = _Ahead(inner)
        with _decompressing(ahead) as plain:
            yield plain


class _Ahead:
    """A stream whose first bytes have been looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream, self.first = stream, stream.read(4)
        self.kept = self.first

    def read(self, size: int = -1) -> bytes:
        if not self.kept:
            return self.stream.read(size)
        if size < 0:
            data, self.kept = self.kept + self.stream.read(), b""
        else:
            data, self.kept = self.kept[:size], self.kept[size:]
        return data


@contextmanager
def _compressing(name: str, target: BinaryIO) -> Iterator[BinaryIO]:
    if name.endswith(".gz"):
        with gzip.GzipFile(fileobj=target, mode="wb", compresslevel=5, mtime=0) as packed:
            yield cast(BinaryIO, packed)
    elif name.endswith(".zst"):
        with _through([_zstd(), "-q", "-T0", "-c"], target) as packed:
            yield packed
    else:
        yield target


@contextmanager
def _through(command: list[str], target: BinaryIO) -> Iterator[BinaryIO]:
    """Write into a program; what it prints goes to `target`."""
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe) as process:  # noqa: S603  # zstd
        into, out = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        copying = _Copying(out, target, when_failed=process.kill)
        try:
            yield into
            into.close()
        except BaseException as problem:
            process.kill()
            copying.join()
            _close(into)
            raise copying.problem or problem from None
        copying.join()
    if copying.problem:
        raise copying.problem
    if process.returncode != 0:
        raise CannotKeep(f"{command[0]} failed with {process.returncode}.")


@contextmanager
def _decompressing(source: _Ahead) -> Iterator[BinaryIO]:
    plain = cast(BinaryIO, source)
    if source.first.startswith(GZIP):
        try:
            yield cast(BinaryIO, gzip.GzipFile(fileobj=plain, mode="rb"))
        except (EOFError, zlib.error, gzip.BadGzipFile) as problem:
            raise Damaged(f"The archive is cut off or damaged: {problem}") from None
    elif source.first == ZSTD:
        with _out_of([_zstd(), "-q", "-d", "-c"], plain) as unpacked:
            yield unpacked
    else:
        yield plain


@contextmanager
def _out_of(command: list[str], source: BinaryIO) -> Iterator[BinaryIO]:
    """Read what a program makes of `source`."""
    pipe = subprocess.PIPE
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet) as process:  # noqa: S603
        into, out = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        feeding = _Copying(source, into, is_to_close=True)
        try:
            yield out
        except GeneratorExit:  # somebody has seen enough
            process.kill()
            feeding.join()
            raise
        except BaseException as problem:
            process.kill()
            feeding.join()
            raise feeding.problem or problem from None
        feeding.join()
    if feeding.problem:
        raise feeding.problem
    if process.returncode != 0:
        raise Damaged("The archive is cut off or damaged: zstd cannot unpack it.")


class _Copying(threading.Thread):
    """Copies one stream into another beside us, and remembers what went wrong."""

    def __init__(
        self,
        source: BinaryIO,
        target: BinaryIO,
        *,
        is_to_close: bool = False,
        when_failed: Callable[[], object] = lambda: None,
    ) -> None:
        super().__init__(daemon=True)
        self.source, self.target = source, target
        self.is_to_close, self.when_failed = is_to_close, when_failed
        self.problem: Exception | None = None
        self.start()

    def run(self) -> None:
        try:
            shutil.copyfileobj(self.source, self.target)
        except BrokenPipeError:
            pass  # the program has ended; its exit code says why
        except Exception as problem:
            self.problem = problem
            self.when_failed()
        if self.is_to_close:
            _close(self.target)


def _close(pipe: BinaryIO) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        pass


def _peek(file: BinaryIO) -> bytes:
    first = file.read(len(sealing.MAGIC))
    file.seek(0)
    return first


def _zstd() -> str:
    found = shutil.which("zstd")
    if found is None:
        raise CannotKeep("The program zstd is missing (package zstd); .tar.gz works without it.")
    return found


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
