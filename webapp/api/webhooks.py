"""Telling other systems: every event once in order, again until it is taken, and never in a rush.

`collect` turns new events into deliveries, in the database and so exactly once; `post_waiting`
posts the oldest of a webhook that is not resting. A receiver that fails rests longer each time and
keeps its place: what happened first is told first. After three days one is given up, visibly.
"""

import hashlib
import hmac
import http.client
import logging
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from sqlalchemy import func, select

from webapp.api.models import Delivery, Webhook
from webapp.api.refusals import BadAddress
from webapp.api.shapes import event_out, issue_out
from webapp.background import actions as background
from webapp.background.models import SideTask
from webapp.clock import to_millis, utcnow
from webapp.database import db, new_id, transaction
from webapp.issues.models import Issue, IssueEvent
from webapp.issues.state.terms import flow_of

logger = logging.getLogger(__name__)

SETTLED = timedelta(seconds=3)  # events younger than that may still be committing
GIVEN_UP_AFTER = timedelta(days=3)
LONGEST_REST = timedelta(hours=1)
FIRST_REST = timedelta(seconds=15)
TIMEOUT = 10.0  # seconds
MOST_EVENTS, MOST_A_TURN = 500, 50
KIND = "webhook"


def check_address(url: str) -> str:
    """An address we post to. Raises BadAddress for plain http to anywhere but this machine."""
    parts = urlsplit(url.strip())
    is_local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if not parts.hostname or not (parts.scheme == "https" or (parts.scheme == "http" and is_local)):
        raise BadAddress
    return url.strip()[:500]


def signature(secret: str, body: bytes, unix: int) -> str:
    """t=…,v1=…: HMAC-SHA256 of time and body: an old post cannot be played again unseen."""
    mac = hmac.new(secret.encode(), f"{unix}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={unix},v1={mac}"


def collect(now: datetime) -> None:
    """Make a delivery of every event that each webhook has not been told of."""
    with transaction():
        hooks = db.session.scalars(select(Webhook).where(Webhook.paused_at.is_(None))).all()
        for hook in hooks:
            _collect(hook, now)


def _collect(hook: Webhook, now: datetime) -> None:
    until = now - SETTLED
    rows = db.session.execute(
        select(IssueEvent, Issue)
        .join(
            Issue, (Issue.company_id == IssueEvent.company_id) & (Issue.id == IssueEvent.issue_id)
        )
        .where(
            Issue.site_id == hook.site_id,
            IssueEvent.received_at > hook.told_until,
            IssueEvent.received_at <= until,
        )
        .order_by(IssueEvent.received_at, IssueEvent.id)
        .limit(MOST_EVENTS)
    ).all()
    if len(rows) == MOST_EVENTS:  # never between two of the same instant
        until = rows[-1][0].received_at
        rows = [row for row in rows if row[0].received_at < until] or rows
        until = rows[-1][0].received_at
    for event, issue in rows:
        body = _body(event, issue)
        made = Delivery(id=new_id(), webhook_id=hook.id, event_id=event.id, body=body, made_at=now)
        db.session.add(made)
    hook.told_until = until


def _body(event: IssueEvent, issue: Issue) -> dict[str, object]:
    return {
        "id": str(event.id),
        "issue": issue_out(issue, flow_of(issue), None).model_dump(mode="json"),
        "event": event_out(event, issue).model_dump(mode="json"),
    }


@dataclass(frozen=True)
class Post:
    """One delivery, ready to go out without the database."""

    hook_id: UUID
    delivery_id: UUID
    url: str
    secret: str
    body: bytes


def ask_for_posts(now: datetime) -> None:
    """Ask side workers to post: a receiver that never answers must not hold up what falls due."""
    is_awake = Webhook.rests_until.is_(None) | (Webhook.rests_until <= now)
    with transaction():
        rows = db.session.execute(
            select(Webhook.id, func.count(), func.sum(Delivery.tries))
            .join(
                Delivery,
                (Delivery.company_id == Webhook.company_id) & (Delivery.webhook_id == Webhook.id),
            )
            .where(Webhook.paused_at.is_(None), is_awake, Delivery.done_at.is_(None))
            .group_by(Webhook.id)
        ).all()
        for hook_id, count, tries in rows:
            subject = f"{hook_id.hex}:{to_millis(now)}:{count}:{tries}"
            background.ask(KIND, subject, {"webhook": str(hook_id)}, at=now)


def post_waiting(task: SideTask, progress: Callable[[int, int], None]) -> None:
    """Side work: post what waits for one webhook, oldest first, until it fails or nothing waits."""
    hook_id = UUID(task.params["webhook"])
    for turn in range(MOST_A_TURN):
        post = _claim(hook_id)
        if post is None or not _settle(post, _send(post)):
            return
        progress(turn + 1, MOST_A_TURN)


def _claim(hook_id: UUID) -> Post | None:
    """The oldest delivery of a webhook, held by letting the webhook rest for the time of a post.

    A worker that dies after the other side has taken it leaves it to be posted again: receivers
    keep ids (the document says so).
    """
    now = utcnow()
    with transaction():
        hook = db.session.scalar(
            select(Webhook).where(Webhook.id == hook_id).with_for_update(skip_locked=True)
        )
        if hook is None or hook.paused_at or (hook.rests_until and hook.rests_until > now):
            return None
        row = db.session.scalars(
            select(Delivery)
            .where(Delivery.webhook_id == hook_id, Delivery.done_at.is_(None))
            .order_by(Delivery.made_at, Delivery.id)
            .limit(1)
        ).first()
        if row is None:
            return None
        hook.rests_until = now + timedelta(seconds=3 * TIMEOUT)
        row.tries += 1
        return Post(hook.id, row.id, hook.url, hook.secret, orjson.dumps(row.body))


def _send(post: Post) -> str:
    """What went wrong; "" when the other side has taken it."""
    parts = urlsplit(post.url)
    host, port = parts.hostname or "", parts.port
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        connection = http.client.HTTPSConnection(
            host, port, timeout=TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", target, post.body, _headers(post))
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as problem:
        return f"{type(problem).__name__}: {problem}"[:200]
    finally:
        connection.close()
    return "" if 200 <= status < 300 else f"HTTP {status}"


def _headers(post: Post) -> dict[str, str]:
    signed = signature(post.secret, post.body, int(utcnow().timestamp()))
    return {"Content-Type": "application/json", "X-Rounds-Signature": signed}


def _settle(post: Post, fault: str) -> bool:
    """Note how it went; False when this webhook rests now."""
    now = utcnow()
    with transaction():
        hook = db.session.get_one(Webhook, (db.session.info["company_id"], post.hook_id))
        row = db.session.get_one(Delivery, (db.session.info["company_id"], post.delivery_id))
        row.fault = fault
        if not fault:
            row.done_at, hook.faults, hook.rests_until = now, 0, None
            return True
        hook.faults += 1
        hook.rests_until = now + rest_after(hook.faults)
        if now - row.made_at > GIVEN_UP_AFTER:
            row.done_at, row.is_given_up = now, True
        logger.warning("webhook %s: %s", post.hook_id, fault)
        return False


def rest_after(faults: int) -> timedelta:
    """15 s, 30 s, 1 min … at most an hour."""
    doubled: int = 2 ** min(faults - 1, 10)
    return min(LONGEST_REST, FIRST_REST * doubled)
