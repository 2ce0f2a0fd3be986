"""Pages of checklists: the list, the catalogue, what is in force, its versions and paper forms."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES, OFFICE_ROLES
from webapp.checklists import actions, cards, draft_views, queries
from webapp.checklists.blueprint import bp, find
from webapp.checklists.catalogue import shelf
from webapp.checklists.models import ChecklistVersion
from webapp.checklists.proof import proofread
from webapp.checklists.refusals import NotInCatalogue, NotPublishable
from webapp.checklists.schema import Kind, load_items
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound
from webapp.web.access import allow, current_person


def _kind(typed: str) -> Kind:
    return Kind(typed) if typed in set(Kind) else Kind.PATROL


@bp.get("/")
@allow(*OFFICE_ROLES)
def index() -> ResponseReturnValue:
    """The company's checklists, and below them the shelf of ready ones."""
    text, kind = request.args.get("q", "").strip(), request.args.get("kind", "")
    found = queries.listing(text=text, kind=kind, archived="archived" in request.args)
    ready = [
        one
        for one in shelf().values()
        if (not kind or one.kind == kind) and text.lower() in f"{one.name.zh} {one.name.en}".lower()
    ]
    taken = queries.catalogue_keys_in_use()
    return render_template(
        "checklists/index.html", found=found, ready=ready, taken=taken, args=request.args
    )


@bp.post("/")
@allow(*EDITOR_ROLES)
def create() -> ResponseReturnValue:
    """An empty checklist, straight into the editor."""
    with transaction():
        checklist = actions.create(
            request.form.get("name", ""),
            kind=_kind(request.form.get("kind", "")),
            by=current_person().id,
            at=utcnow(),
        )
    return redirect(url_for("checklists.edit", checklist_id=checklist.id), code=303)


@bp.get("/catalogue/<key>")
@allow(*OFFICE_ROLES)
def show_ready(key: str) -> ResponseReturnValue:
    """A ready checklist, before taking it."""
    ready = shelf().get(key)
    if ready is None:
        raise NotInCatalogue
    return render_template("checklists/ready.html", ready=ready, cards=cards.of_items(ready.items))


@bp.post("/catalogue/<key>")
@allow(*EDITOR_ROLES)
def create_from_catalogue(key: str) -> ResponseReturnValue:
    """Take a copy of a ready checklist into the company's own."""
    with transaction():
        checklist = actions.create_from_catalogue(key, by=current_person().id, at=utcnow())
    flash(_("已添加“%(name)s”。看一遍，改成您这里的样子，再发布", name=checklist.name), "ok")
    return redirect(url_for("checklists.edit", checklist_id=checklist.id), code=303)


@bp.get("/<uuid:checklist_id>")
@allow(*OFFICE_ROLES)
def show(checklist_id: UUID) -> ResponseReturnValue:
    """What is in force, and what came before."""
    listed = find(checklist_id)
    items = load_items(listed.version.items if listed.version else listed.checklist.draft)
    return render_template(
        "checklists/show.html",
        listed=listed,
        cards=cards.of_items(items),
        versions=queries.versions(checklist_id),
    )


@bp.get("/<uuid:checklist_id>/publication")
@allow(*EDITOR_ROLES)
def new_publication(checklist_id: UUID) -> ResponseReturnValue:
    """What publishing would change, and what must be mended first."""
    return _publication_page(find(checklist_id))


@bp.post("/<uuid:checklist_id>/publication")
@allow(*EDITOR_ROLES)
def create_publication(checklist_id: UUID) -> ResponseReturnValue:
    """Make the draft the version in force."""
    try:
        with transaction():
            checklist = find(checklist_id).checklist
            version = actions.publish(checklist, by=current_person().id, at=utcnow())
    except NotPublishable as refusal:
        return _publication_page(find(checklist_id)), refusal.status
    flash(_("第 %(n)s 版已发布。手机下次联系时换上", n=version.number), "ok")
    return redirect(url_for("checklists.show", checklist_id=checklist_id), code=303)


@bp.get("/<uuid:checklist_id>/versions/<int:number>")
@allow(*OFFICE_ROLES)
def show_version(checklist_id: UUID, number: int) -> ResponseReturnValue:
    """One version as it was asked, and what it changed."""
    listed, version = find(checklist_id), _version(checklist_id, number)
    before = queries.version(checklist_id, number - 1)
    items = load_items(version.items)
    return render_template(
        "checklists/version.html",
        listed=listed,
        version=version,
        cards=cards.of_items(items),
        differences=cards.compare(load_items(before.items), items) if before else None,
    )


@bp.get("/<uuid:checklist_id>/paper")
@bp.get("/<uuid:checklist_id>/versions/<int:number>/paper")
@allow(*OFFICE_ROLES)
def show_paper(checklist_id: UUID, number: int | None = None) -> ResponseReturnValue:
    """An empty form for the clipboard: the version in force, an older one, or the draft."""
    listed = find(checklist_id)
    version = _version(checklist_id, number) if number else listed.version
    items = load_items(version.items if version else listed.checklist.draft)
    return render_template(
        "checklists/paper.html",
        listed=listed,
        version=version,
        cards=cards.of_items(items),
        now=utcnow(),
    )


@bp.post("/<uuid:checklist_id>/archive")
@allow(*EDITOR_ROLES)
def create_archive(checklist_id: UUID) -> ResponseReturnValue:
    """Take a checklist out of use."""
    with transaction():
        actions.archive(find(checklist_id).checklist, by=current_person().id, at=utcnow())
    flash(_("已停用。已有的记录不变，可以随时恢复"), "ok")
    return redirect(url_for("checklists.show", checklist_id=checklist_id), code=303)


@bp.post("/<uuid:checklist_id>/restoration")
@allow(*EDITOR_ROLES)
def create_restoration(checklist_id: UUID) -> ResponseReturnValue:
    """Bring an archived checklist back."""
    with transaction():
        actions.restore(find(checklist_id).checklist, by=current_person().id, at=utcnow())
    flash(_("已恢复使用"), "ok")
    return redirect(url_for("checklists.show", checklist_id=checklist_id), code=303)


def _publication_page(listed: queries.Listed) -> str:
    checklist = listed.checklist
    items = load_items(checklist.draft)
    before = load_items(listed.version.items) if listed.version else ()
    return render_template(
        "checklists/publication.html",
        listed=listed,
        defects=proofread(checklist.name, checklist.name_en, items),
        numbers={item.key: at for at, item in enumerate(items, 1)},
        differences=cards.compare(before, items),
    )


def _version(checklist_id: UUID, number: int) -> ChecklistVersion:
    version = queries.version(checklist_id, number)
    if version is None:
        raise NotFound
    return version


__all__ = ["bp", "draft_views"]
