"""A simulated phone: a journal with numbers, hashes and signatures, as docs/sync-protocol.md asks.

It is driven in the order of true time. Nothing here talks to a server: what the phone would have
sent is a list of `Delivery`, and the tokens it would have heard are made by the same notary.
"""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from webapp.demo.world.chance import uuid7
from webapp.demo.world.clocks import Clocks
from webapp.sync.canonical import canonical, content_hash

BATCH = 50  # entries of one push, as the app sends them
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256
SIGNING = ec.ECDSA(SHA256(), deterministic_signing=True)


@dataclass(frozen=True)
class Picture:
    """A photo that an entry names."""

    sha256: str
    data: bytes
    from_album: bool = False
    taken_at: int | None = None


@dataclass(frozen=True)
class Delivery:
    """A push as it reaches the server, and when."""

    at: int  # true ms of arrival
    device: UUID
    push: dict[str, Any]
    pictures: tuple[Picture, ...] = ()


@dataclass
class Phone:
    """One phone. `token` is the server's notary: what it says at an instant."""

    random: Random
    token: Callable[[int], str]
    clocks: Clocks
    id: UUID = field(init=False)
    seq: int = 0
    prev: str = ""
    anchor: dict[str, Any] | None = None
    waiting: list[dict[str, Any]] = field(default_factory=list)
    pictures: dict[str, Picture] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.id = uuid7(self.random, self.clocks.began)
        self.key = ec.derive_private_key(self.random.randrange(1, ORDER), ec.SECP256R1())

    @property
    def public_key(self) -> bytes:
        """The uncompressed point, as it is enrolled."""
        return self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def hear(self, at: int, took: int = 400) -> None:
        """The server answered, `took` ms after it was asked: keep its token with the clocks."""
        asked, now = self.clocks.at(at - took), self.clocks.at(at)
        self.anchor = {
            "token": self.token(at - took // 2), "wall": now.wall, "mono": now.mono,
            "epoch": now.epoch, "asked": min(asked.mono, now.mono),
        }  # fmt: skip

    def write(
        self,
        at: int,
        person: UUID,
        kind: str,
        body: dict[str, Any],
        pictures: tuple[Picture, ...] = (),
        shown: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """Add an entry to the journal. `shown`: photos whose bytes the server has already."""
        now = self.clocks.at(at)
        self.seq += 1
        entry = {
            "v": 1,
            "id": str(uuid7(self.random, now.wall)),
            "device": str(self.id),
            "person": str(person),
            "seq": self.seq,
            "prev": self.prev,
            "kind": kind,
            "wall": now.wall,
            "mono": now.mono,
            "epoch": now.epoch,
            "anchor": self.anchor,
            "pack": 1,
            "body": body,
            "photos": [*(picture.sha256 for picture in pictures), *shown],
        }
        self.prev = content_hash(canonical(entry))
        self.waiting.append(entry)
        self.pictures.update({picture.sha256: picture for picture in pictures})
        return entry

    def forge(self, change: Callable[[list[dict[str, Any]]], None]) -> None:
        """Somebody changes what waits and makes the chain anew, with the phone's own key."""
        if not self.waiting:
            return
        prev = self.waiting[0]["prev"]
        change(self.waiting)
        for entry in self.waiting:
            entry["prev"] = prev
            prev = content_hash(canonical(entry))
        self.prev = prev

    def sync(self, at: int, *, is_answered: bool = True) -> list[Delivery]:
        """Hand over what waits, batch by batch; with nothing waiting it is a sign of life.

        Unanswered: the server has it, but the phone does not know, and sends it all again.
        """
        sent, kept = [], self.waiting
        while True:
            part, kept = kept[:BATCH], kept[BATCH:]
            sent.append(self._delivery(at, part, len(kept)))
            at += 700
            if is_answered:
                self.waiting = kept
                self.hear(at, 700)
            if not kept or not is_answered:
                return sent

    def _delivery(self, at: int, entries: list[dict[str, Any]], waiting: int) -> Delivery:
        photos = [sha256 for entry in entries for sha256 in entry["photos"]]
        named = [self.pictures[sha256] for sha256 in photos if sha256 in self.pictures]
        return Delivery(at + 300, self.id, self.push(at, entries, waiting, named), tuple(named))

    def push(
        self, at: int, entries: list[dict[str, Any]], waiting: int, pictures: list[Picture]
    ) -> dict[str, Any]:
        """A signed batch."""
        now = self.clocks.at(at)
        head = {
            "seq": self.seq, "wall": now.wall, "mono": now.mono, "epoch": now.epoch,
            "anchor": self.anchor,
        }  # fmt: skip
        hashes = [content_hash(canonical(entry)) for entry in entries]
        about = {"device": str(self.id), "hashes": hashes, "head": head, "waiting": waiting}
        return {
            "device": str(self.id),
            "entries": entries,
            "photos": [note(picture) for picture in {p.sha256: p for p in pictures}.values()],
            "waiting": waiting,
            "head": head,
            "signature": sign(self.key, canonical(about)),
        }


def note(picture: Picture) -> dict[str, Any]:
    """What a push says of a photo before its bytes come."""
    return {
        "sha256": picture.sha256,
        "size": len(picture.data),
        "mime": "image/jpeg",
        "taken_at_ms": picture.taken_at,
        "from_album": picture.from_album,
    }


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> str:
    """ECDSA over SHA-256 as WebCrypto writes it; the same message gives the same signature."""
    r, s = decode_dss_signature(key.sign(message, SIGNING))
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
