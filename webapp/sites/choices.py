"""Checklists to choose from. They live above sites, so the factory hands us the list."""

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from flask import Flask, current_app

Choice = tuple[UUID, str]


def init_app(app: Flask, checklist_choices: Callable[[], Sequence[Choice]]) -> None:
    """Remember who knows the checklists: a callable that answers (id, name) by name."""
    app.extensions["sites.checklists"] = checklist_choices


def checklist_choices() -> Sequence[Choice]:
    """The checklists of this company; none while nobody said who knows them."""
    source = current_app.extensions.get("sites.checklists")
    return cast("Sequence[Choice]", source()) if source is not None else []
