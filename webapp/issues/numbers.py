"""Numbers of reports: kind, day and a running number of the site, without repeats (row 58)."""

from datetime import date
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.dialects import postgresql, sqlite

from webapp.database import db
from webapp.issues.flow import IssueKind
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
    table = NumberSeries.__table__
    assert isinstance(table, Table)  # noqa: S101  # says so to the type checker
    dialect = postgresql if db.session.get_bind().dialect.name == "postgresql" else sqlite
    row = {"company_id": company_id, "site_id": site_id, "kind": str(kind), "day": day}
    statement = dialect.insert(table).values(**row, last=count)
    raised = statement.on_conflict_do_update(
        index_elements=list(row), set_={"last": table.c.last + count}
    ).returning(table.c.last)
    last: int = db.session.connection().execute(raised).scalar_one()
    return [written(kind, day, number) for number in range(last - count + 1, last + 1)]


def last_number(site_id: UUID, kind: IssueKind, day: date) -> int:
    """The last running number given; 0 before the first."""
    found = db.session.scalar(
        select(NumberSeries.last).where(
            NumberSeries.site_id == site_id, NumberSeries.kind == kind, NumberSeries.day == day
        )
    )
    return found or 0
