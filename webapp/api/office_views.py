"""Tokens and webhooks in the office: made, shown once, revoked; what was told and what failed."""

import secrets
from collections.abc import Sequence
from typing import TypeVar
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.accounts.models import Role
from webapp.api import tokens, webhooks
from webapp.api.models import ApiToken, Delivery, Webhook
from webapp.api.refusals import BadAddress
from webapp.audit import actions as audit
from webapp.clock import utcnow
from webapp.database import db, new_id, transaction
from webapp.errors import NotFound
from webapp.sites.current import current_site, may_see
from webapp.web.access import allow, current_person

bp = Blueprint("doors", __name__, url_prefix="/doors")
SHOWN = 20
Row = TypeVar("Row", ApiToken, Webhook)


@bp.get("/")
@allow(Role.ADMIN)
def index() -> ResponseReturnValue:
    """What other systems may do here, and how it went."""
    return _page()


@bp.post("/tokens")
@allow(Role.ADMIN)
def create_token() -> ResponseReturnValue:
    """A new token; its text is on the next page, once."""
    name = request.form.get("name", "").strip() or "API"
    with transaction():
        _, text = tokens.make_token(
            current_site().id,
            name,
            sees_reporters="sees_reporters" in request.form,
            by=current_person().id,
            at=utcnow(),
        )
    session["new_token"] = text
    return redirect(url_for(".index"), code=303)


@bp.post("/tokens/<uuid:token_id>/revocation")
@allow(Role.ADMIN)
def create_revocation(token_id: UUID) -> ResponseReturnValue:
    """It opens nothing any more."""
    with transaction():
        tokens.revoke(_find(ApiToken, token_id), by=current_person().id, at=utcnow())
    return redirect(url_for(".index"), code=303)


@bp.post("/webhooks")
@allow(Role.ADMIN)
def create_webhook() -> ResponseReturnValue:
    """An address that is told from now on; its secret is on the next page, once."""
    try:
        url = webhooks.check_address(request.form.get("url", ""))
    except BadAddress as refusal:
        return _page(refusal), refusal.status
    now, who, secret = utcnow(), current_person().id, secrets.token_hex(24)
    with transaction():
        hook = Webhook(
            id=new_id(),
            site_id=current_site().id,
            url=url,
            secret=secret,
            created_by=who,
            created_at=now,
            told_until=now,
        )
        db.session.add(hook)
        audit.note("api.webhook_made", by=who, at=now, subject=hook.id, url=url)
    session["new_token"] = secret
    return redirect(url_for(".index"), code=303)


@bp.post("/webhooks/<uuid:webhook_id>/pause")
@allow(Role.ADMIN)
def update_pause(webhook_id: UUID) -> ResponseReturnValue:
    """Stop telling it, or go on where it stopped."""
    now = utcnow()
    with transaction():
        hook = _find(Webhook, webhook_id)
        hook.paused_at = None if hook.paused_at else now
        hook.rests_until, hook.faults = None, 0
        verb = "api.webhook_paused" if hook.paused_at else "api.webhook_resumed"
        audit.note(verb, by=current_person().id, at=now, subject=hook.id)
    return redirect(url_for(".index"), code=303)


def _find(model: type[Row], id: UUID) -> Row:
    row = db.session.get(model, (current_person().company_id, id))
    if row is None or not may_see(row.site_id):
        raise NotFound
    return row


def _here(model: type[Row]) -> Sequence[Row]:
    """Those of the site being looked at, the newest first."""
    statement = select(model).where(model.site_id == current_site().id)
    return db.session.scalars(statement.order_by(model.created_at.desc())).all()


def _page(refusal: BadAddress | None = None) -> str:
    hooks = _here(Webhook)
    lately = db.session.scalars(
        select(Delivery)
        .where(Delivery.webhook_id.in_([hook.id for hook in hooks]))
        .order_by(Delivery.made_at.desc())
        .limit(SHOWN)
    ).all()
    return render_template(
        "api/doors.html",
        tokens=_here(ApiToken),
        hooks=hooks,
        deliveries=lately,
        secret=session.pop("new_token", ""),
        refusal=refusal,
        form=request.form,
    )
