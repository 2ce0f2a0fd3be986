"""Checklists to choose from. They live above sites, so the factory hands us the list."""

from collections.abc import Callable, Sequence
from typing import cast
from uuid import UUID

from flask import Flask, current_app

from webapp.web.language import language

Choice = tuple[UUID, str]
Named = tuple[UUID, str, str]  # id, name, English name ("" if there is none)


def init_app(app: Flask, known: Callable[[], Sequence[Named]]) -> None:
    """Remember who knows the checklists of the present company."""
    app.extensions["sites.checklists"] = known


def checklist_choices() -> list[Choice]:
    """The checklists by name, in the language of the page."""
    is_english = language() == "en"
    return [(key, (is_english and name_en) or name) for key, name, name_en in _known()]


def checklist_names() -> list[Choice]:
    """Every name a file may use, in both languages; the last one of each is how we write it."""
    known = _known()
    english = [(key, name_en) for key, _name, name_en in known if name_en]
    return english + [(key, name) for key, name, _name_en in known]


def _known() -> Sequence[Named]:
    source = current_app.extensions.get("sites.checklists")
    return cast("Sequence[Named]", source()) if source is not None else []
