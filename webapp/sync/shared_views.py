"""A phone with several people: whose session it uses now, and the way back to one's own records."""

from typing import cast

from flask import Blueprint, g, session
from flask.typing import ResponseReturnValue

from webapp.accounts import queries
from webapp.accounts.models import Person, Role
from webapp.clock import to_millis, utcnow
from webapp.database import db, transaction
from webapp.sync import shared_phone, signed
from webapp.sync.door import server_time, settings
from webapp.sync.phone_views import answer_bad_request, read_request
from webapp.sync.refusals import BadRequest
from webapp.sync.server_keys import encoded
from webapp.sync.wire import KeptSession, SealedKey
from webapp.web.access import NotSignedIn, allow, current_person, public

bp = Blueprint("shared", __name__)
EVERYBODY = tuple(Role)
bp.register_error_handler(BadRequest, answer_bad_request)


@bp.post("/sync/keys")
@allow(*EVERYBODY)
def open_key() -> ResponseReturnValue:
    """The key to what the signed-in person left on this phone."""
    said = read_request(SealedKey)
    secret = shared_phone.key_back(
        db.session.connection(),
        settings().secret_key,
        said.key,
        signed.decode(said.sealed),
        current_person(),
    )
    return {**server_time(to_millis(utcnow())), "secret": encoded(secret)}


@bp.post("/sync/sessions")
@allow(*EVERYBODY)
def create_session() -> ResponseReturnValue:
    """A token for this person's return, which the phone locks up with their records."""
    now = utcnow()
    token = shared_phone.keep_session(g.sign_in, cast(Person, g.person), now)
    until = to_millis(g.sign_in.expires_at)
    return {**server_time(to_millis(now)), "session": token, "until": until}, 201


@bp.put("/sync/session")
@public
def update_session() -> ResponseReturnValue:
    """Somebody else has unlocked this phone: from now on it asks in their name."""
    now, token = utcnow(), read_request(KeptSession).session
    found = shared_phone.kept_session(token, now)
    if found is None:
        raise NotSignedIn
    sign_in, person = found
    session["token"] = token
    session["company"] = queries.company_of(person.company_id).short_code
    session.permanent = True
    until = to_millis(sign_in.expires_at)
    return {**server_time(to_millis(now)), "person": str(person.id), "until": until}


@bp.delete("/sync/session")
@public
def delete_session() -> ResponseReturnValue:
    """Signed out on the phone: this session ends, and the token that was locked up for a return."""
    now = utcnow()
    kept = shared_phone.kept_session(read_request(KeptSession).session, now)
    with transaction():
        for sign_in in (g.sign_in if g.person is not None else None, kept and kept[0]):
            if sign_in is not None:
                db.session.merge(sign_in).ended_at = now
    session.pop("token", None)
    return server_time(to_millis(now))
