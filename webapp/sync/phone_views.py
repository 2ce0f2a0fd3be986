"""The door for phones: enrol, push. JSON both ways; docs/sync-protocol.md is the contract."""

from contextlib import suppress
from typing import Any, TypeVar, cast
from uuid import UUID

import orjson
from flask import Blueprint, g, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge

from webapp.accounts.identity import company_signed_in
from webapp.accounts.models import Person, Role
from webapp.accounts.queries import site_ids_of
from webapp.clock import to_millis, utcnow
from webapp.database import db, enter_company, transaction
from webapp.errors import Refused
from webapp.sync import (
    clocks,
    devices,
    inbox,
    packs,
    sealed_entries,
    server_keys,
    shared_phone,
    signed,
)
from webapp.sync.batch import Batch
from webapp.sync.body import compressed, read_json
from webapp.sync.devices import Speaker
from webapp.sync.door import notary, server_time, settings
from webapp.sync.inbox import Taken
from webapp.sync.pack_places import Asker
from webapp.sync.refusals import BadRequest, TooLarge, UnknownDevice, UnknownSeal
from webapp.sync.release_codes import key_text, release_key
from webapp.sync.wire import MOST_BYTES, Enrolment, Push
from webapp.web.access import allow, current_person, unasked
from webapp.web.language import language

bp = Blueprint("phone", __name__)
EVERYBODY = tuple(Role)
WireT = TypeVar("WireT", bound=BaseModel)


@bp.errorhandler(BadRequest)
@bp.errorhandler(UnknownSeal)
def answer_bad_request(refusal: Refused) -> ResponseReturnValue:
    """With the path of every fault, for whoever writes a client."""
    return {"code": refusal.code, "message": str(refusal.message), **refusal.detail}, refusal.status


@bp.post("/sync/devices")
@allow(*EVERYBODY)
def create_device() -> ResponseReturnValue:
    """Enrol the phone of the person who is signed in."""
    enrolment = read_request(Enrolment)
    now = utcnow()
    with transaction():
        device = devices.enrol(
            enrolment, signed.decode(enrolment.public_key), by=current_person(), at=now
        )
        keys = _public_keys()
    key = release_key(settings().secret_key, device.id)
    return {
        "device_id": str(device.id),
        **server_time(to_millis(now)),
        "release_key": key_text(key),
        "keys": keys,
    }, 201


@bp.post("/sync/push")
@unasked
def create_entries() -> ResponseReturnValue:
    """Take a batch of the journal. A known phone is enough; nobody need be signed in."""
    received_ms = to_millis(utcnow())
    said = _json()
    push = _read(Push, said)
    speaker = devices.speaker(push.device)
    push.entries = sealed_entries.opened(push, settings().secret_key)
    arrivals = signed.entries_of(push, said, speaker.public_key)
    enter_company(speaker.company_id)
    batch = Batch(
        company_id=speaker.company_id,
        device_id=push.device,
        person_id=speaker.person_id,
        is_revoked=speaker.revoked_at is not None,
        received_ms=received_ms,
        waiting=push.waiting,
        head=push.head,
        arrivals=arrivals,
        notes={note.sha256: note for note in push.photos},
        marks=_marks(speaker),
    )
    return _answer(inbox.take(batch, notary(), clocks.look))


@bp.get("/sync/pack")
@allow(*EVERYBODY)
def show_pack() -> ResponseReturnValue:
    """What this person's phone is to take along, as a difference to what it has."""
    now = utcnow()
    person, config = cast(Person, g.person), settings()
    device_id, cursor = _pack_question()
    with transaction():
        devices.must_be_ours(device_id, person)
        asker = Asker(
            person, site_ids_of(person), config.secret_key, config.public_url, now, language()
        )
        delta = packs.pull(asker, device_id, cursor, now)
        keys = _public_keys()
    answer = {
        **server_time(to_millis(now)),
        "cursor": delta.cursor,
        "full": delta.is_full,
        "upserts": delta.upserts,
        "removes": delta.removes,
        "size": delta.size,
        "session_until": to_millis(g.sign_in.expires_at),
        "person": str(person.id),
        "people": shared_phone.stamps(config.secret_key, _people_asked()),
        "keys": keys,
    }
    return compressed(orjson.dumps(answer), request.headers.get("Accept-Encoding", ""))


def _pack_question() -> tuple[UUID, int]:
    """The phone and its cursor; anything that is no cursor of ours asks for everything."""
    cursor = request.args.get("cursor", "0")
    try:
        device_id = UUID(request.args.get("device", ""))
    except ValueError:
        raise UnknownDevice from None
    return device_id, int(cursor) if cursor.isdecimal() and len(cursor) < 10 else 0


def _people_asked() -> list[UUID]:
    """The ids in `people=<id>,<id>`; what is none is left out."""
    found = []
    for one in request.args.get("people", "").split(",")[: shared_phone.MOST_PEOPLE]:
        with suppress(ValueError):
            found.append(UUID(one))
    return found


def _public_keys() -> list[dict[str, str]]:
    """Ours, the present ones among them even if nothing was ever signed with them."""
    connection = db.session.connection()
    server_keys.current(connection, settings().secret_key, utcnow())
    return server_keys.public_keys(connection)


def _answer(taken: Taken) -> ResponseReturnValue:
    issued = taken.receipt
    return {
        **server_time(to_millis(utcnow())),
        "outcomes": [
            {"id": str(one.id), "outcome": one.outcome, "code": one.code, "hash": one.hash}
            for one in taken.outcomes
        ],
        "receipt": {
            "id": str(issued.id),
            "at": issued.at_ms,
            "count": len(issued.hashes),
            "key": issued.key_id,
            "signature": issued.signature,
        },
        "wanted": taken.wanted,
        "missing": taken.missing,
    }


def _marks(speaker: Speaker) -> tuple[str, ...]:
    return () if company_signed_in() == speaker.company_id else ("signed_out",)


def _json() -> dict[str, Any]:
    request.max_content_length = MOST_BYTES
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    try:
        data = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise TooLarge from None
    said = read_json(data, encoding, MOST_BYTES)
    if not isinstance(said, dict):
        raise BadRequest(errors=[{"path": "", "problem": "not an object"}])
    return said


def read_request(shape: type[WireT]) -> WireT:
    """The body of this request in its shape. Raises BadRequest."""
    return _read(shape, _json())


def _read(shape: type[WireT], said: dict[str, Any]) -> WireT:
    try:
        return shape.model_validate(said)
    except ValidationError as problem:
        raise signed.bad_request(problem) from None
