"""Deleting the demo leaves nothing behind: no row, no photo."""

from uuid import UUID

from sqlalchemy import bindparam, delete, text

from webapp.accounts.models import Company
from webapp.attachments import storage
from webapp.columns import Id
from webapp.database import db, leave_company

_COMPANY = bindparam("company_id", type_=Id())
_FORGET_WORDS = text(
    "DELETE FROM issue_words WHERE rowid IN (SELECT seq FROM issue WHERE company_id = :company_id)"
).bindparams(_COMPANY)
_FORGET_VECTORS = text("DELETE FROM issue_words WHERE company_id = :company_id").bindparams(
    _COMPANY
)


def remove_company(company_id: UUID) -> None:
    """Delete every row of a company, children first, then its photos. Inside a transaction."""
    connection = db.session.connection()
    if connection.dialect.name == "sqlite":  # the index of words knows reports, not companies
        connection.execute(_FORGET_WORDS, {"company_id": company_id})
    else:
        connection.execute(_FORGET_VECTORS, {"company_id": company_id})
    for table in reversed(db.metadata.sorted_tables):
        if "company_id" in table.c:
            connection.execute(delete(table).where(table.c.company_id == company_id))
    company = db.metadata.tables[Company.__tablename__]
    connection.execute(delete(company).where(company.c.id == company_id))
    db.session.expunge_all()
    leave_company()
    storage.forget_company(company_id)
