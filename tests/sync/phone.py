"""A phone in Python: everything a client of docs/sync-protocol.md has to do, and nothing else."""

import base64
import gzip
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import uuid_utils.compat
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
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
        self.prev = hashlib.sha256(canonical(entry)).hexdigest()
        self.waiting.append(entry)
        return entry

    def batch(
        self, entries: list[dict[str, Any]] | None = None, waiting: int = 0, **other: Any
    ) -> dict[str, Any]:
        """A signed push of these entries, or of all that wait."""
        entries = self.waiting if entries is None else entries
        head = {"seq": self.seq, "wall": self.wall, "mono": self.mono, "epoch": self.epoch}
        hashes = [hashlib.sha256(canonical(entry)).hexdigest() for entry in entries]
        signed = {"device": str(self.id), "hashes": hashes, "head": head, "waiting": waiting}
        return {
            "device": str(self.id),
            "entries": entries,
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
        """Forget exactly what was answered."""
        answered = {outcome["id"] for outcome in answer.json["outcomes"]}
        self.waiting = [one for one in self.waiting if one["id"] not in answered]


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value
