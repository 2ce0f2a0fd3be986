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


def entries_of(push: Push, said: dict[str, Any], public_key: bytes) -> list[Arrival]:
    """The entries in order. `said` is the push as it came. Raises BadRequest, BadSignature."""
    try:
        arrivals = take_apart(push)
        about = {name: said[name] for name in ("device", "head", "waiting")}
        signed = canonical({**about, "hashes": [one.hash for one in arrivals]})
        if not is_signed_by(public_key, decode(push.signature), signed):
            canonical(push.entries)  # floats are the likeliest reason: say where they are
            raise BadSignature
    except NotCanonical as problem:
        raise BadRequest(errors=[{"path": str(problem), "problem": "not canonical"}]) from None
    except ValidationError as problem:
        raise bad_request(problem) from None
    return arrivals


def bad_request(problem: ValidationError) -> BadRequest:
    """A refusal with the path of every fault."""
    errors = [
        {"path": "/".join(str(part) for part in error["loc"]), "problem": error["msg"]}
        for error in problem.errors(include_url=False, include_input=False)[:20]
    ]
    return BadRequest(errors=errors)


def decode(text: str) -> bytes:
    """Bytes of unpadded base64url; empty when it is none, which no key and no signature is."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
