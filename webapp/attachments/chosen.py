"""Photos that somebody in the office has chosen from a form."""

from collections.abc import Iterable
from datetime import datetime

from werkzeug.datastructures import FileStorage

from webapp.attachments.actions import keep_bytes
from webapp.attachments.images import reencode

LONGEST_SIDE = 1600  # as from a phone (ux.md section 3)


def keep_photos(files: Iterable[FileStorage], at: datetime) -> list[str]:
    """Draw anew and store what was chosen; return the names. Raises what attachments refuse."""
    kept = []
    for file in files:
        if file.filename:
            picture = reencode(file.read(), LONGEST_SIDE)
            kept.append(keep_bytes(picture.data, picture.mime, at=at))
    return kept
