"""The flow editor: what is in force, a draft beside it, what must be mended before it counts."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from webapp.accounts.models import EDITOR_ROLES
from webapp.clock import utcnow
from webapp.database import transaction
from webapp.errors import NotFound
from webapp.issues.flows import edits as flow_edits
from webapp.issues.flows import versions as flow_versions
from webapp.issues.flows import words as flow_words
from webapp.issues.flows.edits import EditRefused
from webapp.issues.flows.flow import ClockRule, Demand, Flow, IssueKind, State, Step
from webapp.issues.flows.forms import Read, read_clock, read_state, read_step
from webapp.issues.flows.soundness import faults
from webapp.issues.refusals import FlowUnsound
from webapp.web.access import allow, current_person
from webapp.web.language import language

bp = Blueprint("flows", __name__, url_prefix="/flows")
PARTS = ("state", "step", "clock")
Reader = Callable[[Any, Flow, str], Read[Any]]
READERS: dict[str, Reader] = {"state": read_state, "step": read_step, "clock": read_clock}


@bp.get("/")
@allow(*EDITOR_ROLES)
def index() -> ResponseReturnValue:
    """Every kind with what is in force."""
    rows = [
        (
            kind,
            flow_versions.in_force(kind),
            flow_versions.draft_of(kind) is not None,
            sum(flow_versions.running(kind).values()),
        )
        for kind in IssueKind
    ]
    return render_template("issues/flows.html", rows=rows)


@bp.get("/<kind>")
@allow(*EDITOR_ROLES)
def show(kind: str) -> ResponseReturnValue:
    """One flow: the draft if there is one; ?version=2 shows an older one."""
    number = request.args.get("version", "")
    old = flow_versions.version_of(_kind(kind), int(number)) if number.isdecimal() else None
    return _page(_kind(kind), old)


@bp.get("/<kind>/<part>/<key>")
@allow(*EDITOR_ROLES)
def edit(kind: str, part: str, key: str) -> ResponseReturnValue:
    """The form of a state, a step or a clock; `new` is an empty one."""
    return _form(_kind(kind), part, key, {})


@bp.post("/<kind>/<part>/<key>")
@allow(*EDITOR_ROLES)
def update(kind: str, part: str, key: str) -> ResponseReturnValue:
    """Change the draft; the first change makes it."""
    flow = flow_versions.edited(_kind(kind))
    if part not in PARTS:
        raise NotFound
    read = READERS[part](request.form, flow, "" if key == "new" else key)
    if read.part is None:
        return _form(_kind(kind), part, key, read.errors), 422
    put: dict[str, Callable[[Flow, Any], Flow]] = {
        "state": flow_edits.put_state,
        "step": flow_edits.put_step,
        "clock": flow_edits.put_clock,
    }
    return _save(flow, lambda: put[part](flow, read.part))


@bp.post("/<kind>/<part>/<key>/removal")
@allow(*EDITOR_ROLES)
def remove(kind: str, part: str, key: str) -> ResponseReturnValue:
    """Take a part out of the draft."""
    flow = flow_versions.edited(_kind(kind))
    if part not in PARTS or key not in _names(flow):
        raise NotFound
    take: dict[str, Callable[[Flow, str], Flow]] = {
        "state": flow_edits.remove_state,
        "step": flow_edits.remove_step,
        "clock": flow_edits.remove_clock,
    }
    return _save(flow, lambda: take[part](flow, key))


@bp.post("/<kind>/publication")
@allow(*EDITOR_ROLES)
def create_publication(kind: str) -> ResponseReturnValue:
    """Put the draft in force for reports opened from now on."""
    note = request.form.get("note", "").strip()
    try:
        with transaction():
            flow_versions.publish(_kind(kind), note, by=current_person().id, at=utcnow())
    except FlowUnsound as refusal:
        return _page(_kind(kind), None), refusal.status
    flash(_("已发布。新报事按新流程走，办理中的按原来的走完"), "ok")
    return redirect(url_for(".show", kind=kind), code=303)


@bp.post("/<kind>/draft/removal")
@allow(*EDITOR_ROLES)
def remove_draft(kind: str) -> ResponseReturnValue:
    """Forget the draft."""
    with transaction():
        flow_versions.discard(_kind(kind), by=current_person().id, at=utcnow())
    return redirect(url_for(".show", kind=kind), code=303)


@bp.post("/<kind>/versions/<int:number>/copy")
@allow(*EDITOR_ROLES)
def create_copy(kind: str, number: int) -> ResponseReturnValue:
    """Begin a draft from an older version."""
    flow = flow_versions.version_of(_kind(kind), number)
    return _save(flow, lambda: flow)


def _kind(text: str) -> IssueKind:
    if text not in list(IssueKind):
        raise NotFound
    return IssueKind(text)


def _save(flow: Flow, change: Callable[[], Flow]) -> ResponseReturnValue:
    """Keep the change in the draft. What makes no flow at all is said and not kept."""
    try:
        after = change()
    except EditRefused as refused:
        said = {
            "flow.start_stays": _("开头的环节不能去掉"),
            "flow.too_many": _("环节或步骤太多了"),
        }
        flash(said.get(refused.code, _("内容不全，没有保存")), "bad")
        return redirect(url_for(".show", kind=flow.kind), code=303)
    with transaction():
        flow_versions.save_draft(current_person().company_id, after, utcnow())
    return redirect(url_for(".show", kind=flow.kind), code=303)


def _names(flow: Flow) -> dict[str, str]:
    tongue = language()
    parts: list[ClockRule | Step | State] = [*flow.clocks, *flow.steps, *flow.states]
    return {part.key: part.name.in_language(tongue) for part in parts}


def _page(kind: IssueKind, old: Flow | None) -> str:
    flow = old or flow_versions.edited(kind)
    names = _names(flow)
    draft = flow_versions.draft_of(kind) if old is None else None
    before = flow_versions.in_force(kind)
    told = flow_edits.changes(before, flow) if draft else []
    every = _names(before) | names
    return render_template(
        "issues/flow.html",
        flow=flow,
        names=names,
        is_old=old is not None,
        draft=draft,
        changes=[flow_words.change_words(a, b, every.get(c, c)) for a, b, c in told],
        faults=[flow_words.fault_words(fault, names) for fault in faults(flow)] if draft else [],
        versions=flow_versions.versions(kind),
        running=flow_versions.running(kind),
        actors=dict(flow_words.actors()),
        measures=dict(flow_words.measures()),
        phases=dict(flow_words.phases()),
    )


def _form(kind: IssueKind, part: str, key: str, errors: dict[str, str]) -> str:
    flow = flow_versions.edited(kind)
    if part not in PARTS:
        raise NotFound
    parts: dict[str, Sequence[ClockRule | Step | State]] = {
        "state": flow.states,
        "step": flow.steps,
        "clock": flow.clocks,
    }
    found = next((one for one in parts[part] if one.key == key), None)
    if found is None and key != "new":
        raise NotFound
    return render_template(
        f"issues/flow_{part}.html",
        flow=flow,
        kind=kind,
        key=key,
        part=found,
        form=request.form,
        errors=errors,
        actors=flow_words.actors(),
        measures=flow_words.measures(),
        phases=flow_words.phases(),
        demands=list(Demand),
    )
