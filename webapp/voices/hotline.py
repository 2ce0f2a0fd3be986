"""Verbs of the hotline: its number, its checks, its failures, its calls, where it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from webapp.audit import actions as audit
from webapp.database import db, new_id
from webapp.issues import actions as issues
from webapp.issues.actions import StepTaken, Taker
from webapp.issues.flows.flow import Demand
from webapp.issues.intake.taking import Intake, take_in
from webapp.issues.models import Issue
from webapp.issues.notices.emergency import leaders
from webapp.notifications.actions import Message, put_all
from webapp.notifications.models import Via
from webapp.sites import actions as sites
from webapp.sites.models import Site
from webapp.voices import queries
from webapp.voices.models import HotlineSetting, LineCall, LineCheck, LineFailure, NumberPlace
from webapp.voices.refusals import AlreadyBroken, AlreadyRestored, AlreadySwitched, NoSpare
from webapp.voices.rules import Outcome, digits

SPARE = {"label": "备用热线", "label_en": "Spare hotline"}
HOTLINE = {"label": "服务热线", "label_en": "Hotline"}
MOST_PHONES = 4  # the form of a site shows so many
LINE_DOWN = "voices.line_down"


def number_of(site: Site) -> str:
    """The one hotline number: the first of the site's phones, which residents are shown first."""
    return site.emergency_phones[0]["number"] if site.emergency_phones else ""


def set_number(site: Site, number: str, *, by: UUID, at: datetime) -> None:
    """Change the number where it is kept. Every place that shows another is wrong from now on."""
    phones = [dict(one) for one in site.emergency_phones]
    if phones:
        phones[0]["number"] = number
    else:
        phones = [{**HOTLINE, "number": number}]
    sites.change_site(site, {"emergency_phones": phones}, by=by, at=at)


def set_up(
    site: Site, *, spare: str, greeting: str, times: Sequence[str], by: UUID, at: datetime
) -> HotlineSetting:
    """How the line is run."""
    row = queries.setting(site.company_id, site.id)
    if row is None:
        row = HotlineSetting(site_id=site.id)
        db.session.add(row)
    row.spare_number, row.greeting, row.checked_at = spare, greeting, sorted(times)
    row.set_by, row.set_at = by, at
    audit.note("hotline.set_up", by=by, at=at, subject=site.id, spare=spare, times=sorted(times))
    return row


def check_line(
    site: Site, good: Mapping[str, bool], note: str, *, by: UUID, at: datetime
) -> tuple[LineCheck, LineFailure | None]:
    """Line, handset and recorder tried. What is not good is a failure from now on."""
    hold(site)
    check = LineCheck(
        id=new_id(), site_id=site.id, at=at, by=by, is_line_good=good["line"],
        is_handset_good=good["handset"], is_recorder_good=good["recorder"], note=note,
    )  # fmt: skip
    db.session.add(check)
    bad = [part for part in ("line", "handset", "recorder") if not good[part]]
    if not bad or queries.open_failure(site.id) is not None:
        return check, None
    return check, note_failure(site, bad[0], began_at=at, cause=note, by=by, at=at)


def note_failure(
    site: Site, part: str, *, began_at: datetime, cause: str, by: UUID, at: datetime
) -> LineFailure:
    """The line does not work: everybody at the desk sees it, who leads is told.

    Raises AlreadyBroken.
    """
    hold(site)
    if queries.open_failure(site.id) is not None:
        raise AlreadyBroken
    failure = LineFailure(
        id=new_id(), site_id=site.id, part=part, began_at=began_at, cause=cause, noted_by=by
    )
    db.session.add(failure)
    db.session.flush()
    messages = [
        Message(
            via=Via.OFFICE, once=f"{failure.id}:down:{person_id}", code=LINE_DOWN,
            title=site.name, person_id=person_id, site_id=site.id, is_urgent=True,
        )
        for person_id in leaders(site.id)
        if person_id != by
    ]  # fmt: skip
    put_all(site.company_id, messages, at)
    audit.note("hotline.failed", by=by, at=at, subject=failure.id, part=part)
    return failure


