"""What calls and conferences have written down about reports: shown and forgotten with them."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import select

from webapp.database import db
from webapp.issues.privacy.about import Written
from webapp.voices.case_models import HardCase, HardCaseMeeting, HardCaseStep
from webapp.voices.models import LineCall


def written(issue_ids: Sequence[UUID]) -> Iterator[Written]:
    """Words of the hotline and of 会商 about these reports."""
    for call in db.session.scalars(select(LineCall).where(LineCall.issue_id.in_(issue_ids))):
        said = "；".join(text for text in (call.text, call.wanted) if text)
        yield Written(call, call.at, said, ("text", "wanted", "passed_to"))
    cases = db.session.scalars(select(HardCase).where(HardCase.issue_id.in_(issue_ids))).all()
    ids = [case.id for case in cases]
    for case in cases:
        said = "；".join(text for text in (case.why, case.result) if text)
        yield Written(case, case.opened_at, said, ("why", "result"))
    held = select(HardCaseMeeting).where(HardCaseMeeting.case_id.in_(ids))
    for row in db.session.scalars(held):
        yield Written(row, row.at, row.minutes, ("minutes", "participants"))
    planned = {case.id: case.planned_at or case.opened_at for case in cases}
    for step in db.session.scalars(select(HardCaseStep).where(HardCaseStep.case_id.in_(ids))):
        yield Written(step, planned[step.case_id], step.text, ("text", "owner"))
