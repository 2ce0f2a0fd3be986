"""意见库: one list with every source, its reply clock, its reply; pasted texts become many."""

from datetime import datetime
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from webapp.accounts.models import DESK_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.issues import people
from webapp.issues.intake.taking import LONGEST_TEXT
from webapp.issues.models import Channel, Issue
from webapp.reports.books import workbook
from webapp.reports.papers import Paper
from webapp.reports.periods import read_period
from webapp.returns import opinion_queries, opinion_words, opinions
from webapp.returns.blueprint import opinions as bp
from webapp.returns.forms import read_instant, read_once
from webapp.returns.gathering_views import gathering_of
from webapp.returns.opinions import CATEGORIES, SOURCES, Batch, Opinion
from webapp.returns.pasting import MOST, points_of
from webapp.sites.current import current_site
from webapp.sites.models import Site
from webapp.web.access import allow, current_person
from webapp.web.pages import site_zone

LONGEST_PASTE = 40_000
LAST_PAGE = 10_000


@bp.get("/")
@allow(*DESK_ROLES)
def index() -> ResponseReturnValue:
    """Every opinion, the newest first."""
    site = current_site()
    source = request.args.get("source", "")
    shown = {
        "source": source if source in list(Channel) else "",
        "open": "1" if request.args.get("open") else "",
    }
    page = max(0, min(request.args.get("page", 0, type=int), LAST_PAGE))
    found = opinion_queries.listed(
        site.id, shown, since=None, until=None, most=opinion_queries.SIZE + 1, page=page
    )
    return render_template(
        "returns/opinions.html",
        found=found[: opinion_queries.SIZE],
        has_more=len(found) > opinion_queries.SIZE,
        page=page,
        shown=shown,
        sources=SOURCES,
        counts=opinion_queries.counts(site.id),
        words=opinion_words,
        now=utcnow(),
    )


@bp.get("/opinions.xlsx")
@allow(*DESK_ROLES)
def export() -> ResponseReturnValue:
    """意见回复记录 (R17) as a workbook."""
    site, now, zone = current_site(), utcnow(), site_zone()
    today = now.astimezone(zone).date()
    since = request.args.get("since") or today.replace(month=1, day=1).isoformat()
    period = read_period(since, request.args.get("until", ""), today, zone)
    path = url_for(".index")
    paper = Paper("YJ-17/1", _("意见回复记录"), str(period), path, site, now)
    return workbook(paper, [(paper.title, opinion_words.table(site.id, period, request.args))])


@bp.get("/new")
@allow(*DESK_ROLES)
def new() -> ResponseReturnValue:
    """Paste a text; ?gathering= names the meeting it comes from."""
    return _paste({})


@bp.post("/preview")
@allow(*DESK_ROLES)
def preview() -> ResponseReturnValue:
    """What was found in it, to be looked over. Nothing is stored yet."""
    text = request.form.get("text", "")[:LONGEST_PASTE]
    zone = site_zone()
    said = read_instant(request.form, "at", zone)
    found = points_of(text, (said or utcnow()).astimezone(zone).date(), zone)
    if not found:
        return _paste({"text": _("请粘贴意见，一条或很多条都行")}), 422
    return render_template(
        "returns/opinion_preview.html",
        points=found,
        is_cut=len(found) >= MOST,
        form=request.form,
        said=said,
        gathering=gathering_of(request.form.get("gathering", "")),
        once=uuid4().hex,
        categories=CATEGORIES,
        words=opinion_words,
    )


@bp.post("/")
@allow(*DESK_ROLES)
def create() -> ResponseReturnValue:
    """Take in what was ticked. The same form again is the same opinions."""
    form, site, now, zone = request.form, current_site(), utcnow(), site_zone()
    channel = form.get("source", "")
    ticked = [_read(number, zone) for number in range(MOST) if f"take-{number}" in form]
    found = [one for one in ticked if one.text]
    once = read_once(form)
    if once is None or channel not in SOURCES or not found:
        flash(_("请至少勾选一条意见"), "warn")
        return redirect(url_for(".new"), code=303)
    gathering = gathering_of(form.get("gathering", ""))
    batch = Batch(
        Channel(channel), form.get("spot", "").strip()[:60], gathering.id if gathering else None,
        UUID(bytes=once.bytes),
    )  # fmt: skip
    try:
        opened = _taken(site, batch, found, now)
    except IntegrityError:
        opened = _taken(site, batch, found, now)  # the same form came a moment earlier
    flash(_("已登记 %(n)s 条意见，答复时限已开始", n=len(opened)), "ok")
    return redirect(
        url_for(".show_gathering", gathering_id=gathering.id) if gathering else url_for(".index"),
        code=303,
    )


def _taken(site: Site, batch: Batch, found: list[Opinion], now: datetime) -> list[Issue]:
    with transaction():
        taker = people.taker(current_person())
        return opinions.take_all(site, batch, found, by=taker, now=now)


def _read(number: int, zone: ZoneInfo) -> Opinion:
    form = request.form
    category = form.get(f"category-{number}", "")
    return Opinion(
        text=form.get(f"text-{number}", "").strip()[:LONGEST_TEXT],
        category=category if category in CATEGORIES else CATEGORIES[0],
        name=form.get(f"name-{number}", "").strip()[:40],
        room=form.get(f"room-{number}", "").strip()[:40],
        at=_at(number, zone),
        reply=form.get(f"reply-{number}", "").strip()[:500],
    )


def _at(number: int, zone: ZoneInfo) -> datetime | None:
    return read_instant(request.form, f"at-{number}", zone)


def _paste(errors: dict[str, str]) -> str:
    asked = request.values
    gathering = gathering_of(asked.get("gathering", ""))
    now = utcnow().astimezone(site_zone())
    return render_template(
        "returns/opinion_new.html",
        errors=errors,
        form=asked,
        sources=SOURCES,
        gathering=gathering,
        at=f"{gathering.held_at.astimezone(site_zone()):%Y-%m-%dT%H:%M}"
        if gathering and gathering.held_at
        else f"{now:%Y-%m-%dT%H:%M}",
        words=opinion_words,
    )
