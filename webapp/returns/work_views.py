"""今天要回访: the worklist, and the page on which somebody is asked. Keyboard first."""

from uuid import UUID, uuid4, uuid5

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES
from webapp.clock import to_millis, utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound
from webapp.issues.finding import find_issue
from webapp.issues.models import Issue, Reporter
from webapp.issues.privacy.about import look_at
from webapp.issues.state.terms import flow_of
from webapp.portal.blueprint import settings
from webapp.returns import actions, drawing, following, links, queries, words
from webapp.returns.blueprint import bp
from webapp.returns.forms import AnswerForm, read_answer, read_if_given, read_once, read_way
from webapp.returns.models import ReturnVisit, State
from webapp.returns.refusals import NotDue
from webapp.sites.current import current_site, may_see
from webapp.web.access import allow, current_person
from webapp.web.language import language
from webapp.web.pages import site_zone


@bp.get("/")
@allow(*DESK_ROLES)
def index() -> ResponseReturnValue:
    """Whom to ask today, what presses first on top."""
    site, now = current_site(), utcnow()
    due, later = (queries.waiting(site.id, now, later=put_off) for put_off in (False, True))
    return render_template(
        "returns/index.html",
        due=due,
        later=later,
        me=str(current_person().id),
        now=now,
        words=words,
    )


@bp.get("/of/<uuid:issue_id>")
@allow(*DESK_ROLES)
def show_of(issue_id: UUID) -> ResponseReturnValue:
    """The last visit of a report; the list while the dice have not been thrown."""
    visits = queries.visits_of(find_issue(issue_id).id)
    if not visits:
        return redirect(url_for(".index"), code=303)
    return redirect(url_for(".show", visit_id=visits[-1].id), code=303)


@bp.get("/<uuid:visit_id>")
@allow(*DESK_ROLES)
def show(visit_id: UUID) -> ResponseReturnValue:
    """Script, number, questions; what was tried before."""
    return _page(_find(visit_id), AnswerForm())


@bp.post("/<uuid:visit_id>/answer")
@allow(*DESK_ROLES)
def create_answer(visit_id: UUID) -> ResponseReturnValue:
    """What was said, in one form."""
    visit = _find(visit_id)
    read, once = read_answer(request.form, read_way(request.form)), read_once(request.form)
    if read.said is None or once is None:
        return _page(visit, read), 422
    with transaction():
        word = actions.answer(
            *_held(visit_id), read.said, by=current_person().id, id=uuid5(visit_id, once.hex),
            now=utcnow(),
        )  # fmt: skip
    if word.aside:
        flash(_("之前已有回答，这次的也记下了，做了标记"), "warn")
    elif not read.said.is_happy:
        flash(_("已记下：不满意，报事已重开，主管已收到提醒"), "warn")
    else:
        flash(_("已记下回访"), "ok")
    return redirect(_next(), code=303)


@bp.post("/<uuid:visit_id>/tries")
@allow(*DESK_ROLES)
def create_try(visit_id: UUID) -> ResponseReturnValue:
    """Nobody answered; when to try again."""
    once = read_once(request.form)
    if once is None:
        return _page(_find(visit_id), AnswerForm()), 422
    _find(visit_id)
    with transaction():
        visit, issue = _held(visit_id)
        actions.not_reached(
            visit,
            issue,
            way=read_way(request.form),
            note=request.form.get("note", "").strip()[:500],
            again_at=read_if_given(request.form, "again_at", site_zone()),
            by=current_person().id,
            id=uuid5(visit_id, once.hex),
            now=utcnow(),
        )
    if visit.state == State.UNREACHED:
        flash(_("试了 %(n)s 次，已按未联系上办结", n=visit.tries))
    else:
        flash(_("已记下没联系上，到时再列出来"))
    return redirect(_next(), code=303)


@bp.post("/<uuid:visit_id>/link")
@allow(*DESK_ROLES)
def create_link(visit_id: UUID) -> ResponseReturnValue:
    """A fresh one-time link, into the outbox and onto the page as a code."""
    _find(visit_id)
    now = utcnow()
    with transaction():
        visit, issue = _held(visit_id)
        actions.refuse_barred(visit, current_person().id)
        if visit.state != State.DUE:
            raise NotDue
        visit.link_until = now + drawing.link_life(visit.site_id)
        token = _token(visit)
        visit.token_hash = links.token_hash(token)
        following.send_link(visit, issue, _address(token), now)
    flash(_("链接已发出，%(days)s 天内有效", days=drawing.rule_of(visit.site_id).link_days), "ok")
    return redirect(url_for(".show", visit_id=visit_id, _anchor="link"), code=303)


def _next() -> str:
    """The next one on the list, or the list."""
    me, site = str(current_person().id), current_site()
    for one in queries.waiting(site.id, utcnow()):
        if me not in one.visit.barred and one.visit.id != request.view_args["visit_id"]:  # type: ignore[index]
            return url_for(".show", visit_id=one.visit.id)
    return url_for(".index")


def _find(visit_id: UUID) -> ReturnVisit:
    visit = db.session.get(ReturnVisit, (current_person().company_id, visit_id))
    if visit is None or not may_see(visit.site_id):
        raise NotFound
    g.site = next(site for site in g.sites if site.id == visit.site_id)
    return visit


def _held(visit_id: UUID) -> tuple[ReturnVisit, Issue]:
    held = actions.hold(visit_id)
    if held is None:
        raise NotFound
    return held


def _token(visit: ReturnVisit) -> str:
    until = to_millis(visit.link_until) if visit.link_until else 0
    return links.token_of(settings().secret_key, visit.id, until)


def _address(token: str) -> str:
    return f"{settings().public_url}/r/v/{token}"


def _page(visit: ReturnVisit, read: AnswerForm) -> str:
    now, person = utcnow(), current_person()
    issue = db.session.get_one(Issue, (visit.company_id, visit.issue_id))
    known = db.session.get(Reporter, (visit.company_id, issue.reporter_id or visit.id))
    is_barred = str(person.id) in visit.barred
    is_asking = visit.state == State.DUE and not is_barred
    has_link = visit.token_hash and visit.link_until and visit.link_until > now and is_asking
    said = queries.words_of([visit.id])[visit.id]
    names = queries.names_of({visit.worker_id, *(word.person_id for word in said)})
    return render_template(
        "returns/show.html",
        visit=visit,
        issue=issue,
        kind=flow_of(issue).name.in_language(language()),
        reporter=look_at(person, known, issue, now) if known and is_asking else None,
        said=said,
        names=names,
        is_barred=is_barred,
        is_asking=is_asking,
        link=_address(_token(visit)) if has_link else "",
        script=words.script_of(drawing.rule_of(visit.site_id), g.site, issue, language()),
        once=uuid4().hex,
        form=request.form,
        read=read,
        words=words,
        now=now,
    )
