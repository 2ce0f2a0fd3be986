"""The tracking table of the desk: lists, filters, search, views that are kept, a workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from webapp.accounts.models import DESK_ROLES, Person
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.errors import NotFound
from webapp.issues import people
from webapp.issues.blueprint import bp
from webapp.issues.catalogue import BY_KEY, CATEGORIES, Category
from webapp.issues.dispatch import dispatch
from webapp.issues.flows.flow import Flow
from webapp.issues.models import Channel, Issue, IssueClock
from webapp.issues.pages import used_share
from webapp.issues.state.terms import flow_of
from webapp.issues.tracking import saved_views
from webapp.issues.tracking import sheet as tracking_sheet
from webapp.issues.tracking import table as tracking
from webapp.issues.tracking.filter import NOBODY, SEVERITIES, Filter, View, read_filter
from webapp.issues.tracking.order import read_cursor
from webapp.sites.current import current_site
from webapp.sites.models import Checkpoint, Zone
from webapp.web.access import allow, current_person
from webapp.web.downloads import offer

MOST_AT_ONCE = 50


@dataclass(frozen=True)
class Table:
    """What the part that refreshes itself shows."""

    shown: Filter
    page: tracking.Page
    counts: dict[str, int]
    flows: dict[UUID, Flow]
    clocks: dict[UUID, IssueClock]  # of each report the one that runs out first
    people: dict[UUID, Person]
    spots: dict[UUID, Checkpoint | Zone]
    who: str  # the name of whoever the filter names
    now: datetime

    @property
    def categories(self) -> Mapping[str, Category]:
        """By key."""
        return BY_KEY


@bp.get("/")
@allow(*DESK_ROLES)
def index() -> ResponseReturnValue:
    """The lists of the desk; what presses first is on top."""
    now = utcnow()
    return render_template(
        "issues/index.html",
        table=_table(now),
        views=saved_views.of(current_site().id, current_person().id),
        crew=dispatch.suggestions(current_site().id, None, now),
        categories=CATEGORIES,
        channels=list(Channel),
        severities=SEVERITIES,
        used_share=used_share,
    )


@bp.get("/live")
@allow(*DESK_ROLES)
def live() -> ResponseReturnValue:
    """The part that changes; unchanged costs no body."""
    shown = render_template("issues/_tracking.html", table=_table(utcnow()), used_share=used_share)
    response = Response(shown)
    response.add_etag()
    response.headers["Cache-Control"] = "private, no-cache"
    return response.make_conditional(request)


@bp.get("/tracking.xlsx")
@allow(*DESK_ROLES)
def export() -> ResponseReturnValue:
    """报事处理跟踪表: what is filtered, as a workbook."""
    site, now = current_site(), utcnow()
    body = tracking_sheet.workbook(site, read_filter(request.args), now)
    day = now.astimezone(ZoneInfo(site.timezone)).date()
    return offer(body, tracking_sheet.MIME, f"报事处理跟踪表_{site.name}_{day}.xlsx")


@bp.post("/send")
@allow(*DESK_ROLES)
def send_several() -> ResponseReturnValue:
    """Give all ticked reports to one person."""
    try:
        assignee = UUID(request.form.get("assignee", ""))
        ids = [UUID(one) for one in request.form.getlist("issue")[:MOST_AT_ONCE]]
    except ValueError:
        abort(400)
    with transaction():
        if assignee not in {one.id for one in people.assignable(current_site().id)}:
            raise NotFound
        here = select(Issue).where(Issue.id.in_(ids), Issue.site_id == current_site().id)
        found = db.session.scalars(here.order_by(Issue.id).with_for_update()).all()
        given = dispatch.give(found, assignee, people.taker(current_person()), utcnow())
    if given.done:
        flash(ngettext("已派 %(num)s 件", "已派 %(num)s 件", len(given.done)), "ok")
    for number, refusal in given.refused:
        flash(f"{number}：{refusal.message}", "warn")
    if not ids:
        flash(_("请先勾选要派的报事"), "warn")
    return redirect(_back(), code=303)


@bp.post("/views")
@allow(*DESK_ROLES)
def create_view() -> ResponseReturnValue:
    """Keep the present filter under a name."""
    shown = read_filter(request.form)
    name = " ".join(request.form.get("name", "").split())
    if name:
        with transaction():
            saved_views.keep(
                current_site().id,
                current_person().id,
                name,
                shown.query(),
                is_shared="is_shared" in request.form,
                at=utcnow(),
            )
        flash(_("已存为视图“%(name)s”", name=name[: saved_views.LONGEST]), "ok")
    return redirect(f"{url_for('.index')}?{shown.query()}", code=303)


@bp.post("/views/<uuid:view_id>/delete")
@allow(*DESK_ROLES)
def delete_view(view_id: UUID) -> ResponseReturnValue:
    """Forget one's own view."""
    with transaction():
        saved_views.forget(view_id, current_person().id)
    return redirect(url_for(".index"), code=303)


def _back() -> str:
    """The list one came from."""
    return f"{url_for('.index')}?{read_filter(request.form).query()}"


def _table(now: datetime) -> Table:
    shown, site = read_filter(request.args), current_site()
    after = read_cursor(request.args.get("after", ""))
    page = tracking.page_of(site, shown, now, after)
    versions = {issue.flow_version_id: issue for issue in page.issues}
    return Table(
        shown=shown,
        page=page,
        counts=tracking.counts(site, now),
        flows={version: flow_of(issue) for version, issue in versions.items()},
        clocks=tracking.clocks_of(page.issues),
        people=tracking.people_of(page.issues),
        spots=tracking.spots_of(page.issues),
        who=_name_of(shown.who),
        now=now,
    )


def _name_of(who: str) -> str:
    if who in ("", NOBODY):
        return ""
    return db.session.scalar(select(Person.name).where(Person.id == UUID(who))) or who


__all__ = ["View", "bp"]
