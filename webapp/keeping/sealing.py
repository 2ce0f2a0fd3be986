"""Encrypting a stream with a passphrase: scrypt, then AES-256-GCM in chunks that name their place.

    header  = magic "ROUNDS-SEALED-1\\n" (16) | log2 of scrypt's N (1) | salt (16) | prefix (7)
    key     = scrypt(passphrase, salt, N, r=8, p=1), 32 bytes
    nonce i = prefix (7) | i as 4 bytes, big-endian | 1 if it is the last chunk, else 0
    chunk i = AES-256-GCM(key, nonce i, plain text, additional data = header), tag (16) at its end
    body    = chunks of 1 MiB of plain text each; the last may be shorter, or empty

So no chunk can be changed, moved, taken out or cut off at the end without being noticed (this is
the STREAM construction). The header is authenticated with every chunk.
"""

import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from webapp.keeping.refusals import CannotKeep, Damaged

MAGIC = b"ROUNDS-SEALED-1\n"
CHUNK, TAG, SALT, PREFIX = 1024 * 1024, 16, 16, 7
HEADER = len(MAGIC) + 1 + SALT + PREFIX
LOG_N = 17  # 128 MiB to derive a key
MOST_LOG_N = 20  # a forged header may not ask for more than 1 GiB
SHORTEST = 12  # characters


def passphrase(text: str) -> bytes:
    """What a passphrase file says. Raises CannotKeep when that protects nothing."""
    words = text.strip()
    if len(words) < SHORTEST:
        raise CannotKeep(f"The passphrase has fewer than {SHORTEST} characters.")
    return words.encode()


class Sealing:
    """A file to write to; what is written is encrypted into `target`."""

    def __init__(self, target: BinaryIO, words: bytes, log_n: int = LOG_N) -> None:
        self.target = target
        salt, self.prefix = os.urandom(SALT), os.urandom(PREFIX)
        self.header = MAGIC + bytes([log_n]) + salt + self.prefix
        self.cipher = _cipher(words, salt, log_n)
        self.number, self.waiting = 0, bytearray()
        target.write(self.header)

    def write(self, data: bytes) -> int:
        """Take more; whole chunks go out once it is known that they are not the last."""
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self._put(bytes(self.waiting[:CHUNK]), is_last=False)
            del self.waiting[:CHUNK]
        return len(data)

    def finish(self) -> None:
        """Write what is left, marked as the end."""
        self._put(bytes(self.waiting), is_last=True)
        self.waiting.clear()

    def _put(self, plain: bytes, *, is_last: bool) -> None:
        nonce = _nonce(self.prefix, self.number, is_last=is_last)
        self.target.write(self.cipher.encrypt(nonce, plain, self.header))
        self.number += 1


class Unsealing:
    """A file to read from; what it gives was encrypted into `source`."""

    def __init__(self, source: BinaryIO, words: bytes) -> None:
        self.source = source
        self.header = source.read(HEADER)
        if len(self.header) < HEADER or not self.header.startswith(MAGIC):
            raise Damaged("This is not an encrypted backup of ours, or it ends in its first line.")
        log_n, salt = self.header[len(MAGIC)], self.header[len(MAGIC) + 1 : -PREFIX]
        if not 10 <= log_n <= MOST_LOG_N:
            raise Damaged("The first bytes of the encrypted backup are damaged.")
        self.prefix = self.header[-PREFIX:]
        self.cipher = _cipher(words, salt, log_n)
        self.number, self.is_over = 0, False
        self.ahead = source.read(CHUNK + TAG)
        self.plain = b""

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; b"" at the end. Raises Damaged."""
        while not self.is_over and (size < 0 or len(self.plain) < size):
            self.plain += self._next()
        if size < 0:
            size = len(self.plain)
        data, self.plain = self.plain[:size], self.plain[size:]
        return data

    def _next(self) -> bytes:
        chunk, self.ahead = self.ahead, self.source.read(CHUNK + TAG)
        self.is_over = not self.ahead
        nonce = _nonce(self.prefix, self.number, is_last=self.is_over)
        try:
            plain = self.cipher.decrypt(nonce, chunk, self.header)
        except (InvalidTag, ValueError):
            raise Damaged(self._why()) from None
        self.number += 1
        return plain

    def _why(self) -> str:
        if self.number == 0:
            return "The passphrase is not the one of this backup (or its beginning is damaged)."
        place = f"after {self.number} MiB"
        if self.is_over:
            return f"The encrypted backup is cut off or damaged at its end, {place}."
        return f"The encrypted backup is damaged {place}."


def _cipher(words: bytes, salt: bytes, log_n: int) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**log_n, r=8, p=1).derive(words))


def _nonce(prefix: bytes, number: int, *, is_last: bool) -> bytes:
    return prefix + number.to_bytes(4, "big") + bytes([is_last])
