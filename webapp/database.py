"""The database: one session, one kind of transaction, one rule that keeps companies apart."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

import uuid_utils.compat
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Executable, MetaData, Table, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import (
    DeclarativeBase,
    Mapped,
    ORMExecuteState,
    Session,
    mapped_column,
    registry,
    with_loader_criteria,
)
from sqlalchemy.sql import visitors
from sqlalchemy.sql.visitors import ExternallyTraversible

from webapp import connections
from webapp.columns import Id, UtcDateTime


class Base(DeclarativeBase):
    """All tables. Constraint names are fixed, so that migrations can name them."""

    registry = registry(type_annotation_map={datetime: UtcDateTime(), UUID: Id()})
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


def new_id() -> UUID:
    """A UUIDv7: unique without asking anyone, and close to its neighbours in an index."""
    return uuid_utils.compat.uuid7()


class RowOfCompany:
    """A row of one company. Its key starts with the company, so tables can be sharded by it."""

    company_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-2)


class OwnedByCompany(RowOfCompany):
    """A row of one company that has an id of its own."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-1)


class CompanyNotSet(RuntimeError):
    """A query on companies' rows ran before anyone said whose. Closed by default."""


def enter_company(company_id: UUID) -> None:
    """From here on, this session sees the rows of one company and no others."""
    db.session.info["company_id"] = company_id


def leave_company() -> None:
    """Forget whose rows this session may see; nothing of any company can be read after this."""
    db.session.info.pop("company_id", None)


@event.listens_for(Session, "do_orm_execute")
def _keep_companies_apart(state: ORMExecuteState) -> None:
    """Add `company_id = …` to every statement on companies' rows.

    A statement that must see all companies says so: `execution_options(across_companies=True)`.
    """
    if not state.is_orm_statement or state.execution_options.get("across_companies"):
        return
    company_id = state.session.info.get("company_id")
    if company_id is None:
        if _names_companies_rows(state.statement):
            raise CompanyNotSet
        return
    state.statement = state.statement.options(
        with_loader_criteria(
            RowOfCompany,
            lambda row: row.company_id == company_id,
            include_aliases=True,
            track_closure_variables=True,
        )
    )


def _names_companies_rows(statement: Executable) -> bool:
    """True when a table of companies' rows is anywhere in the statement, subqueries included.

    `ORMExecuteState.all_mappers` would be quicker and wrong: it misses `select_from(Person)`.
    """
    return any(
        isinstance(element, Table) and issubclass(_owners().get(element, object), RowOfCompany)
        for element in visitors.iterate(cast(ExternallyTraversible, statement))
    )


@cache
def _owners() -> dict[Table, type]:
    """Which class a table belongs to."""
    return {
        mapper.local_table: mapper.class_
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
    }


class WrongCompany(RuntimeError):
    """A row of another company was about to be written."""


@event.listens_for(Session, "before_flush")
def _stamp_company(session: Session, *_: object) -> None:
    """Give new rows the company of the session; refuse rows of any other."""
    company_id = session.info.get("company_id")
    for row in session.new | session.dirty | session.deleted:
        if not isinstance(row, RowOfCompany):
            continue
        if company_id is None:
            raise CompanyNotSet
        if row.company_id is None:
            row.company_id = company_id
        elif row.company_id != company_id:
            raise WrongCompany(type(row).__name__)


@contextmanager
def transaction() -> Iterator[None]:
    """Commit the work inside, or none of it. Opened by views, inbox and jobs only, never nested."""
    db.session.commit()  # let go of the read snapshot this request holds
    held = db.session.connection(execution_options={"begin": "IMMEDIATE"}).info
    try:
        yield
        db.session.commit()
        connections.must_be_replicated(held)
    except BaseException:
        db.session.rollback()
        raise
    time.sleep(_pause_after_write)


_pause_after_write = 0.0


def give_way(seconds: float) -> None:
    """From here on, this process leaves SQLite's one pen alone for so long after each write.

    Whoever waits for the pen looks for it every 0.1 s. A loop of writes beside them would take it
    back before they look: jobs starved the pushes of a whole shift (tests/bench/reconnect).
    """
    global _pause_after_write
    _pause_after_write = seconds


def prepare_engine(app: Any) -> None:
    """Give SQLite the manners the product relies on: WAL, full sync, real transactions."""
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "postgresql":
        connections.prepare(engine)
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _on_sqlite_connect)
    event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # the driver would hide BEGIN and break savepoints
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "busy_timeout=5000",
        "cache_size=-65536",
        "mmap_size=268435456",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")
