"""The page behind a label: for whoever scans one with an ordinary camera. No personal data."""

from dataclasses import dataclass
from typing import cast
from urllib.parse import quote

from flask import g, redirect, render_template
from flask.typing import ResponseReturnValue

from webapp.accounts.models import FIELD_ROLES, OFFICE_ROLES
from webapp.sites import label_queries
from webapp.sites.blueprint import bp, settings
from webapp.sites.labels import is_same_key, label_key, parse
from webapp.sites.models import Checkpoint, Label, Site
from webapp.web.access import SignedIn, public


@dataclass(frozen=True)
class Landing:
    """What a scan leads to. state: mangled, unknown, voided, archived or good."""

    state: str
    label: Label | None = None
    point: Checkpoint | None = None
    site: Site | None = None


@bp.get("/c/<payload>")
@bp.get("/C/<payload>", endpoint="show_label_upper")
@public
def show_label(payload: str) -> ResponseReturnValue:
    """Say where this is; send our own guards and cleaners to their work."""
    found = _look_up(payload)
    person = cast("SignedIn | None", g.person)
    is_ours = bool(person and found.label and person.company_id == found.label.company_id)
    if is_ours and person and person.role in FIELD_ROLES:
        return redirect(f"/field/start?next=/C/{quote(payload)}", code=303)
    is_office = is_ours and person is not None and person.role in OFFICE_ROLES
    status = 404 if found.state in ("mangled", "unknown") else 200
    page = render_template("sites/landing.html", found=found, is_office=is_office, payload=payload)
    return page, status


def _look_up(payload: str) -> Landing:
    """What the printed text leads to. Without the right key it leads nowhere: codes are short."""
    scan = parse(f"/C/{payload}")
    if scan is None:
        return Landing("mangled")
    label = label_queries.scanned_label(scan.code)
    if label is None or not is_same_key(_key_of(label), scan.key):
        return Landing("unknown")
    point, site = label_queries.scanned_place(label)
    if label.voided_at is not None:
        return Landing("voided", label, point, site)
    is_gone = point.archived_at is not None or site.archived_at is not None
    return Landing("archived" if is_gone else "good", label, point, site)


def _key_of(label: Label) -> str:
    secret = settings().secret_key
    return label_key(secret, label.company_id, label.checkpoint_id, label.revision, label.code)
