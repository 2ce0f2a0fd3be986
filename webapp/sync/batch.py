"""What a phone has pushed, taken apart: every entry with its canonical bytes, hash and faults."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from webapp.clock import from_millis
from webapp.evidence import Body, Evidence
from webapp.sync import intervals, rules
from webapp.sync.canonical import content_hash, written
from webapp.sync.clocks import Doubt
from webapp.sync.kinds import KINDS
from webapp.sync.tokens import Notary
from webapp.sync.wire import (
    ENTRIES,
    ENTRY,
    MOST_ENTRY_BYTES,
    Anchor,
    BrokenEntry,
    Head,
    PhotoNote,
    Push,
    WireEntry,
    storable,
)

NUL_WRITTEN = b"\\u0000"  # as it stands in the canonical form


@dataclass(slots=True)
class Arrival:
    """One entry as it came. `fault` is a code to park it under, "" while nothing is wrong."""

    id: UUID
    raw: bytes
    hash: str
    wire: WireEntry | None
    broken: BrokenEntry | None = None
    form_fault: str = ""  # what is wrong with it, whatever is stored here
    fault: str = ""
    evidence: Evidence | None = None
    not_before: int | None = None  # ms: what is proved of its time; None while nothing is
    not_after: int | None = None

    def park(self, code: str) -> None:
        """Nothing of it is applied, whatever is tried again."""
        self.form_fault = self.fault = code
        self.evidence = None

    def reset(self) -> None:
        """Forget what a first try to apply it has found."""
        self.fault, self.evidence = self.form_fault, None

    @property
    def seq(self) -> int:
        """Its number; 0 when even that cannot be read."""
        return self.wire.seq if self.wire else (self.broken and self.broken.seq) or 0

    @property
    def person_id(self) -> UUID | None:
        """Who made it, as it says."""
        return self.wire.person if self.wire else self.broken.person if self.broken else None

    @property
    def kind(self) -> str:
        """Its kind, as it says."""
        said = self.wire.kind if self.wire else self.broken.kind if self.broken else ""
        return storable(said)


@dataclass(slots=True)
class Batch:
    """A push whose signature held."""

    company_id: UUID
    device_id: UUID
    person_id: UUID  # who enrolled the phone, for entries that do not say
    is_revoked: bool
    received_ms: int
    waiting: int
    head: Head
    arrivals: list[Arrival]
    notes: dict[str, PhotoNote]
    marks: tuple[str, ...] = ()  # signed_out
    doubts: tuple[Doubt, ...] = ()  # what the servers' clocks have given rise to
    is_in_order: bool = False  # nothing of this phone is stored with a higher number


def take_apart(push: Push) -> list[Arrival]:
    """The entries in order. Raises ValidationError where there is no id.

    What is not canonical is not looked for here: floats that both sides write alike are parked by
    the strict shapes of bodies, all others change the hash, so that the signature does not hold.
    """
    spellings = spelled_out(push.entries)
    wires = _read_all(push.entries)
    arrivals = []
    for raw, wire, (stored, hash_) in zip(push.entries, wires, spellings, strict=True):
        broken = None if wire else BrokenEntry.model_validate(raw)
        _make_storable(wire, stored)
        arrival = Arrival(
            id=wire.id if wire else _id_of(broken),
            raw=stored,
            hash=hash_,
            wire=wire,
            broken=broken,
        )
        arrival.form_fault = arrival.fault = _fault(arrival, raw, push.device)
        arrivals.append(arrival)
    return arrivals


def spelled_out(entries: list[dict[str, Any]]) -> list[tuple[bytes, str]]:
    """Canonical bytes and hash of each, with the `prev` that the phone has left out put in.

    It leaves out what we can work out: the hash of the entry just before. It has signed the hash of
    the whole, so whatever else we put in, the signature would not hold.
    """
    spellings: list[tuple[bytes, str]] = []
    number: object = None  # that the next entry has if it goes on from the one before
    for entry in entries:
        seq = entry.get("seq")
        if "prev" not in entry and type(seq) is int and seq == number:
            entry["prev"] = spellings[-1][1]
        stored = written(entry)
        spellings.append((stored, content_hash(stored)))
        number = seq + 1 if type(seq) is int else None
    return spellings


def _read_all(entries: list[dict[str, Any]]) -> list[WireEntry | None]:
    """All at once, which is fast; one by one only when one of them is broken."""
    try:
        return list(ENTRIES.validate_python(entries))
    except ValidationError:
        return [_read(entry) for entry in entries]


def _read(entry: dict[str, Any]) -> WireEntry | None:
    try:
        return WireEntry.model_validate(entry)
    except ValidationError:
        return None


def _make_storable(wire: WireEntry | None, raw: bytes) -> None:
    """What is read of a body can be stored by every database; the raw entry keeps its bytes."""
    if wire is not None and NUL_WRITTEN in raw:
        wire.body = _storable(wire.body)


def _storable(said: Any) -> Any:
    if isinstance(said, str):
        return storable(said)
    if isinstance(said, list):
        return [_storable(one) for one in said]
    if isinstance(said, dict):
        return {storable(key): _storable(one) for key, one in said.items()}
    return said


def _id_of(broken: BrokenEntry | None) -> UUID:
    if broken is None:
        raise AssertionError("an entry is read whole or in part")
    return broken.id


def _fault(arrival: Arrival, raw: dict[str, Any], device_id: UUID) -> str:
    if arrival.wire is None:
        return "sync.bad_entry" if raw.get("v", 1) == 1 else "sync.unknown_version"
    if len(arrival.raw) > MOST_ENTRY_BYTES:
        return "sync.entry_too_large"
    return "" if arrival.wire.device == device_id else "sync.other_device"


def evidence_of(
    wire: WireEntry, received_ms: int, notary: Notary, known: tuple[int, int] | None = None
) -> Evidence | str:
    """What the entry says, with the time we believe in; a code when it cannot be understood.

    `known`: what is already proved of its time, in ms; else what the entry proves by itself.
    """
    kind = KINDS.get(wire.kind)
    if kind is None:
        return "sync.unknown_kind"
    try:
        body: Body = kind.body.model_validate(wire.body)
    except ValidationError:
        return "sync.bad_body"
    at, flags = time_of(wire, wire.anchor, received_ms, notary)
    proof = intervals.proof(at, *(known or _alone(wire, received_ms, notary)))
    return Evidence(
        id=wire.id,
        device_id=wire.device,
        person_id=wire.person,
        seq=wire.seq,
        kind=wire.kind,
        at=from_millis(at),
        not_before=from_millis(proof.not_before),
        not_after=from_millis(proof.not_after),
        claimed_at=from_millis(wire.wall),
        received_at=from_millis(received_ms),
        body=body,
        photos=wire.photos,
        flags=sorted({*flags, *proof.flags}),
    )


def read_stored(
    raw: bytes, received_ms: int, notary: Notary, known: tuple[int, int] | None = None
) -> Evidence | None:
    """What a stored entry says, with the time we believe in; None when it cannot be read."""
    try:
        wire = ENTRY.validate_json(raw)
    except ValidationError:
        return None
    _make_storable(wire, raw)
    read = evidence_of(wire, received_ms, notary, known)
    return read if isinstance(read, Evidence) else None


def _alone(wire: WireEntry, received_ms: int, notary: Notary) -> tuple[int, int]:
    """What an entry proves without its neighbours and without the push it came in."""
    anchor = anchor_of(wire.anchor, notary)
    earliest = intervals.lower(wire.mono, wire.epoch, anchor)
    return earliest, received_ms + intervals.AGREED_MS


def anchor_of(said: Anchor | None, notary: Notary) -> intervals.Anchor | None:
    """The anchor with the time its token vouches for; a token that is not ours counts as none."""
    server_ms = _vouched(notary, said.token) if said is not None else None
    if said is None or server_ms is None:
        return None
    return intervals.Anchor(server_ms, said.wall, said.mono, said.epoch, said.asked)


@lru_cache(maxsize=4096)  # a night's entries share a few tokens
def _vouched(notary: Notary, token: str) -> int | None:
    return notary.time_of(token)


def time_of(
    said: WireEntry | Head, anchor: Anchor | None, received_ms: int, notary: Notary
) -> tuple[int, list[str]]:
    """Best estimate in ms, and its flags."""
    held = anchor_of(anchor, notary)
    found = rules.estimate(
        wall=said.wall,
        mono=said.mono,
        epoch=said.epoch,
        anchor=held,
        received=received_ms,
        floor=(said.floor or 0) if isinstance(said, WireEntry) else 0,
    )
    flags = ["time.bad_token"] if anchor is not None and held is None else []
    return found.at_ms, [*flags, *found.flags]
