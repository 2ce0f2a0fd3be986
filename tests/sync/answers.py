"""Looking at what a push has left behind."""

from typing import Any

from sqlalchemy import select

from webapp.database import db


def rows(model: Any) -> list[Any]:
    db.session.expire_all()
    return list(db.session.scalars(select(model)))


def codes(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 200, answer.data
    return [(one["outcome"], one["code"]) for one in answer.json["outcomes"]]
