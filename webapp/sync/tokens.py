"""The time that the server vouches for: HMACs with a key of its own. Receipts: receipts.py."""

import hashlib
import hmac
import re
from dataclasses import dataclass

_TIME_TOKEN = re.compile(r"v1\.([0-9]{10,16})\.([0-9a-f]{16})")


@dataclass(frozen=True, slots=True)
class Notary:
    """Makes and checks tokens with the installation's secret."""

    secret: str

    def time_token(self, server_ms: int) -> str:
        """Proof that it was not earlier than `server_ms` when the phone held this token."""
        return f"v1.{server_ms}.{self._mac(f'time:{server_ms}', 16)}"

    def time_of(self, token: str) -> int | None:
        """The instant a token of ours was made at, in ms; None for anybody else's."""
        match = _TIME_TOKEN.fullmatch(token)
        if match is None:
            return None
        server_ms = int(match[1])
        is_ours = hmac.compare_digest(self._mac(f"time:{server_ms}", 16), match[2])
        return server_ms if is_ours else None

    def _mac(self, message: str, length: int) -> str:
        key = b"rounds journal:" + self.secret.encode()
        return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()[:length]
