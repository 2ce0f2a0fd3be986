"""The JSON door. A token says which company and site it is; nobody is signed in."""

import time
from collections import deque
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, Response, current_app, g, request
from pydantic import BaseModel, ValidationError

from webapp.api import calls, openapi
from webapp.api.models import ApiToken
from webapp.api.refusals import BadShape, NotJson, NoToken, TooManyCalls
from webapp.api.shapes import IssueIn, IssuePage, NoteIn
from webapp.api.tokens import find_token, note_use
from webapp.clock import utcnow
from webapp.database import db, enter_company, transaction
from webapp.issues.actions import add_word
from webapp.web.access import unasked
from webapp.web.origin import csrf

bp = Blueprint("api", __name__, url_prefix="/api/v1")
csrf.exempt(bp)  # a token in a header is no cookie: no other page can send it
ModelT = TypeVar("ModelT", bound=BaseModel)
CALLS, WINDOW = 300, 60.0  # of one token, in seconds, per process
MOST_BYTES = 256 * 1024
_lately: dict[UUID, deque[float]] = {}


@bp.get("/openapi.json")
@unasked
def show_document() -> Response:
    """What this door is."""
    return _json(openapi.document(current_app.config["ROUNDS"].public_url), 200)


@bp.get("/issues")
@unasked
def list_issues() -> Response:
    """Reports by their last change."""
    token = _token()
    found, after = calls.touched_after(token, request.args.get("after", ""))
    page = IssuePage(items=[calls.written(token, issue) for issue in found], next=after)
    return _written(page, 200)


@bp.get("/issues/<uuid:issue_id>")
@unasked
def show_issue(issue_id: UUID) -> Response:
    """One report with its story."""
    token = _token()
    return _written(calls.written_with_story(token, calls.issue_at(token, issue_id)), 200)


@bp.post("/issues")
@unasked
def create_issue() -> Response:
    """Open a report; with the same Idempotency-Key again, the same report."""
    with transaction():
        token = _token()
        said = _read(IssueIn)
        key = request.headers.get("Idempotency-Key", "")
        issue, is_new = calls.open_once(token, said, key, utcnow())
        note_use(token, utcnow())
        answer = calls.written(token, issue)
    return _written(answer, 201 if is_new else 200)


@bp.post("/issues/<uuid:issue_id>/notes")
@unasked
def create_note(issue_id: UUID) -> Response:
    """A word beside the flow."""
    with transaction():
        token = _token()
        said = _read(NoteIn)
        issue = calls.issue_at(token, issue_id)
        add_word(issue, "note", by=None, at=utcnow(), note=said.text, is_public=said.is_public)
        db.session.flush()
        answer = calls.written_with_story(token, issue)
    return _written(answer, 201)


def _token() -> ApiToken:
    """Who calls; from here on the session sees one company. Raises NoToken, TooManyCalls."""
    token = find_token(request.headers.get("Authorization", ""))
    if token is None:
        raise NoToken
    _count(token.id)
    enter_company(token.company_id)
    g.api_token = token
    return token


def _count(token_id: UUID) -> None:
    now, lately = time.monotonic(), _lately.setdefault(token_id, deque())
    while lately and lately[0] < now - WINDOW:
        lately.popleft()
    if len(lately) >= CALLS:
        raise TooManyCalls
    lately.append(now)


def _read(shape: type[ModelT]) -> ModelT:
    if (request.content_length or 0) > MOST_BYTES:
        raise BadShape(fields={"": f"at most {MOST_BYTES} bytes"})
    try:
        return shape.model_validate_json(request.get_data())
    except ValidationError as problem:
        faults = problem.errors(include_url=False, include_context=False, include_input=False)
        if any(fault["type"] == "json_invalid" for fault in faults):
            raise NotJson from None
        paths = {".".join(map(str, fault["loc"])): fault["msg"] for fault in faults}
        raise BadShape(fields=paths) from None


def _written(model: BaseModel, status: int) -> Response:
    return Response(model.model_dump_json(), status, mimetype="application/json")


def _json(value: object, status: int) -> Response:
    return Response(current_app.json.dumps(value), status, mimetype="application/json")
