"""Where the pages of checklists are registered, and what all of them need."""

from typing import Any
from uuid import UUID

from flask import Blueprint, g

from webapp.accounts.models import EDITOR_ROLES
from webapp.checklists import cards, queries, wording
from webapp.errors import NotFound

bp = Blueprint("checklists", __name__, url_prefix="/checklists")


@bp.context_processor
def words() -> dict[str, Any]:
    """What the templates of checklists call things; nobody reads when the database is gone."""
    person = g.get("person")
    return {
        "say": cards.say,
        "wording": wording,
        "may_edit": person is not None and person.role in EDITOR_ROLES,
    }


def find(checklist_id: UUID) -> queries.Listed:
    """The checklist of this address, or the page that says there is none."""
    listed = queries.find(checklist_id)
    if listed is None:
        raise NotFound
    return listed
