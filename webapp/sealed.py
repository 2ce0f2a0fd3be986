"""Columns that are encrypted at rest: names, phones, whatever a thief of the database may not read.

AES-256-GCM with a key of the installation; the column's name is authenticated, so that a value
cannot be moved to another column. Every value names its key: a new key is put in front, the old
ones stay until `rounds rekey` has written everything anew. What must be found again although it is
sealed has a *blind index* beside it: an HMAC of the normal form, equal for equal values.

    stored  = "s1:" key number ":" base64(nonce (12) | AES-256-GCM(text, additional data = column))
"""

import base64
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator

MARK = "s1"
NONCE, KEY = 12, 32


class BadFieldKeys(Exception):
    """Keys that are not written as they should be."""


class CannotUnseal(Exception):
    """A sealed value whose key is not here, or that somebody has changed."""


@dataclass(frozen=True)
class FieldKeys:
    """Keys by number; the first one seals, all of them unseal."""

    keys: dict[int, bytes]
    index_key: bytes

    @property
    def current(self) -> int:
        """The number of the key that seals."""
        return next(iter(self.keys))

    def seal(self, text: str, column: str) -> str:
        """The form in which a text is stored."""
        nonce = os.urandom(NONCE)
        number = self.current
        body = AESGCM(self.keys[number]).encrypt(nonce, text.encode(), column.encode())
        return f"{MARK}:{number}:{base64.b64encode(nonce + body).decode()}"

    def unseal(self, stored: str, column: str) -> str:
        """The text again. Raises CannotUnseal."""
        mark, _, rest = stored.partition(":")
        number, _, body = rest.partition(":")
        key = self.keys.get(int(number)) if number.isdecimal() else None
        if mark != MARK or key is None:
            raise CannotUnseal(f"{column}: no key {number[:8]!r} here")
        raw = base64.b64decode(body)
        try:
            return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], column.encode()).decode()
        except InvalidTag:
            raise CannotUnseal(f"{column}: changed since it was sealed") from None

    def index(self, normal: str) -> str:
        """The blind index of a value in its normal form, 32 hex digits; "" of nothing."""
        if not normal:
            return ""
        return hmac.new(self.index_key, normal.encode(), hashlib.sha256).hexdigest()[:KEY]


def keys_from(text: str, secret_key: str) -> FieldKeys:
    """Keys written as "2:<64 hex>,1:<64 hex>", the sealing one first; numbers from 1.

    Number 0 is made of the installation's secret and always there, at the end: an installation
    that never named a key seals with it. Raises BadFieldKeys.
    """
    keys = dict(_parsed(part) for part in text.split(",") if part.strip())
    keys[0] = _derived("field key", secret_key)
    return FieldKeys(keys, _derived("blind index", secret_key))


def _parsed(part: str) -> tuple[int, bytes]:
    number, _, written = part.strip().partition(":")
    try:
        key = bytes.fromhex(written)
    except ValueError:
        key = b""
    if not (number.isdecimal() and int(number) > 0 and len(key) == KEY):
        raise BadFieldKeys("write number:64 hex digits, numbers from 1, the sealing key first")
    return int(number), key


def _derived(purpose: str, secret_key: str) -> bytes:
    return hmac.new(secret_key.encode(), f"rounds {purpose}".encode(), hashlib.sha256).digest()


_keys: FieldKeys | None = None


def use(keys: FieldKeys) -> None:
    """Seal and unseal with these from now on: said once, when the application is made."""
    global _keys  # columns are made before any application is
    _keys = keys


def in_use() -> FieldKeys:
    """The keys of this process. Raises RuntimeError before `use`."""
    if _keys is None:
        raise RuntimeError("no field keys yet: sealed.use() was not called")
    return _keys


class SealedText(TypeDecorator[str]):
    """Text that only this installation can read. `column` is "table.column"."""

    impl = Text
    cache_ok = True

    def __init__(self, column: str) -> None:
        super().__init__()
        self.column = column

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        return in_use().seal(value, self.column) if value else value

    def process_result_value(self, value: Any | None, dialect: Dialect) -> str | None:
        return in_use().unseal(value, self.column) if value else value
