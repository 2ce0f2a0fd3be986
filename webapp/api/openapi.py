"""The OpenAPI 3.1 document, made from the same shapes that read requests and write answers."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from webapp.api.shapes import Fault, IssueIn, IssueOut, IssuePage, IssueWithStory, NoteIn
from webapp.version import VERSION

MODELS: tuple[type[BaseModel], ...] = (
    IssueIn,
    IssueOut,
    IssuePage,
    IssueWithStory,
    NoteIn,
    Fault,
)
FAULTS = {
    "400": "Not JSON",
    "401": "No token, or one that was revoked",
    "404": "No such report at this site",
    "409": "The Idempotency-Key was used with another body",
    "422": "A field is missing or of another shape",
    "429": "Too many calls; Retry-After says when",
}
WEBHOOKS = (
    "Every event of a report is posted to the webhooks of its site as {id, issue, event}, "
    "in order. X-Rounds-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of 't.body' with the "
    "webhook's secret>. "
    "Answer 2xx within 10 s; anything else is tried again for three days, each time later. "
    "The same id may come twice: keep ids."
)


def document(address: str) -> dict[str, Any]:
    """The document for an installation at this address."""
    _, schemas = models_json_schema(
        [(model, "validation") for model in MODELS], ref_template="#/components/schemas/{model}"
    )
    return {
        "openapi": "3.1.0",
        "info": {"title": "Rounds · 巡更", "version": VERSION, "description": WEBHOOKS},
        "servers": [{"url": f"{address}/api/v1"}],
        "security": [{"token": []}],
        "paths": _paths(),
        "components": {
            "schemas": schemas.get("$defs", {}),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def _paths() -> dict[str, Any]:
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    key = {"name": "Idempotency-Key", "in": "header", "schema": {"type": "string"}}
    after = {"name": "after", "in": "query", "schema": {"type": "string"}}
    return {
        "/issues": {
            "get": _operation("list_issues", IssuePage, "200", parameters=[after]),
            "post": _operation("open_issue", IssueOut, "201", takes=IssueIn, parameters=[key]),
        },
        "/issues/{id}": {"get": _operation("get_issue", IssueWithStory, "200", parameters=[one])},
        "/issues/{id}/notes": {
            "post": _operation("add_note", IssueWithStory, "201", takes=NoteIn, parameters=[one])
        },
    }


def _operation(
    name: str,
    answers: type[BaseModel],
    status: str,
    *,
    takes: type[BaseModel] | None = None,
    parameters: list[dict[str, Any]],
) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": name,
        "parameters": parameters,
        "responses": {
            status: {"description": "Done", "content": _content(answers)},
            **{code: {"description": d, "content": _content(Fault)} for code, d in FAULTS.items()},
        },
    }
    if takes is not None:
        said["requestBody"] = {"required": True, "content": _content(takes)}
    return said


def _content(model: type[BaseModel]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {"application/json": {"schema": schema}}
