"""What is stored about a reporter, to be shown or printed for him, and deleted when he asks."""

from uuid import UUID

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import DESK_ROLES, EDITOR_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound
from webapp.issues.notices.words import without_token
from webapp.issues.privacy import about as privacy
from webapp.issues.privacy import forgetting
from webapp.web.access import allow, current_person

bp = Blueprint("reporters", __name__, url_prefix="/reporters")


@bp.get("/<uuid:reporter_id>")
@allow(*DESK_ROLES)
def show(reporter_id: UUID) -> ResponseReturnValue:
    """Everything that is kept about somebody; looking at it is recorded as well."""
    reporter = privacy.reporter_of([site.id for site in g.sites], reporter_id)
    if reporter.forgotten_at is None:
        privacy.note_look(current_person(), reporter, utcnow())
    return render_template(
        "issues/reporter.html", kept=privacy.kept_about(reporter), without_token=without_token
    )


@bp.post("/<uuid:reporter_id>/deletion")
@allow(*EDITOR_ROLES)
def create_deletion(reporter_id: UUID) -> ResponseReturnValue:
    """Delete name, phone and remarks."""
    with transaction():
        reporter = privacy.reporter_of([site.id for site in g.sites], reporter_id)
        forgetting.forget(reporter, by=current_person().id, at=utcnow())
    flash(_("姓名、电话和备注已删除"), "ok")
    return redirect(url_for(".show", reporter_id=reporter_id), code=303)


@bp.post("/<uuid:reporter_id>/correction")
@allow(*EDITOR_ROLES)
def create_correction(reporter_id: UUID) -> ResponseReturnValue:
    """Mend name, phone, room and remarks."""
    form = request.form
    with transaction():
        reporter = privacy.reporter_of([site.id for site in g.sites], reporter_id)
        if reporter.forgotten_at is not None:
            raise NotFound
        said = {name: form.get(name, "") for name in ("name", "phone", "room", "note")}
        privacy.correct(reporter, **said, by=current_person().id, at=utcnow())
    flash(_("已更正"), "ok")
    return redirect(url_for(".show", reporter_id=reporter_id), code=303)
