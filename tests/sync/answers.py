"""Looking at what a push has left behind."""

from typing import Any

from sqlalchemy import select

from webapp.database import db


def rows(model: Any) -> list[Any]:
    """Every row in a fixed order: PostgreSQL hands back what was changed last at the end."""
    db.session.expire_all()
    named = [getattr(model, name) for name in ("seq", "position", "at") if hasattr(model, name)]
    return list(db.session.scalars(select(model).order_by(*named)))


def told(flags: list[str]) -> list[str]:
    """What is odd about a visit, but for its time: the phones of a scene hold no token."""
    return [flag for flag in flags if flag != "time.unproven"]


def codes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.data
    return [(one["outcome"], one["code"]) for one in answer.json["outcomes"]]
