"""Entries that a phone sealed because their author left it: opened here, then like all others."""

from typing import Any

import orjson
from pydantic import ValidationError

from webapp.database import db
from webapp.sync import seals, server_keys
from webapp.sync.refusals import UnknownSeal
from webapp.sync.signed import bad_request, decode
from webapp.sync.wire import Push, SealedEntry


def opened(push: Push, secret: str) -> list[dict[str, Any]]:
    """The entries as they were written. Raises UnknownSeal naming those that cannot be opened.

    What was sealed is the canonical form, so the hashes that the phone has signed are those of what
    comes out: a seal changes nothing of what an entry proves.
    """
    entries, faults = [], []
    for position, entry in enumerate(push.entries):
        plain = _open(entry, push, secret) if "sealed" in entry else entry
        entries.append(plain or entry)
        if plain is None:
            faults.append({"path": f"entries/{position}", "problem": "cannot be opened"})
    if faults:
        raise UnknownSeal(errors=faults)
    return entries


def _open(entry: dict[str, Any], push: Push, secret: str) -> dict[str, Any] | None:
    try:
        said = SealedEntry.model_validate(entry)
    except ValidationError as problem:
        raise bad_request(problem) from None
    keys = server_keys.with_id(db.session.connection(), secret, said.key)
    purpose = seals.entry_purpose(push.device)
    plain = seals.open_seal(keys.sealing, decode(said.sealed), purpose) if keys else None
    found = orjson.loads(plain) if plain else None
    return found if isinstance(found, dict) else None
