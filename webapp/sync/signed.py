"""Who has signed a push: the entries of one, once it is certain that this phone wrote them."""

import base64
import binascii
from typing import Any

from pydantic import ValidationError

from webapp.sync.batch import Arrival, take_apart
from webapp.sync.canonical import NotCanonical, canonical
from webapp.sync.refusals import BadRequest, BadSignature
from webapp.sync.signatures import is_signed_by
from webapp.sync.wire import Push

MOST_FAULTS = 20  # named in one refusal


def entries_of(push: Push, said: dict[str, Any], public_key: bytes) -> list[Arrival]:
    """The entries in order. `said` is the push as it came. Raises BadRequest, BadSignature."""
    try:
        arrivals = take_apart(push)
        about = {name: said[name] for name in ("device", "head", "waiting")}
        signed = canonical({**about, "hashes": [one.hash for one in arrivals]})
        if not is_signed_by(public_key, decode(push.signature), signed):
            _must_be_whole(push.entries)
            raise BadSignature
    except NotCanonical as problem:
        raise BadRequest(errors=[{"path": str(problem), "problem": "not canonical"}]) from None
    except ValidationError as problem:
        raise bad_request(problem) from None
    return arrivals


def _must_be_whole(entries: list[dict[str, Any]]) -> None:
    """Say where the likeliest reasons are: floats, and a `prev` that only the phone knows."""
    canonical(entries)
    faults = [
        {"path": f"entries/{position}/prev", "problem": "does not go on from the entry before"}
        for position, entry in enumerate(entries)
        if "prev" not in entry
    ]
    if faults:
        raise BadRequest(errors=faults[:MOST_FAULTS])


def bad_request(problem: ValidationError) -> BadRequest:
    """A refusal with the path of every fault."""
    errors = [
        {"path": "/".join(str(part) for part in error["loc"]), "problem": error["msg"]}
        for error in problem.errors(include_url=False, include_input=False)[:MOST_FAULTS]
    ]
    return BadRequest(errors=errors)


def decode(text: str) -> bytes:
    """Bytes of unpadded base64url; empty when it is none, which no key and no signature is."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
