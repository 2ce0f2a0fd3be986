"""How reports are given out at a site: the way of each kind, and who is of which trade."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import delete, select

from webapp.accounts.models import EDITOR_ROLES, Person
from webapp.audit.actions import note
from webapp.clock import utcnow
from webapp.database import db, transaction
from webapp.issues import people
from webapp.issues.blueprint import bp
from webapp.issues.catalogue import CATEGORIES
from webapp.issues.desk_models import DispatchRule, PersonTrade
from webapp.issues.dispatch import dispatch
from webapp.issues.dispatch.rules import Way
from webapp.issues.flows.flow import IssueKind
from webapp.sites.current import current_site
from webapp.web.access import allow, current_person

TRADES = tuple(dict.fromkeys(one.trade for one in CATEGORIES if one.trade))


@bp.get("/dispatch")
@allow(*EDITOR_ROLES)
def dispatch_settings() -> ResponseReturnValue:
    """The way of each kind; the trades of each colleague."""
    site = current_site()
    crew = _crew(site.id)
    rules = db.session.scalars(select(DispatchRule).where(DispatchRule.site_id == site.id))
    return render_template(
        "issues/dispatch.html",
        kinds=list(IssueKind),
        ways=list(Way),
        rules={rule.kind: rule.way for rule in rules},
        crew=crew,
        trades=TRADES,
        known={(row.person_id, row.trade) for row in _trades(crew)},
    )


@bp.post("/dispatch")
@allow(*EDITOR_ROLES)
def save_dispatch() -> ResponseReturnValue:
    """Write both down."""
    with transaction():
        site_id, now, who = current_site().id, utcnow(), current_person().id
        ways = {kind: request.form.get(f"way-{kind}", "") for kind in IssueKind}
        for kind, way in ways.items():
            if way in list(Way):
                _set_way(site_id, kind, Way(way))
        chosen = _set_trades(_crew(site_id))
        note("dispatch.set", by=who, at=now, subject=site_id, ways=ways, trades=chosen)
    flash(_("已保存派单方式"), "ok")
    return redirect(url_for(".dispatch_settings"), code=303)


def _set_way(site_id: UUID, kind: IssueKind, way: Way) -> None:
    rule = dispatch.rule_of(site_id, kind, is_locked=True)
    if rule is None:
        rule = DispatchRule(site_id=site_id, kind=kind)
        db.session.add(rule)
    rule.way, rule.set_by, rule.set_at = way, current_person().id, utcnow()


def _set_trades(crew: Sequence[Person]) -> int:
    db.session.execute(
        delete(PersonTrade).where(PersonTrade.person_id.in_([one.id for one in crew]))
    )
    chosen = [
        PersonTrade(person_id=person.id, trade=trade)
        for person in crew
        for trade in TRADES
        if f"{person.id}:{trade}" in request.form.getlist("trade")
    ]
    db.session.add_all(chosen)
    return len(chosen)


def _crew(site_id: UUID) -> list[Person]:
    return [one for one in people.assignable(site_id) if one.role in dispatch.CREW]


def _trades(crew: Sequence[Person]) -> Sequence[PersonTrade]:
    ids = [one.id for one in crew]
    return db.session.scalars(select(PersonTrade).where(PersonTrade.person_id.in_(ids))).all()
