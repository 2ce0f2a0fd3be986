"""What rounds found turned into another kind: the same report, with its number and its sights.

Its kind follows from its story like everything else (`retelling`), so a rebuild comes out the same,
and a failure seen later joins it. What was done by the flow of before stays to be read.
"""

from datetime import datetime
from uuid import UUID

from webapp.issues.actions import add_word
from webapp.issues.catalogue import Category
from webapp.issues.flows.flow import IssueKind, Phase
from webapp.issues.models import Channel, Issue
from webapp.issues.refusals import CannotConvert, SameKind
from webapp.issues.state.retelling import retell
from webapp.issues.state.sights import TURNED
from webapp.issues.state.terms import current_flow

FOUND = frozenset({IssueKind.RECTIFICATION, IssueKind.REPAIR, IssueKind.HAZARD})


def is_found(issue: Issue) -> bool:
    """True when rounds opened it: their phones go on telling of it by its id."""
    return issue.channel == Channel.ROUND


def turn(
    issue: Issue, kind: IssueKind, by: UUID, *, at: datetime, why: str, category: Category | None
) -> None:
    """Make it this kind from now on. Raises SameKind and CannotConvert."""
    if kind == issue.kind:
        raise SameKind
    if kind not in FOUND or issue.phase == Phase.CLOSED:
        raise CannotConvert
    version_id, _flow = current_flow(issue.company_id, kind, at)
    given = {"kind": str(kind), "flow": str(version_id), "from": issue.kind}
    add_word(issue, TURNED, by=by, at=at, note=why, given=given)
    issue.category, issue.trade = (category.key, category.trade) if category else ("", "")
    retell(issue, at)
