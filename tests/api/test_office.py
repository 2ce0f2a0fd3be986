"""Tokens and webhooks in the office."""

import re

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from webapp.api.models import ApiToken, Webhook
from webapp.database import db


def test_a_token_is_shown_once_and_revoked(cast: Cast, client: FlaskClient) -> None:
    admin = sign_in(client, cast.people["admin"])
    assert admin.post("/doors/tokens", data={"name": "400 热线"}).status_code == 303
    shown = re.search(r"<code>(rnd_[^<]+)</code>", admin.get("/doors/").text)
    assert shown
    assert shown[1] not in admin.get("/doors/").text
    headers = {"Authorization": f"Bearer {shown[1]}"}
    assert client.get("/api/v1/issues", headers=headers).status_code == 200
    db.session.rollback()
    token = db.session.scalars(select(ApiToken)).one()
    admin.post(f"/doors/tokens/{token.id}/revocation")
    assert client.get("/api/v1/issues", headers=headers).status_code == 401


def test_a_webhook_is_made_paused_and_resumed(cast: Cast, client: FlaskClient) -> None:
    admin = sign_in(client, cast.people["admin"])
    bad = admin.post("/doors/webhooks", data={"url": "http://example.com/x"})
    assert bad.status_code == 422
    assert "地址要以 https:// 开头" in bad.text
    assert admin.post("/doors/webhooks", data={"url": "https://example.com/x"}).status_code == 303
    db.session.rollback()
    hook = db.session.scalars(select(Webhook)).one()
    assert len(hook.secret) == 48
    for is_paused in (True, False):
        admin.post(f"/doors/webhooks/{hook.id}/pause")
        db.session.rollback()
        again = db.session.scalars(select(Webhook).execution_options(populate_existing=True)).one()
        assert (again.paused_at is not None) is is_paused


def test_managers_have_no_keys_to_the_door(cast: Cast, client: FlaskClient) -> None:
    manager = sign_in(client, cast.people["manager"])
    assert manager.get("/doors/").status_code == 403
