"""The one byte form of an entry: what is hashed, signed and kept. The phone makes the same bytes.

JSON with keys sorted by code point, no blanks, UTF-8; strings, integers, booleans and null only.
Shared with static/js/offline/canonical.js through tests/vectors/canonical.json.
"""

import hashlib
from collections.abc import Iterable

import orjson

DEEPEST = 16
LARGEST_INTEGER = 2**53 - 1  # the largest that JavaScript counts exactly


class NotCanonical(ValueError):
    """A value that the two languages would write differently. The text is its path."""


def canonical(value: object) -> bytes:
    """The canonical bytes. Raises NotCanonical for floats, huge integers and deep nesting."""
    _check(value, "", DEEPEST)
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def written(value: object) -> bytes:
    """The same bytes without looking for what is not canonical: see `take_apart`."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError as problem:  # nested too deeply for any honest entry
        raise NotCanonical("") from problem


def content_hash(canonical_bytes: bytes) -> str:
    """How entries refer to each other: SHA-256 in hex."""
    return hashlib.sha256(canonical_bytes).hexdigest()


def _check(value: object, path: str, depth: int) -> None:
    if isinstance(value, dict):
        parts: Iterable[tuple[object, object]] = value.items()
    elif isinstance(value, list):
        parts = enumerate(value)
    elif value is None or isinstance(value, str) or _is_exact(value):
        return
    else:
        raise NotCanonical(path)
    if depth == 0:
        raise NotCanonical(path)
    for key, part in parts:
        if type(part) is not str:  # most are: the call is worth avoiding
            _check(part, f"{path}/{key}", depth - 1)


def _is_exact(value: object) -> bool:
    return isinstance(value, int) and abs(value) <= LARGEST_INTEGER
