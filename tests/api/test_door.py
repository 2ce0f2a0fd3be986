"""Other systems file and follow: tokens, shapes, idempotency, and nobody else's reports."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.issues.conftest import NOW, Desk
from webapp.api import tokens, views
from webapp.api.openapi import document
from webapp.clock import utcnow
from webapp.database import db, enter_company, transaction
from webapp.issues.models import Issue

BODY = {"category": "leak", "text": "厨房漏水", "reporter": {"name": "林女士", "room": "3-2-501"}}


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


@pytest.fixture(autouse=True)
def _calls_begin_anew() -> None:
    views._lately.clear()


def make(cast: Cast, **how: bool) -> dict[str, str]:
    with transaction():
        enter_company(cast.company.id)
        sees = how.get("sees_reporters", False)
        _, text = tokens.make_token(
            cast.site.id, "400", sees_reporters=sees, by=cast.admin.id, at=utcnow()
        )
    return {"Authorization": f"Bearer {text}"}


def file(client: FlaskClient, headers: dict[str, str], **body: object) -> TestResponse:
    return client.post("/api/v1/issues", json=BODY | body, headers=headers)


def test_a_report_is_filed_and_followed(cast: Cast, client: FlaskClient) -> None:
    headers = make(cast)
    filed = file(client, headers)
    assert filed.status_code == 201
    said = filed.get_json()
    assert (said["kind"], said["phase"], said["reporter"]) == ("repair", "open", None)
    told = client.post(
        f"/api/v1/issues/{said['id']}/notes", json={"text": "住户又来电"}, headers=headers
    )
    assert told.status_code == 201
    one = client.get(f"/api/v1/issues/{said['id']}", headers=headers).get_json()
    assert [event["note"] for event in one["events"]] == ["住户又来电"]


def test_names_go_out_only_to_tokens_that_may_see_them(cast: Cast, client: FlaskClient) -> None:
    headers = make(cast, sees_reporters=True)
    assert file(client, headers).get_json()["reporter"]["name"] == "林女士"


def test_the_same_call_again_is_the_same_report(cast: Cast, client: FlaskClient) -> None:
    headers = make(cast) | {"Idempotency-Key": "call-1"}
    first, again = file(client, headers), file(client, headers)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.get_json()["id"] == again.get_json()["id"]
    other = file(client, headers, text="别的事")
    assert (other.status_code, other.get_json()["code"]) == (409, "api.key_reused")


def test_row_48_a_complaints_demand_comes_in_and_goes_out_to_whom_may_see_it(
    cast: Cast, client: FlaskClient
) -> None:
    said = {"happened": "昨晚十点", "demand": "停止施工", "expectation": "书面道歉"}
    headers = make(cast, sees_reporters=True)
    filed = file(client, headers, category="noise", **said).get_json()
    assert said.items() <= filed.items()
    one = client.get(f"/api/v1/issues/{filed['id']}", headers=make(cast)).get_json()
    assert [one[name] for name in said] == ["", "", ""]
    shapes = document("http://localhost")["components"]["schemas"]
    assert set(said) <= set(shapes["IssueIn"]["properties"])


@pytest.mark.parametrize("header", ["", "Bearer x", "Bearer rnd_x", "Basic rnd_x"])
def test_without_a_token_there_is_nothing(client: FlaskClient, cast: Cast, header: str) -> None:
    answer = client.get("/api/v1/issues", headers={"Authorization": header})
    assert (answer.status_code, answer.get_json()["code"]) == (401, "api.no_token")


def test_a_revoked_token_opens_nothing(cast: Cast, client: FlaskClient) -> None:
    headers = make(cast)
    text = headers["Authorization"].removeprefix("Bearer ")
    with transaction():
        row = tokens.find_token(f"Bearer {text}")
        assert row is not None
        tokens.revoke(row, by=cast.admin.id, at=utcnow())
    assert client.get("/api/v1/issues", headers=headers).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"not json", 400, "api.not_json"),
        (b'{"category": "leak"}', 422, "api.bad_shape"),
        (b'{"category": "dance", "text": "x"}', 422, "api.bad_shape"),
        (b'{"category": "leak", "text": "x", "colour": 1}', 422, "api.bad_shape"),
        (b'{"category": "leak", "text": "' + b"x" * 300_000 + b'"}', 422, "api.bad_shape"),
    ],
)
def test_bad_bodies_are_named(
    cast: Cast, client: FlaskClient, body: bytes, status: int, code: str
) -> None:
    headers = make(cast) | {"Content-Type": "application/json"}
    answer = client.post("/api/v1/issues", data=body, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


def test_reports_of_another_site_are_not_there(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    with transaction():
        enter_company(cast.outsider.company_id)
        _, text = tokens.make_token(
            cast.foreign_site.id, "x", sees_reporters=True, by=cast.outsider.id, at=NOW
        )
    with transaction():
        enter_company(cast.company.id)
        issue_id = desk.open().id
    headers = {"Authorization": f"Bearer {text}"}
    assert client.get(f"/api/v1/issues/{issue_id}", headers=headers).status_code == 404
    assert client.get("/api/v1/issues", headers=headers).get_json()["items"] == []


def test_pages_follow_the_last_change(
    cast: Cast, client: FlaskClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.api.calls.PAGE", 2)
    headers = make(cast)
    for number in range(5):
        assert file(client, headers, text=f"第 {number} 件").status_code == 201
    seen, after = [], ""
    while True:
        page = client.get("/api/v1/issues", query_string={"after": after}, headers=headers)
        seen += [item["title"] for item in page.get_json()["items"]]
        after = page.get_json()["next"] or ""
        if not after:
            break
    assert len(seen) == len(set(seen)) == 5
    bad = client.get("/api/v1/issues?after=x", headers=headers)
    assert bad.get_json()["code"] == "api.bad_shape"


def test_too_many_calls_are_asked_to_wait(
    cast: Cast, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "CALLS", 2)
    headers = make(cast)
    codes = [client.get("/api/v1/issues", headers=headers).status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_the_document_describes_every_path_and_shape(client: FlaskClient, cast: Cast) -> None:
    said = document("https://rounds.example")
    assert set(said["paths"]) == {
        "/issues", "/issues/{id}", "/issues/{id}/notes",
    }  # fmt: skip
    text = client.get("/api/v1/openapi.json").text
    for name in said["components"]["schemas"]:
        assert f"#/components/schemas/{name}" in text or name == "Fault"
    assert db.session.query(Issue).count() == 0
