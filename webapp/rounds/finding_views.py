"""Findings: what is wrong, who mends it, and somebody else who agrees that it is mended."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import OFFICE_ROLES
from webapp.attachments.chosen import keep_photos
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound, Refused
from webapp.rounds import finding_pages, findings, forms, queries, schedule_pages
from webapp.rounds.models import Finding
from webapp.rounds.refusals import BadInput, NoteMissing, PhotoMissing
from webapp.rounds.schedules import check_person
from webapp.sites.current import current_site, may_see
from webapp.sites.models import Site
from webapp.typed import instant_of
from webapp.web.access import allow, current_person
from webapp.web.htmx import wants_fragment

bp = Blueprint("findings", __name__, url_prefix="/findings")

LONGEST_NOTE = 500


def find_finding(finding_id: UUID) -> Finding:
    """The finding, if the person may see its site. Raises NotFound."""
    finding = queries.find(Finding, finding_id, to_change=request.method == "POST")
    if finding is None or not may_see(finding.site_id):
        raise NotFound
    return finding


@bp.get("/")
@allow(*OFFICE_ROLES)
def index() -> ResponseReturnValue:
    """What is open, by state; with search."""
    everywhere = request.args.get("sites") == "all"
    wanted = finding_pages.Filter(
        [site.id for site in g.sites] if everywhere else [current_site().id],
        request.args.get("state", ""),
        request.args.get("urgency", ""),
        request.args.get("q", "").strip(),
    )
    now = utcnow()
    pagination, rows = finding_pages.listing(wanted, now)
    return render_template(
        "rounds/findings.html",
        rows=rows,
        pagination=pagination,
        counts=finding_pages.counts(wanted, now),
        wanted=wanted,
        everywhere=everywhere,
        now=now,
    )


@bp.get("/<uuid:finding_id>")
@allow(*OFFICE_ROLES)
def show(finding_id: UUID) -> ResponseReturnValue:
    """One finding with its story; a repair goes its own way, on the page of reports."""
    if not findings.is_seen_through_here(find_finding(finding_id)):
        return redirect(url_for("issues.show", issue_id=finding_id), code=303)
    return _page(finding_id, None)


@bp.post("/<uuid:finding_id>/assignment")
@allow(*OFFICE_ROLES)
def create_assignment(finding_id: UUID) -> ResponseReturnValue:
    """Name who mends it, and until when."""

    def assign(finding: Finding, by: UUID, at: datetime) -> None:
        person_id = forms.as_id(request.form.get("person", ""))
        if person_id is None:
            raise BadInput({"person": _("请选由谁整改")})
        check_person(person_id)
        due_at = _due(finding)
        findings.assign(finding, to=person_id, due_at=due_at, by=by, at=at, note=_note())

    return _act(finding_id, assign, _("已派人整改"))


@bp.post("/<uuid:finding_id>/clearance")
@allow(*OFFICE_ROLES)
def create_clearance(finding_id: UUID) -> ResponseReturnValue:
    """It is mended, and here is the photo."""

    def clear(finding: Finding, by: UUID, at: datetime) -> None:
        photos = keep_photos(request.files.getlist("photo"), at)
        if not photos:
            raise PhotoMissing
        findings.clear(finding, by=by, at=at, note=_note(), photos=photos)

    return _act(finding_id, clear, _("已记整改，等另一位同事复核"))


@bp.post("/<uuid:finding_id>/verification")
@allow(*OFFICE_ROLES)
def create_verification(finding_id: UUID) -> ResponseReturnValue:
    """Another person agrees."""

    def verify(finding: Finding, by: UUID, at: datetime) -> None:
        findings.verify(finding, by=by, at=at, note=_note())

    return _act(finding_id, verify, _("已复核通过"))


@bp.post("/<uuid:finding_id>/return")
@allow(*OFFICE_ROLES)
def create_return(finding_id: UUID) -> ResponseReturnValue:
    """Not good enough, and why."""

    def send_back(finding: Finding, by: UUID, at: datetime) -> None:
        findings.send_back(finding, by=by, at=at, note=_note(is_needed=True))

    return _act(finding_id, send_back, _("已退回返工"))


@bp.post("/<uuid:finding_id>/reopening")
@allow(*OFFICE_ROLES)
def create_reopening(finding_id: UUID) -> ResponseReturnValue:
    """It was verified, and is not mended after all."""

    def reopen(finding: Finding, by: UUID, at: datetime) -> None:
        findings.reopen(finding, by=by, at=at, note=_note(is_needed=True))

    return _act(finding_id, reopen, _("已重开"))


@bp.post("/<uuid:finding_id>/notes")
@allow(*OFFICE_ROLES)
def create_note(finding_id: UUID) -> ResponseReturnValue:
    """A line in its story."""

    def add(finding: Finding, by: UUID, at: datetime) -> None:
        photos = keep_photos(request.files.getlist("photo"), at)
        note = _note(is_needed=not photos)
        findings.add_note(finding, by=by, at=at, note=note, photos=photos)

    return _act(finding_id, add, _("已记下"))


def _act(
    finding_id: UUID, verb: Callable[[Finding, UUID, datetime], None], done: str
) -> ResponseReturnValue:
    """Do one thing to a finding: the page again to htmx, a redirect to everybody else."""
    try:
        with transaction():
            verb(find_finding(finding_id), current_person().id, utcnow())
    except NotFound:
        raise
    except Refused as refusal:
        return _page(finding_id, refusal), refusal.status
    if wants_fragment():
        return _page(finding_id, None)
    flash(done, "ok")
    return redirect(url_for(".show", finding_id=finding_id), code=303)


def _page(finding_id: UUID, refusal: Refused | None) -> str:
    finding = find_finding(finding_id)
    shown = finding_pages.page(finding)
    g.site = shown.listed.site  # times are those of its own site
    template = "rounds/_finding.html" if wants_fragment() else "rounds/finding.html"
    return render_template(
        template,
        page=shown,
        refusal=refusal,
        form=request.form,
        people=schedule_pages.people_of(finding.site_id),
        now=utcnow(),
    )


def _note(*, is_needed: bool = False) -> str:
    note = request.form.get("note", "").strip()[:LONGEST_NOTE]
    if is_needed and not note:
        raise NoteMissing
    return note


def _due(finding: Finding) -> datetime | None:
    """The deadline as the browser's calendar sends it, by the clock of the site."""
    typed = request.form.get("due", "").strip()
    if not typed:
        return None
    site = db.session.scalars(select(Site).where(Site.id == finding.site_id)).one()
    due_at = instant_of(typed, ZoneInfo(site.timezone))
    if due_at is None:
        raise BadInput({"due": _("请选日期和时间")})
    if due_at <= utcnow():
        raise BadInput({"due": _("期限已经过去。请选现在以后的时间")})
    return due_at
