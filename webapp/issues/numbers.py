"""Numbers of reports: kind, day and a running number of the site, without repeats (row 58)."""

from datetime import date
from functools import cache
from uuid import UUID

from sqlalchemy import Executable, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.database import db
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import NumberSeries

# The first letters of 报修 投诉 咨询 建议 申请 整改 隐患.
LETTERS = {
    IssueKind.REPAIR: "BX",
    IssueKind.COMPLAINT: "TS",
    IssueKind.ENQUIRY: "ZX",
    IssueKind.SUGGESTION: "JY",
    IssueKind.APPLICATION: "SQ",
    IssueKind.RECTIFICATION: "ZG",
    IssueKind.HAZARD: "YH",
}


def written(kind: IssueKind, day: date, running: int) -> str:
    """BX20261122-001."""
    return f"{LETTERS[kind]}{day:%Y%m%d}-{running:03}"


def take_numbers(
    company_id: UUID, site_id: UUID, kind: IssueKind, day: date, count: int = 1
) -> list[str]:
    """The next numbers of a series. One statement: two workers never get the same."""
    row = {"company_id": company_id, "site_id": site_id, "kind": str(kind), "day": day}
    connection = db.session.connection()
    raised = _raised(connection.dialect.name)
    last: int = connection.execute(raised, {**row, "last": count}).scalar_one()
    return [written(kind, day, number) for number in range(last - count + 1, last + 1)]


@cache
def _raised(dialect: str) -> Executable:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    statement = insert(NumberSeries)
    table = NumberSeries.__table__
    raised = {"last": table.c.last + statement.excluded.last}
    keys = table.primary_key
    return statement.on_conflict_do_update(index_elements=keys, set_=raised).returning(table.c.last)


def last_number(site_id: UUID, kind: IssueKind, day: date) -> int:
    """The last running number given; 0 before the first."""
    found = db.session.scalar(
        select(NumberSeries.last).where(
            NumberSeries.site_id == site_id, NumberSeries.kind == kind, NumberSeries.day == day
        )
    )
    return found or 0
