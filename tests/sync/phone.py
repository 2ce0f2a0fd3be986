"""A phone in Python: keys, clocks, journal and receipts. How it talks: tests/sync/client.py.

Written from docs/sync-protocol.md alone: nothing of the server is imported.
"""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import uuid_utils.compat
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

HEADERS = {"X-Rounds": "1"}


def canonical(value: object) -> bytes:
    """Written apart from the server's, on purpose."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def hash_of(entry: dict[str, Any]) -> str:
    return hashlib.sha256(canonical(entry)).hexdigest()


def brief(entries: list[dict[str, Any]], hashes: list[str]) -> list[dict[str, Any]]:
    """Without the `prev` that is the hash of the entry just before it in the push."""
    sent = []
    for at, entry in enumerate(entries):
        before = entries[at - 1]["seq"] if at else None
        follows = isinstance(before, int) and entry["seq"] == before + 1
        is_known = follows and entry["prev"] == hashes[at - 1]
        sent.append({k: v for k, v in entry.items() if k != "prev"} if is_known else entry)
    return sent


@dataclass
class Phone:
    """One phone with its key and its journal. Clocks are set by the test."""

    person: UUID
    wall: int
    id: UUID = field(default_factory=uuid_utils.compat.uuid7)
    mono: int = 1000
    epoch: str = field(default_factory=lambda: str(uuid4()))
    anchor: dict[str, Any] | None = None
    seq: int = 0
    prev: str = ""
    waiting: list[dict[str, Any]] = field(default_factory=list)
    sent: list[dict[str, Any]] = field(default_factory=list)  # answered, kept until the shift ends
    verified: set[str] = field(default_factory=set)  # hashes of entries and photos signed for
    lost: list[tuple[int, int]] = field(default_factory=list)  # neither here nor there
    server_keys: dict[str, dict[str, str]] = field(default_factory=dict)
    is_brief: bool = True  # leaves out of a push what follows from the rest of it
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def public_key(self) -> str:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64url(point)

    def enrol(self, client: FlaskClient) -> TestResponse:
        body = {"device_id": str(self.id), "public_key": self.public_key, "name": "测试机"}
        return client.post("/sync/devices", json=body, headers=HEADERS)

    def wait(self, milliseconds: int) -> None:
        """Time passes for both clocks."""
        self.wall += milliseconds
        self.mono += milliseconds

    def hear(self, token: str) -> None:
        """Remember a server token with the clocks of now."""
        self.anchor = {"token": token, "wall": self.wall, "mono": self.mono, "epoch": self.epoch}

    def write(
        self, kind: str, body: dict[str, Any], photos: tuple[str, ...] = (), /, **other: Any
    ) -> dict[str, Any]:
        """Add an entry to the journal; `other` overrides fields, for the wicked."""
        self.seq += 1
        entry = {
            "v": 1,
            "id": str(uuid_utils.compat.uuid7()),
            "device": str(self.id),
            "person": str(self.person),
            "seq": self.seq,
            "prev": self.prev,
            "kind": kind,
            "wall": self.wall,
            "mono": self.mono,
            "epoch": self.epoch,
            "anchor": self.anchor,
            "pack": 1,
            "body": {key: _text(value) for key, value in body.items()},
            "photos": list(photos),
            **other,
        }
        self.prev = hash_of(entry)
        self.waiting.append(entry)
        return entry

    def batch(
        self, entries: list[dict[str, Any]] | None = None, waiting: int = 0, **other: Any
    ) -> dict[str, Any]:
        """A signed push of these entries, or of all that wait."""
        entries = self.waiting if entries is None else entries
        head = {"seq": self.seq, "wall": self.wall, "mono": self.mono, "epoch": self.epoch}
        hashes = [hash_of(entry) for entry in entries]
        signed = {"device": str(self.id), "hashes": hashes, "head": head, "waiting": waiting}
        return {
            "device": str(self.id),
            "entries": brief(entries, hashes) if self.is_brief else entries,
            "photos": [],
            "waiting": waiting,
            "head": head,
            "signature": self.sign(signed),
            **other,
        }

    def sign(self, value: object) -> str:
        r, s = decode_dss_signature(self.key.sign(canonical(value), ec.ECDSA(SHA256())))
        return base64url(r.to_bytes(32, "big") + s.to_bytes(32, "big"))

    def push(self, client: FlaskClient, batch: dict[str, Any] | None = None) -> TestResponse:
        """Send, compressed as a phone does."""
        data = gzip.compress(json.dumps(self.batch() if batch is None else batch).encode())
        headers = {**HEADERS, "Content-Encoding": "gzip", "Content-Type": "application/json"}
        return client.post("/sync/push", data=data, headers=headers)

    def settle(self, answer: TestResponse) -> None:
        """Forget exactly what was answered, and believe no receipt that does not hold."""
        said = answer.json
        answered = {outcome["id"]: outcome for outcome in said["outcomes"]}
        mine = {one["id"]: one for one in self.waiting if one["id"] in answered}
        self.waiting = [one for one in self.waiting if one["id"] not in answered]
        kept = [
            hash_of(mine[id]) if id in mine else "unknown"
            for id, outcome in answered.items()
            if outcome["code"] != "sync.id_reused"
        ]
        if self.signs_for(said["receipt"], kept):
            self.verified |= set(kept)
        self.sent += mine.values()
        self._take_back(said["missing"])

    def _take_back(self, missing: list[list[int]]) -> None:
        """What we hold as sent and the server never got goes again; the rest of it is lost."""
        here = {one["seq"] for one in (*self.sent, *self.waiting)}
        self.lost = [(a, b) for a, b in missing if sum(a <= n <= b for n in here) <= b - a]
        gone = [one for one in self.sent if any(a <= one["seq"] <= b for a, b in missing)]
        self.sent = [one for one in self.sent if one not in gone]
        self.verified -= {hash_of(one) for one in gone}
        self.waiting = sorted([*gone, *self.waiting], key=lambda one: one["seq"])

    def learn(self, keys: list[dict[str, str]]) -> None:
        """The server's public keys; none is ever forgotten."""
        self.server_keys |= {key["id"]: key for key in keys}

    def signs_for(self, receipt: dict[str, Any], hashes: list[str]) -> bool:
        """Whether the server's signature for these entries holds."""
        about = {"v": 1, "receipt": receipt["id"], "device": str(self.id), "at": receipt["at"]}
        return self._holds(receipt["key"], receipt["signature"], {**about, "hashes": hashes})

    def signs_for_photo(self, header: str, sha256: str) -> bool:
        """Whether `Upload-Receipt` is the server's word that it has this photo."""
        key, at, signature = header.split(".")
        about = {"v": 1, "photo": sha256, "device": str(self.id), "at": int(at)}
        return self._holds(key, signature, about)

    def _holds(self, key: str, signature: str, message: object) -> bool:
        if key not in self.server_keys:
            return False  # perhaps after the next pack
        point = from_base64url(self.server_keys[key]["receipt"])
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        raw = from_base64url(signature)
        r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
        try:
            public.verify(encode_dss_signature(r, s), canonical(message), ec.ECDSA(SHA256()))
        except InvalidSignature:
            return False
        return True

    @property
    def unverified(self) -> list[int]:
        """The numbers that the server has not signed for with all their photos."""
        return [
            one["seq"]
            for one in (*self.sent, *self.waiting)
            if not {hash_of(one), *one["photos"]} <= self.verified
        ]


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
