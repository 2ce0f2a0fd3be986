"""Labels: choose, print as a page or a PDF, one picture each, void and reprint."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import OFFICE_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.sites import label_queries, labelling, queries, sheets
from webapp.sites.blueprint import bp, present_site, settings
from webapp.sites.forms import uuid_or_none, uuids
from webapp.sites.models import Checkpoint
from webapp.sites.queries import PointFilter
from webapp.sites.refusals import BadPublicUrl, NothingChosen
from webapp.sites.rules import clean_name, inside, tree
from webapp.web.access import allow, current_person
from webapp.web.downloads import offer
from webapp.web.pages import in_language
from webapp.web.pdf import pdf_response, render_pdf
from webapp.web.qr import qr_svg


@bp.get("/sites/<uuid:site_id>/labels")
@allow(*OFFICE_ROLES)
def labels(site_id: UUID) -> ResponseReturnValue:
    """Which labels to print, and at what size."""
    problem = ""
    try:
        sheets.refuse_bad_public_url(settings())
    except BadPublicUrl as refusal:
        problem = str(refusal.message)
    return render_template(
        "sites/labels.html",
        site=present_site(),
        branches=tree(queries.zones(site_id), in_language),
        points=queries.points(site_id),
        ticked=set(uuids(request.args.getlist("point"))),
        to_reprint=label_queries.labels_to_reprint(site_id),
        sizes=list(sheets.SIZES),
        problem=problem,
    )


@bp.get("/sites/<uuid:site_id>/labels/sheet")
@allow(*OFFICE_ROLES)
def label_sheet(site_id: UUID) -> ResponseReturnValue:
    """The sheets for the browser's printer."""
    return render_template("sites/label_sheet.html", **_sheet(site_id))


@bp.get("/sites/<uuid:site_id>/labels/sheet.pdf")
@allow(*OFFICE_ROLES)
def label_sheet_pdf(site_id: UUID) -> ResponseReturnValue:
    """The same sheets as a PDF, exact to the millimetre on every machine."""
    body = render_pdf("sites/label_sheet.html", **_sheet(site_id), is_pdf=True)
    name = _("标签_%(site)s_%(size)smm", site=present_site().name, size=_size())
    return pdf_response(body, name)


@bp.get("/sites/<uuid:site_id>/labels/pictures.zip")
@allow(*OFFICE_ROLES)
def label_pictures(site_id: UUID) -> ResponseReturnValue:
    """One PNG per label, for label printers and sign makers."""
    chosen = _chosen(site_id)
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for point, printed in zip(chosen, _prints(chosen), strict=True):
            name = f"{point.code}_{point.name}_{printed.code}.png".replace("/", "-")
            archive.writestr(name, sheets.picture(printed))
    file_name = _("标签_%(site)s", site=present_site().name) + ".zip"
    return offer(buffer.getvalue(), "application/zip", file_name)


@bp.get("/sites/<uuid:site_id>/labels/<uuid:label_id>.png")
@allow(*OFFICE_ROLES)
def label_picture(site_id: UUID, label_id: UUID) -> ResponseReturnValue:
    """One label as a picture."""
    label = label_queries.label_of(site_id, label_id)
    point = queries.point_of(site_id, label.checkpoint_id)
    (printed,) = sheets.label_prints(
        present_site(), [point], {point.id: label}, _places(site_id), settings()
    )
    return Response(sheets.picture(printed), mimetype="image/png")


@bp.post("/sites/<uuid:site_id>/labels/printing")
@allow(*OFFICE_ROLES)
def create_label_printing(site_id: UUID) -> ResponseReturnValue:
    """Remember that these labels went to paper."""
    with transaction():
        chosen = _chosen(site_id)
        found = label_queries.live_labels(point.id for point in chosen)
        labelling.mark_printed(found.values(), by=current_person().id, at=utcnow())
    flash(_("%(n)s 张标签记为已打印", n=len(found)), "ok")
    return redirect(url_for(".labels", site_id=site_id), code=303)


@bp.post("/sites/<uuid:site_id>/labels/<uuid:label_id>/voiding")
@allow(*OFFICE_ROLES)
def create_label_voiding(site_id: UUID, label_id: UUID) -> ResponseReturnValue:
    """This label counts no more; the point gets the next one."""
    reason = clean_name(request.form.get("reason", ""))[:80]
    with transaction():
        label = label_queries.label_of(site_id, label_id)
        labelling.void_label(label, reason, by=current_person().id, at=utcnow())
    flash(_("标签 %(code)s 已作废。新标签在打印清单里", code=label.code), "ok")
    return redirect(url_for(".show_point", site_id=site_id, point_id=label.checkpoint_id), code=303)


def _sheet(site_id: UUID) -> dict[str, object]:
    chosen = _chosen(site_id)
    prints = _prints(chosen)
    return {
        "site": present_site(),
        "size": _size(),
        "pages": sheets.pages(prints, _size()),
        "point_ids": [point.id for point in chosen],
        "query": request.query_string.decode(),
    }


def _prints(chosen: Sequence[Checkpoint]) -> list[sheets.LabelPrint]:
    site = present_site()
    found = label_queries.live_labels(point.id for point in chosen)
    if len(found) < len(chosen):
        with transaction():
            found = labelling.ensure_labels(chosen, at=utcnow())
    return sheets.label_prints(site, chosen, found, _places(site.id), settings())


def _chosen(site_id: UUID) -> Sequence[Checkpoint]:
    """The points asked for: ticked ones, a zone with all below it, the unprinted ones, or all."""
    which = request.values.get("which", "ticked")
    if which == "unprinted":
        chosen: Sequence[Checkpoint] = [
            point for _label, point in label_queries.labels_to_reprint(site_id)
        ]
    elif which == "all":
        chosen = queries.points(site_id)
    elif which == "zone" and (zone_id := uuid_or_none(request.values.get("zone"))):
        below = frozenset(inside(queries.zones(site_id), zone_id))
        chosen = queries.points(site_id, PointFilter(zone_ids=below))
    else:
        ids = uuids(request.values.getlist("point"))
        chosen = [point for point in queries.points_by_ids(site_id, ids) if not point.archived_at]
    if not chosen:
        raise NothingChosen
    return chosen


def _places(site_id: UUID) -> dict[UUID, str]:
    return {branch.zone.id: branch.path_text for branch in tree(queries.zones(site_id))}


def _size() -> int:
    size = request.values.get("size", 50, type=int)
    return size if size in sheets.SIZES else 50


@bp.app_template_global("qr_svg")
def qr_picture(url: str) -> str:
    """The QR of a label as a vector picture."""
    return qr_svg(url)
