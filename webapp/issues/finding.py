"""The report of an address, for whoever may see its site."""

from uuid import UUID

from flask import request
from sqlalchemy import select

from webapp.database import db
from webapp.errors import NotFound
from webapp.issues.models import Issue
from webapp.issues.privacy.about import may_read
from webapp.sites.current import may_see
from webapp.web.access import current_person


def find_issue(issue_id: UUID) -> Issue:
    """The report, locked when something is about to change. Raises NotFound."""
    statement = select(Issue).where(Issue.id == issue_id)
    if request.method == "POST":
        statement = statement.with_for_update()
    issue = db.session.scalar(statement)
    if issue is None or not may_see(issue.site_id) or not may_read(current_person(), issue):
        raise NotFound
    return issue
