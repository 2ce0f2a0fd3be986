"""Deleting the demo leaves nothing behind: no row, no photo."""

from uuid import UUID

from sqlalchemy import delete

from webapp.accounts.models import Company
from webapp.attachments import storage
from webapp.database import db, leave_company


def remove_company(company_id: UUID) -> None:
    """Delete every row of a company, children first, then its photos. Inside a transaction."""
    connection = db.session.connection()
    for table in reversed(db.metadata.sorted_tables):
        if "company_id" in table.c:
            connection.execute(delete(table).where(table.c.company_id == company_id))
    company = db.metadata.tables[Company.__tablename__]
    connection.execute(delete(company).where(company.c.id == company_id))
    db.session.expunge_all()
    leave_company()
    storage.forget_company(company_id)
