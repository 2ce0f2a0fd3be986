"""Pages of reports: the list, one report, its steps."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES
from webapp.attachments.chosen import keep_photos
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound, Refused
from webapp.issues import actions, edit_views, page_extras, pages, people, recordings
from webapp.issues.actions import StepTaken
from webapp.issues.blueprint import bp
from webapp.issues.catalogue import CATEGORIES
from webapp.issues.dispatch import dispatch
from webapp.issues.dispatch import views as dispatch_views
from webapp.issues.finding import find_issue
from webapp.issues.models import Issue
from webapp.issues.refusals import Incomplete, TakenByColleague, UnknownStep, WrongState
from webapp.issues.state.retelling import events_of
from webapp.issues.state.terms import flow_of
from webapp.issues.step_forms import LONGEST, StepForm, read_step
from webapp.issues.tracking import views as tracking_views
from webapp.issues.tracking.filter import SEVERITIES
from webapp.web.access import allow, current_person
from webapp.web.htmx import wants_fragment
from webapp.web.language import language
from webapp.web.pages import day_and_time


@bp.get("/<uuid:issue_id>")
@allow(*DESK_ROLES)
def show(issue_id: UUID) -> ResponseReturnValue:
    """One report with its story."""
    return _page(issue_id)


@bp.get("/<uuid:issue_id>/recordings/<sha256>")
@allow(*DESK_ROLES)
def play_recording(issue_id: UUID, sha256: str) -> ResponseReturnValue:
    """Voice or video that came with the report."""
    issue = find_issue(issue_id)
    subjects = [issue.id, *(row.id for row in events_of(issue.id))]
    return recordings.played(issue.company_id, subjects, sha256)


@bp.post("/<uuid:issue_id>/steps/<step_key>")
@allow(*DESK_ROLES)
def create_step(issue_id: UUID, step_key: str) -> ResponseReturnValue:
    """Take a step of the flow."""
    read = StepForm()
    try:
        with transaction():
            issue = find_issue(issue_id)
            read = _read(issue, step_key)
            if read.errors:
                raise Incomplete
            now = utcnow()
            step = StepTaken(
                key=step_key,
                at=now,
                received_at=now,
                given=read.given,
                reason=read.reason,
                extra=read.extra,
                note=read.note,
                photos=read.photos,
            )
            actions.take_step(issue, step, people.taker(current_person()))
    except NotFound:
        raise
    except Refused as refusal:
        told = _by_whom(issue_id, refusal)
        return _page(issue_id, told, step_key, read), told.status
    return _done(issue_id)


@bp.post("/<uuid:issue_id>/notes")
@allow(*DESK_ROLES)
def create_note(issue_id: UUID) -> ResponseReturnValue:
    """A line beside the flow."""
    note = request.form.get("note", "").strip()[:LONGEST]
    with transaction():
        issue = find_issue(issue_id)
        photos = keep_photos(request.files.getlist("photo"), utcnow())
        if note or photos:
            who = current_person().id
            actions.add_word(issue, "note", by=who, at=utcnow(), note=note, photos=photos)
    return _done(issue_id)


def _read(issue: Issue, step_key: str) -> StepForm:
    flow = flow_of(issue)
    try:
        step = flow.step(step_key)
    except KeyError:
        raise UnknownStep from None
    site = next(site for site in g.sites if site.id == issue.site_id)
    return read_step(
        step,
        request.form,
        request.files,
        lambda files: keep_photos(files, utcnow()),
        ZoneInfo(site.timezone),
        utcnow(),
        flow.clock(step.extends).measure if step.extends else None,
    )


def _by_whom(issue_id: UUID, refusal: Refused) -> Refused:
    """Where a colleague was quicker: who it was, and when."""
    if not isinstance(refusal, WrongState):
        return refusal
    issue = find_issue(issue_id)
    last = pages.last_step(issue)
    if last is None or last.person is None or last.person.id == current_person().id:
        return refusal
    g.site = next(site for site in g.sites if site.id == issue.site_id)
    step = last.step.name.in_language(language()) if last.step else ""
    return TakenByColleague(
        _(
            "%(time)s %(name)s 已办了“%(step)s”，不用重复办",
            time=day_and_time(last.event.at),
            name=last.person.name,
            step=step,
        )
    )


def _done(issue_id: UUID) -> ResponseReturnValue:
    if wants_fragment():
        return _page(issue_id)
    flash(_("已记下"), "ok")
    return redirect(url_for(".show", issue_id=issue_id), code=303)


def _page(
    issue_id: UUID,
    refusal: Refused | None = None,
    step_key: str = "",
    read: StepForm | None = None,
) -> str:
    issue = find_issue(issue_id)
    shown = pages.page_of(issue, current_person())
    g.site = shown.site  # times are those of its own site
    return render_template(
        "issues/_issue.html" if wants_fragment() else "issues/show.html",
        page=shown,
        refusal=refusal,
        tried=step_key,
        read=read or StepForm(),
        form=request.form,
        crew=dispatch.suggestions(issue.site_id, issue, utcnow()),
        extras=page_extras.extras_of(shown, current_person(), utcnow(), request.args),
        cost=page_extras.cost,
        categories=CATEGORIES,
        severities=SEVERITIES,
        used_share=pages.used_share,
        now=utcnow(),
    )


__all__ = ["bp", "dispatch_views", "edit_views", "find_issue", "tracking_views"]
