"""Pages for supervisors: records that need somebody. The phones are in custody_views.py."""

from typing import cast
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import OFFICE_ROLES, Person
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.sync import inbox, parked
from webapp.sync.door import notary
from webapp.sync.refusals import NoteMissing
from webapp.web.access import allow, current_person

bp = Blueprint("office", __name__)


@bp.get("/parked")
@allow(*OFFICE_ROLES)
def parked_entries() -> ResponseReturnValue:
    """Entries that were kept but not applied, with the reason in words."""
    page = max(1, request.args.get("page", 1, type=int))
    device_id = request.args.get("phone", type=UUID)
    count = parked.count_parked(_viewer(), device_id)
    pages = max(1, -(-count // parked.PAGE_SIZE))
    pagination = {
        "page": page,
        "pages": pages,
        "total": count,
        "has_prev": page > 1,
        "has_next": page < pages,
    }
    return render_template(
        "sync/parked.html",
        rows=parked.parked(page, _viewer(), device_id),
        pagination=pagination,
        device_id=device_id,
    )


@bp.post("/parked/<uuid:entry_id>/resolution")
@allow(*OFFICE_ROLES)
def create_resolution(entry_id: UUID) -> ResponseReturnValue:
    """Somebody has dealt with it; a note says how."""
    note = request.form.get("note", "").strip()
    if not note:
        raise NoteMissing
    with transaction():
        entry = parked.find(entry_id, _viewer())
        parked.resolve(entry, by=current_person().id, at=utcnow(), note=note[:500])
    flash(_("已处理，记录仍保留"))
    return redirect(url_for("sync.office.parked_entries"), code=303)


@bp.post("/parked/<uuid:entry_id>/application")
@allow(*OFFICE_ROLES)
def create_application(entry_id: UUID) -> ResponseReturnValue:
    """Try it again: what it waited for may have come, or a supervisor believes it after all."""
    if inbox.apply_parked(entry_id, by=_viewer(), at=utcnow(), notary=notary()):
        flash(_("已采用这条记录"))
    else:
        flash(_("还是用不上。原因见下面"))
    return redirect(url_for("sync.office.parked_entries"), code=303)


def _viewer() -> Person:
    return cast(Person, current_person())
