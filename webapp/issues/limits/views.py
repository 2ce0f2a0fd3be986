"""The page 时限 of a site: every clock with its amount; what the documents leave open is asked."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.background import bell
from webapp.calendars import official
from webapp.calendars.queries import calendar_of
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound
from webapp.issues.flows.flow import FLOW, Flow, IssueKind, Measure, Urgency
from webapp.issues.flows.shipped import shipped
from webapp.issues.limits.changing import limits_of, set_limits
from webapp.issues.limits.forms import LimitsForm, read_limits
from webapp.issues.limits.limits import Row, count_open
from webapp.issues.limits.words import suggested_by, written
from webapp.issues.models import FlowVersion
from webapp.sites.blueprint import enter_named_site, present_site, remember_undo, site_menu
from webapp.web.access import allow, current_person
from webapp.web.language import language

bp = Blueprint("limits", __name__)
bp.before_request(enter_named_site)
bp.context_processor(site_menu)

NOTICE_MONTH = 11  # the State Council tells next year's days in November


@bp.get("/sites/<uuid:site_id>/limits")
@allow(*OFFICE_ROLES)
def show(site_id: UUID) -> ResponseReturnValue:
    """Every limit."""
    return _page(site_id)


@bp.post("/sites/<uuid:site_id>/limits/<kind>")
@allow(*EDITOR_ROLES)
def update(site_id: UUID, kind: str) -> ResponseReturnValue:
    """Set the limits of one kind. An undo brings them in its address."""
    rows = limits_of(site_id, _flow(kind))
    read = read_limits(request.values, rows)
    if read.errors:
        return _page(site_id, read), 422
    running = "running" in request.values
    _set(site_id, kind, rows, read, running=running, at=utcnow())
    return redirect(url_for(".show", site_id=site_id, _anchor=kind), code=303)


@bp.post("/sites/<uuid:site_id>/limits/suggested")
@allow(*EDITOR_ROLES)
def take_suggested(site_id: UUID) -> ResponseReturnValue:
    """Take what is suggested for every limit that is still open."""
    at, taken = utcnow(), 0
    with transaction():
        for kind in IssueKind:
            flow = _flow(kind)
            amounts = {
                (row.rule.key, str(row.urgency)): row.suggested
                for row in limits_of(site_id, flow)
                if row.is_open and row.suggested is not None
            }
            taken += len(amounts)
            set_limits(site_id, flow, amounts, running=False, by=current_person().id, at=at)
    flash(_("已按建议值设好 %(n)s 个时限，可以随时再改", n=taken))
    return redirect(url_for(".show", site_id=site_id), code=303)


def _set(
    site_id: UUID, kind: str, rows: list[Row], read: LimitsForm, *, running: bool, at: datetime
) -> None:
    set_now = {
        row.key: row.setting.amount if row.setting else None
        for row in rows
        if (row.rule.key, str(row.urgency)) in read.amounts
    }
    who = current_person()
    with transaction():
        task = set_limits(site_id, _flow(kind), read.amounts, running=running, by=who.id, at=at)
    bell.ring(who.company_id, task)
    before = {key: "" if amount is None else str(amount) for key, amount in set_now.items()}
    if running:
        before["running"] = "1"
    again = f"{url_for('.update', site_id=site_id, kind=kind)}?{urlencode(before)}"
    remember_undo(_("时限已保存"), again)


def _flow(kind: str) -> Flow:
    """The flow that opens reports now; looking at it stores nothing. Raises NotFound."""
    if kind not in list(IssueKind):
        raise NotFound
    newest = db.session.scalars(
        select(FlowVersion)
        .where(FlowVersion.kind == kind, FlowVersion.published_at.is_not(None))
        .order_by(FlowVersion.version.desc())
        .limit(1)
    ).first()
    return FLOW.validate_python(newest.data) if newest else shipped(IssueKind(kind))


@bp.app_template_global("open_limits")
def open_limits(site_id: UUID) -> int:
    """How many limits a site is still asked for."""
    return sum(count_open(limits_of(site_id, _flow(kind))) for kind in IssueKind)


def _page(site_id: UUID, form: LimitsForm | None = None) -> str:
    site = present_site()
    flows = [_flow(kind) for kind in IssueKind]
    rows = {flow.kind: limits_of(site_id, flow) for flow in flows}
    every = [row for of_kind in rows.values() for row in of_kind]
    today = calendar_of(site).local_day(utcnow())
    has_days = any(r.rule.measure == Measure.WORKING_DAYS and not r.is_open for r in every)
    is_missing = today.month >= NOTICE_MONTH and not official.is_published(today.year + 1)
    return render_template(
        "issues/limits.html",
        site=site,
        flows=flows,
        rows=rows,
        urgencies=list(Urgency),
        form=form or LimitsForm(),
        open_count=count_open(every),
        suggested_count=sum(row.is_open and row.suggested is not None for row in every),
        missing_year=today.year + 1 if is_missing and has_days else None,
        written=written,
        suggested_by=lambda kind, clock: suggested_by(kind, clock, language()),
    )