def switch(site: Site, failure: LineFailure, number: str, *, by: UUID, at: datetime) -> None:
    """Calls come in on the spare line; residents' pages show it beside the hotline.

    Raises AlreadyRestored, AlreadySwitched and NoSpare.
    """
    _hold_open(site, failure)
    if failure.switched_at is not None:
        raise AlreadySwitched
    if not number:
        raise NoSpare
    failure.switched_at, failure.spare_number = at, number
    known = {digits(one["number"]) for one in site.emergency_phones}
    if digits(number) not in known and len(site.emergency_phones) < MOST_PHONES:
        phones = [dict(one) for one in site.emergency_phones]
        phones.insert(1, {**SPARE, "number": number})
        sites.change_site(site, {"emergency_phones": phones}, by=by, at=at)
        failure.is_spare_published = True
    audit.note("hotline.switched", by=by, at=at, subject=failure.id, number=number)


def put_right(
    site: Site, failure: LineFailure, *, cause: str, cure: str, by: UUID, at: datetime
) -> None:
    """The line works again. Raises AlreadyRestored."""
    _hold_open(site, failure)
    failure.cause, failure.cure = cause, cure
    failure.restored_at, failure.restored_by = at, by
    if failure.is_spare_published:
        gone = digits(failure.spare_number)
        phones = [
            one
            for place, one in enumerate(site.emergency_phones)
            if digits(one["number"]) != gone or (place == 0 and one["label"] != SPARE["label"])
        ]
        sites.change_site(site, {"emergency_phones": phones}, by=by, at=at)
    audit.note("hotline.restored", by=by, at=at, subject=failure.id)


def hold(site: Site) -> None:
    """One at a time changes how a site's line stands; rows that name the site go on coming in."""
    db.session.refresh(site, with_for_update={"key_share": True})


def _hold_open(site: Site, failure: LineFailure) -> None:
    hold(site)
    db.session.refresh(failure)
    if failure.restored_at is not None:
        raise AlreadyRestored


@dataclass(frozen=True)
class Heard:
    """A call, before it is written down. `said`: of an answered call and of a new report."""

    outcome: Outcome
    text: str
    wanted: str = ""
    passed_to: str = ""
    said: Intake | None = None
    answer: str = ""
    known: Issue | None = None


def take_call(
    site: Site, heard: Heard, by: Taker, *, at: datetime, id: UUID | None = None
) -> tuple[LineCall, Issue | None]:
    """Write a call down. What was answered on the spot is a report that was answered at once.

    `id` follows from the form: the same one sent again is the same call.
    """
    known = db.session.get(LineCall, (site.company_id, id)) if id else None
    if known is not None:
        key = (site.company_id, known.issue_id)
        return known, db.session.get(Issue, key) if known.issue_id else None
    issue = heard.known
    if heard.said is not None:
        is_answered = heard.outcome is Outcome.ANSWERED
        issue = take_in(site, heard.said, by=by.person_id, at=at, now=at, is_given=is_answered)
        if is_answered:
            given: dict[Demand, Any] = {Demand.RESULT: heard.answer}
            step = StepTaken("answer_now", at, at, given=given, is_public=True)
            issues.take_step(issue, step, by)
    elif issue is not None:
        issues.add_word(issue, "note", by=by.person_id, at=at, note=heard.text)
    assert by.person_id is not None  # noqa: S101  # somebody took the call
    call = LineCall(
        id=id or new_id(), site_id=site.id, at=at, taken_by=by.person_id,
        outcome=str(heard.outcome), text=heard.text, wanted=heard.wanted, passed_to=heard.passed_to,
        issue_id=issue.id if issue else None,
    )  # fmt: skip
    db.session.add(call)
    db.session.flush()
    return call, issue


def add_place(site: Site, medium: str, place: str, *, by: UUID, at: datetime) -> NumberPlace:
    """Something more that shows the number; nobody has looked at it yet."""
    row = NumberPlace(id=new_id(), site_id=site.id, medium=medium, place=place, created_at=at)
    db.session.add(row)
    db.session.flush()
    audit.note("number_place.created", by=by, at=at, subject=row.id, place=place)
    return row


def look_at_place(
    place: NumberPlace, *, shows: str, condition: str, note: str, by: UUID, at: datetime
) -> None:
    """What somebody read there."""
    before = place.shows, place.condition
    place.shows, place.condition, place.note = shows, condition, note
    place.checked_at, place.checked_by = at, by
    audit.note("number_place.checked", by=by, at=at, subject=place.id,
               before=list(before), after=[shows, condition])  # fmt: skip


def take_down(place: NumberPlace, *, by: UUID, at: datetime) -> None:
    """It no longer shows any number."""
    place.archived_at = at
    audit.note("number_place.archived", by=by, at=at, subject=place.id, place=place.place)
