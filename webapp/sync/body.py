"""Bodies on the wire: read without trusting how large they will become, answered compressed."""

import gzip
import zlib
from typing import Any

import orjson
from flask import Response

from webapp.sync.refusals import NotJson, TooLarge

WORTH_IT = 1400  # bytes: what fits a packet is not worth the work
GZIP = 16 + zlib.MAX_WBITS


def read_json(data: bytes, encoding: str, most: int) -> Any:
    """The JSON of a body. Raises TooLarge or NotJson."""
    if encoding == "gzip":
        data = _inflate(data, most)
    elif encoding:
        raise NotJson
    if len(data) > most:
        raise TooLarge
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError:
        raise NotJson from None


def _inflate(data: bytes, most: int) -> bytes:
    """At most `most` bytes are ever made: a bomb costs no more than an honest push."""
    inflater = zlib.decompressobj(GZIP)
    try:
        plain = inflater.decompress(data, most + 1)
    except zlib.error:
        raise NotJson from None
    if len(plain) > most:
        raise TooLarge
    if not inflater.eof:
        raise NotJson
    return plain


def compressed(data: bytes, accepted: str) -> Response:
    """A JSON answer, gzipped when the phone takes that and it is worth it."""
    response = Response(data, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    response.vary.add("Accept-Encoding")
    if "gzip" in accepted and len(data) > WORTH_IT:
        response.set_data(gzip.compress(data, compresslevel=6))
        response.headers["Content-Encoding"] = "gzip"
    return response
