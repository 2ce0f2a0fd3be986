"""What an answer does to its report: closed, opened again, or a case of its own that puts it right.

Every change is a step of the report's own flow. Which one is looked up by name in the version that
the report runs; where a manager has taken it out, an unhappy answer still opens a case.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from webapp.accounts.models import Person
from webapp.clock import to_millis
from webapp.database import db
from webapp.issues.actions import StepTaken, Taker, add_word, take_step
from webapp.issues.flows.flow import Actor, Demand, IssueKind, Step
from webapp.issues.models import Channel, Issue
from webapp.issues.notices.emergency import leaders
from webapp.issues.notices.telling import Teller
from webapp.issues.opening import Told, open_issue
from webapp.issues.roles import ACTORS
from webapp.issues.state.terms import flow_of
from webapp.notifications.models import NoticeSetting
from webapp.returns.models import ReturnVisit, VisitWord
from webapp.sites.models import Site
from webapp.web.language import LANGUAGES

BY_RULE = Taker(None, frozenset({Actor.CLOCK}))
BY_LINK = Taker(None, frozenset({Actor.CLOCK, Actor.REPORTER}))
HAPPY = ("visit",)
UNHAPPY = ("visit_unhappy", "reopen")
CLOSE = ("close",)
NOT_DRAWN, UNREACHED = "not_drawn", "unreached"
LONGEST = 500


def follow(visit: ReturnVisit, issue: Issue, word: VisitWord, now: datetime) -> None:
    """The answer that counts moves the report; who must act hears of it at once."""
    taker = _taker(word.person_id)
    if visit.is_happy:
        _take(issue, HAPPY, taker, {Demand.RATING: word.rating}, now)
        return
    with spoken_at(issue):
        what = what_is_wrong(word)
    given = {Demand.REASON: what, Demand.NOTE: what, Demand.RATING: word.rating}
    if not _take(issue, UNHAPPY, taker, given, now):
        issue = _recover(issue, word, what, now)
    _tell_unhappy(issue, f"{visit.id}:unhappy", "issue.visit_unhappy", now)


def close_by_rule(issue: Issue, why: str, now: datetime) -> bool:
    """Close what nobody is asked about; False where its flow knows no such step."""
    with spoken_at(issue):
        words = {NOT_DRAWN: _("没有抽中回访"), UNREACHED: _("回访未联系上")}[why]
    return _take(issue, CLOSE, BY_RULE, {Demand.REASON: words}, now)


def note_try(visit: ReturnVisit, issue: Issue, word: VisitWord, now: datetime) -> None:
    """The report's own story says that somebody tried."""
    with spoken_at(issue):
        said = word.note or _("第 %(n)s 次没有联系上", n=visit.tries)
    given = {Demand.NOTE: said}
    if not _take(issue, ("not_reached",), _taker(word.person_id), given, now):
        add_word(issue, "note", by=word.person_id, at=now, note=said)


def tell_late(
    visit: ReturnVisit, issue: Issue, word: VisitWord, *, is_happy: bool, now: datetime
) -> None:
    """An unhappy answer that came after another one moves nothing, but somebody must read it."""
    if not is_happy:
        _tell_unhappy(issue, f"{word.id}:late", "issue.visit_late", now)


def send_link(visit: ReturnVisit, issue: Issue, link: str, now: datetime) -> None:
    """By the ways of the outbox; without a provider the words stay there to be copied."""
    teller = Teller(issue.company_id, now)
    until = visit.link_until
    params = {"due_ms": to_millis(until) if until else None}
    once = f"{visit.id}:link:{visit.token_hash}"
    teller.reporter(issue, "reporter.visit", once, params, link)
    teller.put()


def what_is_wrong(word: VisitWord) -> str:
    """What the crew is told: the fault as it was named for them, never the advice to the office."""
    if word.fault:
        return word.fault[:LONGEST]
    parts = []
    if word.in_time is False:
        parts.append(_("不及时"))
    if word.quality is not None and word.quality <= 1:
        parts.append(_("质量"))
    if word.manner is not None and word.manner <= 1:
        parts.append(_("态度"))
    return str(_("回访不满意：%(what)s", what=_("、").join(parts)) if parts else _("回访不满意"))


def _take(
    issue: Issue, keys: Sequence[str], by: Taker, give: Mapping[Demand, Any], now: datetime
) -> bool:
    """Take the first of these steps that the report can take here; False when there is none."""
    for step in flow_of(issue).steps_from(issue.state):
        if step.key not in keys or not _fits(step, by, give):
            continue
        given = {demand: give[demand] for demand in step.demands}
        if step.key == UNHAPPY[0]:
            given[Demand.RATING] = give[Demand.RATING]
        reason = str(give.get(Demand.REASON, ""))[:40]
        taken = StepTaken(step.key, now, now, given=given, reason=reason)
        take_step(issue, taken, by)
        return True
    return False


def _fits(step: Step, by: Taker, give: Mapping[Demand, Any]) -> bool:
    return bool(by.actors & set(step.by)) and set(step.demands) <= set(give)


def _recover(issue: Issue, word: VisitWord, what: str, now: datetime) -> Issue:
    """A case of its own, where the report itself cannot be opened again."""
    site = db.session.get_one(Site, (issue.company_id, issue.site_id))
    with spoken_at(issue):
        title = _("回访不满意：%(what)s", what=issue.number)
    told = Told(
        kind=IssueKind.COMPLAINT,
        channel=Channel.SURVEY,
        title=title,
        text=what,
        category="other_complaint",
        checkpoint_id=issue.checkpoint_id,
        zone_id=issue.zone_id,
        room=issue.room,
        place=issue.place,
        reporter_id=issue.reporter_id,
        relapse_of=issue.id,
    )
    return open_issue(site, told, by=word.person_id, at=now, now=now)


def _tell_unhappy(issue: Issue, once: str, code: str, now: datetime) -> None:
    teller = Teller(issue.company_id, now)
    teller.people(issue, code, leaders(issue.site_id), once, {}, is_urgent=True)
    teller.put()


@contextmanager
def spoken_at(issue: Issue) -> Iterator[None]:
    """What is written down is in the site's language, whoever reads or none does."""
    setting = db.session.get(NoticeSetting, (issue.company_id, issue.site_id))
    with force_locale(LANGUAGES[setting.language if setting else "zh-CN"]):
        yield


def _taker(person_id: UUID | None) -> Taker:
    """The person as the flow sees him; the link speaks for the reporter."""
    if person_id is None:
        return BY_LINK
    person = db.session.get_one(Person, (db.session.info["company_id"], person_id))
    return Taker(person_id, ACTORS.get(person.role, frozenset()))
