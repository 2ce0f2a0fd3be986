"""Mending what was written down: grade and place, keeping the original; another kind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from webapp.database import db
from webapp.issues.actions import StepTaken, Taker, add_word, take_step
from webapp.issues.catalogue import BY_KEY, Category
from webapp.issues.flows.flow import Actor, Demand, Phase, Step, Urgency
from webapp.issues.models import Channel, Issue
from webapp.issues.notices.emergency import tell_if_emergency
from webapp.issues.opening import Told, open_issue
from webapp.issues.refusals import CannotConvert, SameKind
from webapp.issues.state.retelling import retell
from webapp.issues.state.terms import flow_of
from webapp.sites.models import Site

OF_COMPLAINTS = ("happened", "demand", "expectation")
EDITABLE = ("category", "urgency", "severity", "room", "place", "language", *OF_COMPLAINTS)
ENDS = ("cancel", "withdraw")


def edit(
    issue: Issue, wanted: Mapping[str, str], by: Taker, *, at: datetime, why: str = ""
) -> Mapping[str, str]:
    """Change some of EDITABLE; the story keeps what was there. Returns what has changed.

    Another urgency has other limits: clocks that start from now on run by them.
    """
    after = {
        name: value
        for name, value in wanted.items()
        if name in EDITABLE and value != getattr(issue, name)
    }
    if not after:
        return {}
    before = {name: getattr(issue, name) for name in after}
    if "category" in after:
        _take_category(issue, BY_KEY[after["category"]])
    for name, value in after.items():
        setattr(issue, name, value)
    given = {"before": before, "after": after}
    add_word(issue, "edit", by=by.person_id, at=at, note=why, given=given)
    retell(issue, at)
    tell_if_emergency(issue, at)
    return after


def _take_category(issue: Issue, category: Category) -> None:
    """Within the kind: the trade follows, and the title says the new one. Raises CannotConvert."""
    if category.kind != issue.kind:
        raise CannotConvert
    old = BY_KEY.get(issue.category)
    if old is not None and issue.title.startswith(old.zh):
        issue.title = (category.zh + issue.title.removeprefix(old.zh))[:120]
    issue.trade = category.trade


def convert(issue: Issue, category: Category, by: Taker, *, at: datetime, why: str) -> Issue:
    """It was noted as the wrong kind: a report of the right one takes its place, linked both ways.

    The new one keeps hour, words, photos, reporter and the link to follow it by; its clocks run
    from the hour of the first word. Raises SameKind and CannotConvert.
    """
    if category.kind == issue.kind:
        raise SameKind
    end = _ending(issue)
    if end is None:
        raise CannotConvert
    given: dict[Demand, Any] = {Demand.REASON: why}
    take_step(issue, StepTaken(end.key, at, at, given=given, reason="converted", note=why), by)
    token, issue.token_hash = issue.token_hash, None
    db.session.flush()
    new = open_issue(
        db.session.get_one(Site, (issue.company_id, issue.site_id)),
        _told_again(issue, category, token),
        by=issue.opened_by,
        at=issue.opened_at,
        now=at,
    )
    issue.joined_to = new.id
    add_word(issue, "edit", by=by.person_id, at=at, given={"became": new.number})
    add_word(new, "edit", by=by.person_id, at=at, note=why, given={"was": issue.number})
    return new


def _ending(issue: Issue) -> Step | None:
    """The step that ends a report which should not have been one."""
    flow = flow_of(issue)
    return next(
        (
            step
            for step in flow.steps_from(issue.state)
            if step.key in ENDS
            and step.by != (Actor.ROUND,)
            and step.to
            and flow.state(step.to).phase is Phase.CLOSED
        ),
        None,
    )


def _told_again(issue: Issue, category: Category, token: str | None) -> Told:
    return Told(
        kind=category.kind,
        channel=Channel(issue.channel),
        title=issue.title,
        text=issue.text,
        happened=issue.happened,
        demand=issue.demand,
        expectation=issue.expectation,
        urgency=Urgency(issue.urgency),
        severity=issue.severity,
        category=category.key,
        trade=category.trade,
        checkpoint_id=issue.checkpoint_id,
        zone_id=issue.zone_id,
        room=issue.room,
        place=issue.place,
        photos=issue.photos,
        is_private=issue.is_private,
        reporter_id=issue.reporter_id,
        language=issue.language,
        token_hash=token,
    )
