"""How stored entries are found: by what they speak of, however many there are."""

import pytest
from sqlalchemy import Connection, event

from tests.sync.scene import Scene
from webapp.database import db, enter_company, new_id
from webapp.sync import journal


@pytest.mark.parametrize("count", [1, 2, 20])
def test_entries_about_something_are_found_by_their_subject(scene: Scene, count: int) -> None:
    """SQLite keeps no statistics: by outcome it would read all that a company ever sent."""
    company_id = scene.cast.company.id
    enter_company(company_id)
    connection = db.session.connection()
    if connection.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by statistics")
    asked: list[tuple[str, object]] = []

    def hear(_c: Connection, _cursor: object, sql: str, values: object, *_: object) -> None:
        asked.append((sql, values))

    event.listen(connection, "before_cursor_execute", hear)
    subjects = [new_id() for _ in range(count)]
    assert journal.about(connection, company_id, subjects, ["rounds.visit", "rounds.end"]) == []
    event.remove(connection, "before_cursor_execute", hear)
    ((sql, values),) = asked
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values).all()  # type: ignore[arg-type]
    assert [row[-1].split(" (")[0] for row in plan] == [
        "SEARCH entry USING INDEX ix_entry_company_id_subject_id"
    ]
