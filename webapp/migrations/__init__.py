"""Schema changes, and the two verbs that operators and tests use."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext

from webapp import connections
from webapp.database import db

HERE = Path(__file__).resolve().parent
# The search's own tables with their shadows (0010), and those in which huey rings on PostgreSQL.
NO_MODELS = ("issue_words", "bell_")


def is_a_models(_object: object, name: str | None, kind: str, *_: object) -> bool:
    """Whether a table or column of the database is compared with the models."""
    return not (kind == "table" and (name or "").startswith(NO_MODELS))


@contextmanager
def _alembic() -> Iterator[Config]:
    config = Config()
    config.set_main_option("script_location", str(HERE))
    with db.engine.connect() as connection, connection.begin():
        connections.take_your_time(connection, is_migration=True)
        config.attributes["connection"] = connection
        yield config


def upgrade(revision: str = "head") -> None:
    """Bring the database of the present app to a revision."""
    with _alembic() as config:
        command.upgrade(config, revision)


def downgrade(revision: str) -> None:
    """Take the database of the present app back to a revision."""
    with _alembic() as config:
        command.downgrade(config, revision)


def write_revision(message: str, number: str) -> None:
    """Write the next migration from the difference between tables and models."""
    with _alembic() as config:
        command.revision(config, message, autogenerate=True, rev_id=number)


def difference() -> list[object]:
    """What the models have that the database has not, and the other way round. Empty is right."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_object": is_a_models}
        )
        return list(compare_metadata(context, db.metadata))
