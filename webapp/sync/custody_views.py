"""Phones in the office: what each still holds, letting go of it, taking back, losing."""

from typing import cast
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import OFFICE_ROLES, Device, Person
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.rounds import queries as people
from webapp.sync import custody, devices, parked, phones
from webapp.sync.door import settings
from webapp.sync.office_views import bp
from webapp.web.access import allow, current_person

__all__ = ["bp"]


@bp.get("/phones")
@allow(*OFFICE_ROLES)
def phones_list() -> ResponseReturnValue:
    """The phones of the viewer's sites: who carries them, what waits on them or never arrived."""
    rows = phones.rows(_viewer())
    count = parked.count_parked(_viewer())
    return render_template("sync/phones.html", rows=rows, count=count, now=utcnow())


@bp.get("/phones/<uuid:device_id>")
@allow(*OFFICE_ROLES)
def show_phone(device_id: UUID) -> ResponseReturnValue:
    """One phone: what is here of its journal, what is missing, and what to do."""
    device = phones.find(device_id, _viewer())
    permits = custody.releases(device, settings().secret_key)
    named = [each.release.granted_by for each in permits]
    named += [each.release.used_by for each in permits if each.release.used_by]
    return render_template(
        "sync/phone.html",
        row=phones.row(device),
        now=utcnow(),
        fork=phones.fork(device),
        parked=parked.count_parked(_viewer(), device.id),
        permits=permits,
        people=people.people_by_id(named),
    )


@bp.post("/phones/<uuid:device_id>/releases")
@allow(*OFFICE_ROLES)
def create_release(device_id: UUID) -> ResponseReturnValue:
    """A code that lets the phone sign out, reset or go back with records it has not sent."""
    form = request.form
    with transaction():
        custody.grant(
            _find(device_id),
            form.get("purpose", ""),
            form.get("seq", -1, type=int),
            form.get("reason", ""),
            by=current_person().id,
            at=utcnow(),
        )
    return redirect(url_for("sync.office.show_phone", device_id=device_id, _anchor="codes"), 303)


@bp.post("/phones/<uuid:device_id>/return")
@allow(*OFFICE_ROLES)
def create_return(device_id: UUID) -> ResponseReturnValue:
    """The phone was handed back; with records missing only with a reason."""
    with transaction():
        device = _find(device_id)
        custody.hand_back(
            device,
            has_gaps=bool(phones.row(device).gaps),
            reason=request.form.get("reason", ""),
            by=current_person().id,
            at=utcnow(),
        )
    flash(_("手机已归还。点位不再等它"), "ok")
    return redirect(url_for("sync.office.show_phone", device_id=device_id), 303)


@bp.post("/phones/<uuid:device_id>/revocation")
@allow(*OFFICE_ROLES)
def create_revocation(device_id: UUID) -> ResponseReturnValue:
    """A lost phone: what it sends from now on is kept but parked, and it gets no pack."""
    with transaction():
        devices.revoke(_find(device_id), by=current_person().id, at=utcnow())
    flash(_("已停用这部手机"), "ok")
    return redirect(url_for("sync.office.show_phone", device_id=device_id), 303)


def _find(device_id: UUID) -> Device:
    return phones.find(device_id, _viewer())


def _viewer() -> Person:
    return cast(Person, current_person())
