"""What a scan of a label leads to, before anybody has said who he is (webapp/portal answers it)."""

from dataclasses import dataclass

from webapp.sites import label_queries
from webapp.sites.blueprint import settings
from webapp.sites.labels import is_same_key, label_key, parse
from webapp.sites.models import Checkpoint, Label, Site


@dataclass(frozen=True)
class Landing:
    """What a scan leads to. state: mangled, unknown, voided, archived or good."""

    state: str
    label: Label | None = None
    point: Checkpoint | None = None
    site: Site | None = None


def look_up(payload: str) -> Landing:
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
