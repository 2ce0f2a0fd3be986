"""The page behind the one-time link: three questions, one answer, no sign-in, no script."""

from uuid import UUID, uuid5

from flask import g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from webapp.clock import utcnow
from webapp.database import db, enter_company, transaction
from webapp.issues.models import Issue
from webapp.issues.state.terms import flow_of
from webapp.portal import limits
from webapp.portal.blueprint import address, bp, page
from webapp.portal.refusals import TooMany, TooManyGuesses
from webapp.returns import actions
from webapp.returns.forms import AnswerForm, read_answer
from webapp.returns.links import TOKEN_LENGTH, token_hash
from webapp.returns.models import ReturnVisit, VisitWord, Way
from webapp.returns.refusals import VisitLinkOver, VisitLinkUnknown
from webapp.sites.label_queries import ALL
from webapp.sites.models import Site
from webapp.web.access import public
from webapp.web.language import language, speak


@bp.get("/r/v/<token>")
@public
def show_visit(token: str) -> ResponseReturnValue:
    """The questions, or thanks."""
    return _page(_find(token), AnswerForm())


@bp.post("/r/v/<token>")
@public
def create_visit_answer(token: str) -> ResponseReturnValue:
    """One answer. Sent again, it is the same answer."""
    visit, now = _find(token), utcnow()
    if _answered(visit) is None:
        read = read_answer(request.form, Way.LINK)
        if read.said is None:
            return _page(visit, read), 422
        counted = (("word-issue", visit.id),)
        with transaction():
            if limits.is_full(counted, now):
                raise TooMany
            limits.count(counted, now)
            held = actions.hold(visit.id)
            if held is None:
                raise VisitLinkUnknown
            actions.answer(*held, read.said, by=None, id=_word_id(visit), now=now)
    return redirect(url_for("portal.show_visit", token=token), code=303)


def _word_id(visit: ReturnVisit) -> UUID:
    return uuid5(visit.id, "link")


def _answered(visit: ReturnVisit) -> VisitWord | None:
    return db.session.get(VisitWord, (visit.company_id, _word_id(visit)))


def _find(token: str) -> ReturnVisit:
    """The visit; its company is entered. Who guesses links is held back."""
    now, counted = utcnow(), (("guess-address", address()),)
    if limits.is_full(counted, now):
        raise TooManyGuesses
    known = ReturnVisit.token_hash == token_hash(token)
    visit = (
        db.session.scalar(select(ReturnVisit).where(known).execution_options(**ALL))
        if len(token) == TOKEN_LENGTH
        else None
    )
    if visit is None:
        with transaction():
            limits.count(counted, now)
        raise VisitLinkUnknown
    enter_company(visit.company_id)
    g.site = db.session.get_one(Site, (visit.company_id, visit.site_id))
    speak(db.session.get_one(Issue, (visit.company_id, visit.issue_id)).language)
    if _answered(visit) is None and (visit.link_until is None or visit.link_until < now):
        raise VisitLinkOver
    return visit


def _page(visit: ReturnVisit, read: AnswerForm) -> str:
    issue = db.session.get_one(Issue, (visit.company_id, visit.issue_id))
    return page(
        "returns/answer.html",
        visit=visit,
        issue=issue,
        kind=flow_of(issue).name.in_language(language()),
        word=_answered(visit),
        form=request.form,
        errors=read.errors,
    )
