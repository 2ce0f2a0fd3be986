"""Pages of an import: the template, the preview, what was left behind, confirm and undo."""

import re
from collections import Counter
from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import Refused
from webapp.sites import importing, queries
from webapp.sites.blueprint import bp, present_site
from webapp.sites.choices import checklist_choices, checklist_names
from webapp.sites.import_rules import FIELDS, RawRow, StagedRow, can_undo, zone_path
from webapp.sites.models import PointImport
from webapp.sites.refusals import NotASpreadsheet
from webapp.sites.rules import clean_name, tree
from webapp.sites.template_file import rejected_file, template_file
from webapp.sites.words import field_names, point_kinds, say
from webapp.sites.workbook import MAX_BYTES, read_pasted, read_workbook
from webapp.web.access import allow, current_person
from webapp.web.downloads import offer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CELL = re.compile(r"cell-(\d+)-(\w+)")
ROWS_SHOWN = 100


@bp.get("/sites/<uuid:site_id>/imports/new")
@allow(*EDITOR_ROLES)
def new_import(site_id: UUID) -> ResponseReturnValue:
    """Choose a file or paste rows."""
    return _new_page(site_id, None)


@bp.get("/sites/<uuid:site_id>/imports/template.xlsx")
@allow(*EDITOR_ROLES)
def import_template(site_id: UUID) -> ResponseReturnValue:
    """The template, with the zones and checklists of this moment."""
    zones = [branch.path_text for branch in tree(queries.zones(site_id))]
    names = [name for _id, name in checklist_choices()]
    return _xlsx(template_file(zones, names), _("点位导入模板_%(site)s", site=present_site().name))


@bp.post("/sites/<uuid:site_id>/imports")
@allow(*EDITOR_ROLES)
def create_import(site_id: UUID) -> ResponseReturnValue:
    """Read the file, keep the rows, change nothing."""
    try:
        rows, name = _uploaded_rows()
    except Refused as refusal:
        return _new_page(site_id, refusal), refusal.status
    with transaction():
        staged = importing.stage(present_site(), rows, name, by=current_person().id, at=utcnow())
    return redirect(url_for(".show_import", site_id=site_id, import_id=staged.id), code=303)


@bp.get("/sites/<uuid:site_id>/imports/<uuid:import_id>")
@allow(*EDITOR_ROLES)
def show_import(site_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """What would happen, row by row; afterwards what did happen."""
    found = importing.import_of(site_id, import_id)
    if found.confirmed_at is not None:
        return render_template(
            "sites/import_done.html",
            site=present_site(),
            found=found,
            is_open=found.undone_at is None and can_undo(found.confirmed_at, utcnow()),
        )
    return _preview(found)


@bp.post("/sites/<uuid:site_id>/imports/<uuid:import_id>/rows")
@allow(*EDITOR_ROLES)
def update_import_rows(site_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Take over what was fixed in the page."""
    fixes: dict[int, dict[str, str]] = {}
    for name, value in request.form.items():
        cell = CELL.fullmatch(name)
        if cell and cell[2] in FIELDS:
            fixes.setdefault(int(cell[1]), {})[cell[2]] = clean_name(value)
    left_out = {int(number) for number in request.form.getlist("out") if number.isdecimal()}
    with transaction():
        importing.fix_rows(importing.import_of(site_id, import_id), fixes, left_out)
    return redirect(url_for(".show_import", site_id=site_id, import_id=import_id), code=303)


@bp.get("/sites/<uuid:site_id>/imports/<uuid:import_id>/rejected.xlsx")
@allow(*EDITOR_ROLES)
def rejected_rows(site_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """The rows with problems, to be fixed in the table program."""
    found = importing.import_of(site_id, import_id)
    rows = importing.judged(found, checklist_names())
    body = rejected_file([row for row in rows if row.status == "problem"])
    return _xlsx(body, _("有问题的行_%(site)s", site=present_site().name))


@bp.post("/sites/<uuid:site_id>/imports/<uuid:import_id>/confirmation")
@allow(*EDITOR_ROLES)
def create_import_confirmation(site_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Add and update, in one go."""
    with transaction():
        found = importing.import_of(site_id, import_id)
        added, updated = importing.confirm(
            found, checklist_names(), by=current_person().id, at=utcnow()
        )
    flash(_("已新增 %(added)s 个、更新 %(updated)s 个点位", added=added, updated=updated), "ok")
    return redirect(url_for(".show_import", site_id=site_id, import_id=import_id), code=303)


@bp.post("/sites/<uuid:site_id>/imports/<uuid:import_id>/reversal")
@allow(*EDITOR_ROLES)
def create_import_reversal(site_id: UUID, import_id: UUID) -> ResponseReturnValue:
    """Take the import back; what was changed since stays, and is named."""
    with transaction():
        found = importing.import_of(site_id, import_id)
        kept = importing.undo(found, by=current_person().id, at=utcnow())
    if kept:
        names = "、".join(kept[:10])
        text = _("已撤销。这 %(n)s 个点位之后又改过，没有动：%(names)s", n=len(kept), names=names)
        flash(text, "warn")
    else:
        flash(_("导入已撤销"), "ok")
    return redirect(url_for(".show_import", site_id=site_id, import_id=import_id), code=303)


def _uploaded_rows() -> tuple[list[RawRow], str]:
    pasted = request.form.get("pasted", "")
    if pasted.strip():
        return read_pasted(pasted), _("粘贴的行")
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise NotASpreadsheet(_("请先选一个 xlsx 文件，或把行粘贴进来"))
    return read_workbook(upload.stream.read(MAX_BYTES + 1)), upload.filename


def _new_page(site_id: UUID, refusal: Refused | None) -> str:
    return render_template(
        "sites/import_new.html",
        site=present_site(),
        refusal=refusal,
        recent=importing.recent_imports(site_id),
        pasted=request.form.get("pasted", ""),
    )


def _preview(found: PointImport) -> str:
    rows = importing.judged(found, checklist_names())
    counts = Counter(row.status for row in rows)
    groups = Counter(problem.code for row in rows for problem in row.problems)
    examples = {problem.code: problem for row in rows for problem in row.problems}
    show = request.args.get("show", "problem" if counts["problem"] else "all")
    shown = [row for row in rows if show in ("all", row.status)]
    page = max(1, request.args.get("page", 1, type=int))
    known = {branch.path for branch in tree(queries.zones(found.site_id))}
    return render_template(
        "sites/import.html",
        site=present_site(),
        found=found,
        counts=counts,
        groups=[(say(examples[code]), number) for code, number in groups.most_common()],
        rows=shown[(page - 1) * ROWS_SHOWN : page * ROWS_SHOWN],
        page=page,
        pages=-(-len(shown) // ROWS_SHOWN),
        show=show,
        say=say,
        words=field_names(),
        kinds=point_kinds(),
        checklists=checklist_choices(),
        new_zones=sorted(_new_zones(rows) - known),
    )


def _new_zones(rows: list[StagedRow]) -> set[tuple[str, ...]]:
    """The paths that the import would make, every level of them."""
    found: set[tuple[str, ...]] = set()
    for text in {row.values["zone"] for row in rows if row.status in ("add", "update")}:
        path = zone_path(text)
        found.update(path[: depth + 1] for depth in range(len(path)))
    return found


def _xlsx(body: bytes, name: str) -> Response:
    return offer(body, XLSX, f"{name}.xlsx")
