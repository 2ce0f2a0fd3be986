"""Alembic's door. One migration at a time, in a transaction, under the app's own engine."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from flask import current_app

from webapp.database import UtcDateTime, db


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations stand alone: they name the column type, not our Python class around it."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=db.metadata,
    render_as_batch=current_app.config["SQLALCHEMY_DATABASE_URI"].startswith("sqlite"),
    compare_type=True,
    render_item=render_item,
)
with context.begin_transaction():
    context.run_migrations()
