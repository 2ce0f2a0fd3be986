"""Reading a request body that may be compressed, without trusting how large it will become."""

import zlib
from typing import Any

import orjson

from webapp.sync.refusals import NotJson, TooLarge

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
