"""Alembic's door. One migration at a time, in a transaction, under the app's own engine."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from webapp.columns import Id, UtcDateTime
from webapp.database import db
from webapp.migrations import is_a_models
from webapp.sealed import SealedText

PLAIN = {UtcDateTime: "sa.DateTime(timezone=True)", Id: "sa.Uuid()", SealedText: "sa.Text()"}


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations stand alone: they name the column type, not our Python class around it."""
    if kind == "type":
        for ours, theirs in PLAIN.items():
            if isinstance(item, ours):
                return theirs
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=db.metadata,
    render_as_batch=current_app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"),
    compare_type=True,
    include_object=is_a_models,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
