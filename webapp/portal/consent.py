"""Consent on the resident's own phone: a link of its own that can do nothing else.

Whoever works at the door shows it as a code. It is not the report's link: that one could accept the
repair and rate it, and would be in the hands of who did it. It opens while the report waits for the
reporter's word, and what is answered there is the reporter's own step.

token   base64url(id of the report) + base64url(first 16 bytes of an HMAC over it), 44 characters
"""

import hashlib
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from collections.abc import Sequence
from uuid import UUID

from flask import g
from sqlalchemy import select

from webapp.database import db, enter_company
from webapp.issues.flows.flow import Actor, Demand, Flow, Step
from webapp.issues.models import Issue
from webapp.portal.refusals import LinkUnknown
from webapp.portal.rules import ASKED_OF_REPORTER
from webapp.sites.label_queries import ALL
from webapp.sites.models import Site
from webapp.web.language import speak

LENGTH = 44
_HALF = LENGTH // 2


def token_of(secret: str, issue_id: UUID) -> str:
    """The token of a report's consent link."""
    mac = hmac.new(secret.encode(), b"consent:" + issue_id.bytes, hashlib.sha256).digest()
    return _written(issue_id.bytes) + _written(mac[:16])


def find(secret: str, token: str) -> Issue:
    """The report of a consent link; its company is entered. Raises LinkUnknown."""
    issue_id = _read(token)
    if issue_id is None or not hmac.compare_digest(token_of(secret, issue_id), token):
        raise LinkUnknown
    issue = db.session.scalar(select(Issue).where(Issue.id == issue_id).execution_options(**ALL))
    if issue is None:
        raise LinkUnknown
    enter_company(issue.company_id)
    g.site = db.session.get_one(Site, (issue.company_id, issue.site_id))
    speak(issue.language)
    return issue


def can_ask(flow: Flow) -> bool:
    """True for a flow in which the reporter is asked for his consent at all."""
    return any(_is_consent(step) for step in flow.steps)


def answers(flow: Flow, state: str) -> Sequence[Step]:
    """What can be answered now: the consent or another way; nothing while none is due."""
    here = [
        step
        for step in flow.steps_from(state)
        if Actor.REPORTER in step.by and ASKED_OF_REPORTER.issuperset(step.demands)
    ]
    if not any(_is_consent(step) for step in here):
        return ()
    return [step for step in here if step.key not in ("cancel", "withdraw")]


def _is_consent(step: Step) -> bool:
    return Demand.CONSENT in step.demands and Actor.REPORTER in step.by


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _read(token: str) -> UUID | None:
    if len(token) != LENGTH or not token.isascii():
        return None
    try:
        return UUID(bytes=urlsafe_b64decode(token[:_HALF] + "=="))
    except (Error, ValueError):
        return None
