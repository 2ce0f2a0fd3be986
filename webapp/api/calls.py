"""What other systems can do: open a report once, read, follow, add a word."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import orjson
from sqlalchemy import and_, or_, select

from webapp.api.models import ApiCall, ApiToken
from webapp.api.refusals import BadShape, KeyReused
from webapp.api.shapes import IssueIn, IssueOut, IssueWithStory, event_out, issue_out
from webapp.database import db
from webapp.errors import NotFound
from webapp.issues.catalogue import BY_KEY
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Channel, Issue, Reporter
from webapp.issues.state.retelling import events_of
from webapp.issues.state.terms import flow_of
from webapp.sites.models import Site

PAGE = 100


def open_once(token: ApiToken, said: IssueIn, key: str, now: datetime) -> tuple[Issue, bool]:
    """The report of this call, and whether it is new. Raises BadShape, KeyReused."""
    if said.category not in BY_KEY:
        raise BadShape(fields={"category": " ".join(BY_KEY)})
    body_hash = hashlib.sha256(
        orjson.dumps(said.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
    ).hexdigest()
    before = db.session.get(ApiCall, (token.company_id, token.id, key)) if key else None
    if before is not None:
        if before.body_hash != body_hash:
            raise KeyReused
        return issue_at(token, before.issue_id), False
    issue = _open(token, said, now)
    if key:
        call = ApiCall(
            token_id=token.id, key=key[:80], body_hash=body_hash, issue_id=issue.id, at=now
        )
        db.session.add(call)
        db.session.flush()
    return issue, True


def _open(token: ApiToken, said: IssueIn, now: datetime) -> Issue:
    site = db.session.get_one(Site, (token.company_id, token.site_id))
    intake = Intake(
        category=said.category,
        channel=Channel(said.channel),
        text=said.text,
        name=said.reporter.name,
        phone=said.reporter.phone,
        room=said.reporter.room,
        place=said.place,
        urgency=said.urgency,
        severity=said.severity,
        happened=said.happened,
        demand=said.demand,
        expectation=said.expectation,
        language=said.language,
    )
    return take_in(site, intake, by=None, at=now, now=now)


def issue_at(token: ApiToken, issue_id: UUID) -> Issue:
    """A report of the token's site. Raises NotFound."""
    found = db.session.scalar(
        select(Issue).where(Issue.id == issue_id, Issue.site_id == token.site_id)
    )
    if found is None:
        raise NotFound
    return found


def touched_after(token: ApiToken, after: str) -> tuple[Sequence[Issue], str | None]:
    """The next reports in the order of their last change, and where to go on."""
    statement = select(Issue).where(Issue.site_id == token.site_id)
    if after:
        at, last_id = _cursor(after)
        statement = statement.where(
            or_(Issue.touched_at > at, and_(Issue.touched_at == at, Issue.id > last_id))
        )
    found = db.session.scalars(statement.order_by(Issue.touched_at, Issue.id).limit(PAGE)).all()
    last = f"{found[-1].touched_at.isoformat()}~{found[-1].id}" if len(found) == PAGE else None
    return found, last


def _cursor(after: str) -> tuple[datetime, UUID]:
    at, _, last_id = after.replace(" ", "+").partition("~")
    try:
        return datetime.fromisoformat(at).astimezone(UTC), UUID(last_id)
    except (ValueError, OverflowError):
        raise BadShape(fields={"after": "as the answer before said"}) from None


def written(token: ApiToken, issue: Issue) -> IssueOut:
    """A report as this token sees it."""
    reporter = _reporter(token, issue)
    return issue_out(issue, flow_of(issue), reporter, is_trusted=token.sees_reporters)


def written_with_story(token: ApiToken, issue: Issue) -> IssueWithStory:
    """The same with its story."""
    trusted = token.sees_reporters
    events = [event_out(event, issue, is_trusted=trusted) for event in events_of(issue.id)]
    return IssueWithStory(**written(token, issue).model_dump(), events=events)


def _reporter(token: ApiToken, issue: Issue) -> Reporter | None:
    if not token.sees_reporters or issue.reporter_id is None:
        return None
    return db.session.get(Reporter, (issue.company_id, issue.reporter_id))
