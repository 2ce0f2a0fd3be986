"""`rounds backup`: database, photos and, on request, the secret, as one file."""

import hashlib
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import make_url

from webapp.config import Config
from webapp.keeping import manifest, packing
from webapp.keeping.archive import SECRET, Writer
from webapp.keeping.manifest import Manifest
from webapp.keeping.snapshots import Say, Snapshot, snapshot
from webapp.version import VERSION

TELL_EVERY = 1000  # photos


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted."""

    target: Path
    words: bytes | None = None  # the passphrase, to encrypt it
    with_secret: bool = False


def back_up(config: Config, order: Order, *, at: datetime, say: Say) -> Manifest:
    """Write a backup. Photos that are damaged already are named in it. Raises CannotKeep."""
    packing.check_name(order.target)
    with tempfile.TemporaryDirectory(dir=order.target.parent, prefix=".rounds-backup-") as work:
        url = make_url(config.database_url)
        with snapshot(url, Path(work), say) as taken:
            about = _about(taken, config, order, at)
            with packing.writing(order.target, order.words) as stream:
                _fill(Writer(stream, about), taken, config, order, say)
    size = order.target.stat().st_size / 1e6
    say(f"Wrote {order.target}: {size:.1f} MB, {about.counts['entry']} entries.")
    return about


def _about(taken: Snapshot, config: Config, order: Order, at: datetime) -> Manifest:
    return Manifest(
        made_at=at.isoformat(),
        rounds=VERSION,
        schema=taken.schema,
        database=taken.kind,
        server=taken.server,
        secret_check=manifest.secret_check(config.secret_key),
        has_secret=order.with_secret,
        counts=taken.counts,
    )


def _fill(writer: Writer, taken: Snapshot, config: Config, order: Order, say: Say) -> None:
    writer.add_file(taken.name, taken.path)
    _add_photos(writer, taken.blobs, config.blob_dir, say)
    if order.with_secret:
        writer.add_bytes(SECRET, config.secret_key.encode())
    writer.finish()


def _add_photos(writer: Writer, blobs: Iterable[tuple[str, str]], folder: Path, say: Say) -> None:
    """Every photo the database calls complete; one whose bytes have changed is not carried on."""
    count = size = 0
    for company, sha256 in blobs:
        place = f"{company}/{sha256[:2]}/{sha256}"
        data = _read(folder / place)
        if data is None or hashlib.sha256(data).hexdigest() != sha256:
            what = "is gone" if data is None else "has changed on disk"
            say(f"  DAMAGED: photo {sha256} of company {company} {what}")
            writer.about.damaged.append(f"blobs/{place}")
            continue
        writer.add_bytes(f"blobs/{place}", data)
        count, size = count + 1, size + len(data)
        if count % TELL_EVERY == 0:
            say(f"  photos: {count} …")
    say(f"  photos: {count}, {size / 1e6:.1f} MB, every hash checked")


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
