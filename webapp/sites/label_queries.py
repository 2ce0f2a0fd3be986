"""Questions about labels."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.database import db
from webapp.errors import NotFound
from webapp.sites.models import Checkpoint, Label, Site

ALL = {"across_companies": True}  # a scan comes before we know whose label it is


def live_labels(point_ids: Iterable[UUID]) -> dict[UUID, Label]:
    """The label that is valid now, by point."""
    wanted = sorted(set(point_ids))
    found: dict[UUID, Label] = {}
    for start in range(0, len(wanted), 500):
        rows = db.session.scalars(
            select(Label)
            .where(Label.checkpoint_id.in_(wanted[start : start + 500]), Label.voided_at.is_(None))
            .order_by(Label.revision)
        )
        found.update({label.checkpoint_id: label for label in rows})
    return found


def labels_of(point_id: UUID) -> Sequence[Label]:
    """Every label this point ever had, the newest first."""
    return db.session.scalars(
        select(Label).where(Label.checkpoint_id == point_id).order_by(Label.revision.desc())
    ).all()


def label_of(site_id: UUID, label_id: UUID) -> Label:
    """A label of a point of this site. Raises NotFound."""
    label = db.session.scalar(
        select(Label)
        .join(Checkpoint, Checkpoint.id == Label.checkpoint_id)
        .where(Label.id == label_id, Checkpoint.site_id == site_id)
    )
    if label is None:
        raise NotFound
    return label


def labels_to_reprint(site_id: UUID) -> Sequence[tuple[Label, Checkpoint]]:
    """Valid labels that were never printed: new points, and points whose label was voided."""
    rows = db.session.execute(
        select(Label, Checkpoint)
        .join(Checkpoint, Checkpoint.id == Label.checkpoint_id)
        .where(
            Checkpoint.site_id == site_id,
            Checkpoint.archived_at.is_(None),
            Label.voided_at.is_(None),
            Label.printed_at.is_(None),
        )
        .order_by(Checkpoint.position, Checkpoint.code)
    )
    return [(label, point) for label, point in rows]


def labels_of_sites(site_ids: Sequence[UUID]) -> Sequence[tuple[Label, Checkpoint]]:
    """Every label of living points at these sites, voided ones included: what a phone must know."""
    rows = db.session.execute(
        select(Label, Checkpoint)
        .join(Checkpoint, Checkpoint.id == Label.checkpoint_id)
        .where(Checkpoint.site_id.in_(site_ids), Checkpoint.archived_at.is_(None))
        .order_by(Label.code)
    )
    return [(label, point) for label, point in rows]


def scanned_label(code: str) -> Label | None:
    """The label with this code, whatever its company and voided or not."""
    return db.session.scalar(select(Label).where(Label.code == code).execution_options(**ALL))


def scanned_place(label: Label) -> tuple[Checkpoint, Site]:
    """The point and the site of a scanned label, before anybody is signed in."""
    point = db.session.scalars(
        select(Checkpoint)
        .where(Checkpoint.company_id == label.company_id, Checkpoint.id == label.checkpoint_id)
        .execution_options(**ALL)
    ).one()
    site = db.session.scalars(
        select(Site)
        .where(Site.company_id == label.company_id, Site.id == point.site_id)
        .execution_options(**ALL)
    ).one()
    return point, site


def codes_in_use(codes: Sequence[str]) -> set[str]:
    """Those of the codes that some label of some company has already."""
    return set(
        db.session.scalars(select(Label.code).where(Label.code.in_(codes)).execution_options(**ALL))
    )
