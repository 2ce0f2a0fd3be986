"""A colleague's phone: a journal with numbers and hashes, handed to the inbox like a real one's."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from webapp.accounts.models import Person
from webapp.clock import to_millis
from webapp.database import db, new_id
from webapp.sync import devices, inbox
from webapp.sync.batch import Batch, take_apart
from webapp.sync.canonical import canonical, content_hash
from webapp.sync.tokens import Notary
from webapp.sync.wire import MOST_ENTRIES, Enrolment, Head, Push

STARTED_MS = 1_600_000_000_000  # these phones have counted on without a pause since then
TOKEN_AGE_MS = 3 * 3600 * 1000  # how old the last server time is when an entry is made


@dataclass
class Phone:
    """One phone in one pocket."""

    person: Person
    notary: Notary
    id: UUID = field(default_factory=new_id)
    epoch: str = field(default_factory=lambda: str(uuid4()))
    seq: int = 0
    last_hash: str = ""
    waiting: list[dict[str, Any]] = field(default_factory=list)

    def enrol(self, *, at: datetime) -> None:
        """Introduce the phone to the server. Its key signs nothing: the demo is not on the wire."""
        key = ec.generate_private_key(ec.SECP256R1()).public_key()
        point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        name = f"{self.person.name} · Android"
        enrolment = Enrolment(device_id=self.id, public_key="", name=name)
        devices.enrol(enrolment, point, by=self.person, at=at)

    def write(
        self, kind: str, body: dict[str, Any], *, at: datetime, photos: tuple[str, ...] = ()
    ) -> None:
        """Add an entry to the journal."""
        wall = to_millis(at)
        self.seq += 1
        entry: dict[str, Any] = {
            "v": 1,
            "id": str(new_id()),
            "device": str(self.id),
            "person": str(self.person.id),
            "seq": self.seq,
            "prev": self.last_hash,
            "kind": kind,
            "wall": wall,
            "mono": wall - STARTED_MS,
            "epoch": self.epoch,
            "anchor": self._anchor(wall - TOKEN_AGE_MS),
            "pack": 1,
            "body": body,
            "photos": list(photos),
        }
        self.last_hash = content_hash(canonical(entry))
        self.waiting.append(entry)

    def send(self, *, at: datetime) -> None:
        """Hand over what is waiting; without anything waiting it is a sign of life."""
        while True:
            part, self.waiting = self.waiting[:MOST_ENTRIES], self.waiting[MOST_ENTRIES:]
            self._push(part, at)
            if not self.waiting:
                return

    def _push(self, entries: list[dict[str, Any]], at: datetime) -> None:
        wall = to_millis(at)
        head = Head(seq=self.seq, wall=wall, mono=wall - STARTED_MS, epoch=self.epoch)
        push = Push(
            device=self.id, entries=entries, waiting=len(self.waiting), head=head, signature=""
        )
        batch = Batch(
            company_id=db.session.info["company_id"],
            device_id=self.id,
            person_id=self.person.id,
            is_revoked=False,
            received_ms=wall,
            waiting=push.waiting,
            head=head,
            arrivals=take_apart(push),
            notes={},
        )
        inbox.take(batch, self.notary)

    def _anchor(self, server_ms: int) -> dict[str, Any]:
        token = self.notary.time_token(server_ms)
        return {
            "token": token,
            "wall": server_ms,
            "mono": server_ms - STARTED_MS,
            "epoch": self.epoch,
        }
