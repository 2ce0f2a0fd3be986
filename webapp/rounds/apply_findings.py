"""What was found wrong: one finding per item of a point until somebody has verified it.

A finding is a report (docs/decisions/0012-one-entity.md) and the sum of what was seen of it, so the
order of arrival does not matter: its id follows from the item and how many findings came before it,
every sight is a step `see`, a corrected answer's is withdrawn. What follows from them is told by
the rules of reports; `finding_writes.py` stores it.
"""

from dataclasses import dataclass
from uuid import UUID, uuid5

from webapp.evidence import Evidence, Parked
from webapp.issues.flows.flow import Actor, IssueKind
from webapp.issues.state import sights
from webapp.issues.state.sights import MEND, WITHDRAWN
from webapp.issues.state.story import SEE, tell
from webapp.issues.state.terms import current_flow, flow_by_version, untimed
from webapp.rounds.bodies import Clearance, Report
from webapp.rounds.ledger import Ledger
from webapp.rounds.ledger_rows import EventRow, FindingRow, Place
from webapp.rounds.rules import joins

CATEGORIES = {
    "leak": ("漏水", "Leak"),
    "light": ("照明", "Light"),
    "waste": ("垃圾", "Waste"),
    "damage": ("损坏", "Damage"),
    "safety": ("安全隐患", "Safety hazard"),
    "other": ("其他问题", "Something else"),
}


@dataclass(frozen=True, slots=True)
class Fact:
    """Something was wrong at a place. `is_live` is False for what was corrected later."""

    place: Place
    item_key: str
    title: str
    title_en: str
    visit_id: UUID | None = None
    note: str = ""
    is_live: bool = True
    is_fixed: bool = False
    kind: IssueKind = IssueKind.RECTIFICATION  # as what it is opened


def observe(ledger: Ledger, entry: Evidence, fact: Fact) -> None:
    """Open a finding or join the one that is open; a fact that is not live is only told."""
    finding = _finding_for(ledger, entry, fact)
    if _is_next(finding, entry, fact):
        _see_again(finding, entry, fact)
        return
    events = ledger.events_of(finding)
    event = events.get(entry.id) or _tell(finding, entry, SEE, fact)
    _set_kind(event, "step" if fact.is_live else WITHDRAWN)
    if fact.is_fixed:
        fixed = _tell(finding, entry, MEND, fact, event_id=uuid5(entry.id, "cleared"))
        _set_kind(fixed, "step" if fact.is_live else WITHDRAWN)
    _recount(finding)


def withdraw(ledger: Ledger, checkpoint_id: UUID, item_key: str, answer_id: UUID) -> None:
    """A correction has taken back what this answer said was wrong."""
    for finding in ledger.findings_of.get((checkpoint_id, item_key), ()):
        events = ledger.events_of(finding)
        for event_id in (answer_id, uuid5(answer_id, "cleared")):
            if event_id in events:
                _set_kind(events[event_id], WITHDRAWN)
                _recount(finding)


def apply_report(ledger: Ledger, entry: Evidence) -> None:
    """A problem seen on the way. It never joins another: two people may mean two things."""
    body: Report = entry.body
    site_id, zone_id = _where(ledger, body)
    if body.report_id in ledger.findings:
        entry.marks.append("report.known")  # an id given twice: the first entry is the report
        return
    title, title_en = CATEGORIES[body.category]
    words = " ".join(body.text.split())
    finding = _open(ledger, entry, body.report_id, site_id)
    finding.checkpoint_id, finding.zone_id, finding.urgency = (
        body.checkpoint_id,
        zone_id,
        body.urgency,
    )
    finding.title = f"{title}：{words}"[:120] if words else title
    finding.title_en, finding.text = title_en, body.text
    ledger.add_finding(finding)
    event = _tell(finding, entry, SEE, None, note=body.text)
    event.visit_id = body.visit_id
    ledger.arrived.add(finding.id)


def apply_clearance(ledger: Ledger, entry: Evidence) -> None:
    """Somebody in the field says it is mended; another person verifies it in the office."""
    body: Clearance = entry.body
    finding = ledger.findings.get(body.finding_id)
    if finding is None:
        raise Parked("rounds.unknown_finding")
    ledger.events_of(finding)
    _tell(finding, entry, MEND, None, note=body.note)
    _recount(finding)


def _where(ledger: Ledger, body: Report) -> tuple[UUID, UUID | None]:
    if body.checkpoint_id is not None:
        place = ledger.place(body.checkpoint_id)
        return place.site_id, place.zone_id
    if body.site_id not in ledger.sites:
        raise Parked("rounds.unknown_site")
    return body.site_id, None


def _finding_for(ledger: Ledger, entry: Evidence, fact: Fact) -> FindingRow:
    """The one that this failure belongs to (rules.joins), or else a new one."""
    same = ledger.findings_of.get((fact.place.id, fact.item_key), ())
    known = joins(same, fact.place.id, fact.item_key, entry.at)
    if known is not None:
        return known
    finding_id = uuid5(fact.place.id, f"{fact.item_key}:{len(same) + 1}")
    finding = _open(ledger, entry, finding_id, fact.place.site_id, fact.item_key, fact.kind)
    finding.checkpoint_id, finding.zone_id = fact.place.id, fact.place.zone_id
    finding.title, finding.title_en = fact.title[:120], fact.title_en[:160]
    ledger.add_finding(finding)
    return finding


def _open(
    ledger: Ledger,
    entry: Evidence,
    finding_id: UUID,
    site_id: UUID,
    item_key: str = "",
    kind: IssueKind = IssueKind.RECTIFICATION,
) -> FindingRow:
    version_id, _flow = current_flow(ledger.company_id, kind, entry.received_at)
    return FindingRow(
        id=finding_id,
        site_id=site_id,
        kind=kind,
        flow_version_id=version_id,
        checkpoint_id=None,
        zone_id=None,
        item_key=item_key,
        title="",
        title_en="",
        urgency="normal",
        opened_at=entry.at,
        opened_by=entry.person_id,
        occurrences=1,
        last_seen_at=entry.at,
        assigned_to=None,
        due_at=None,
        cleared_at=None,
        cleared_by=None,
        verified_at=None,
        verified_by=None,
        is_new=True,
    )


def _is_next(finding: FindingRow, entry: Evidence, fact: Fact) -> bool:
    """The usual case, which needs none of the story so far: the same thing is seen again, later."""
    return (
        fact.is_live
        and not fact.is_fixed
        and fact.item_key != "label"  # skips are weighed again and again
        and not finding.is_new
        and finding.is_open
        and entry.at > finding.last_seen_at
        and (finding.cleared_at is None or entry.at > finding.cleared_at)
    )


def _see_again(finding: FindingRow, entry: Evidence, fact: Fact) -> None:
    _tell(finding, entry, SEE, fact)
    finding.occurrences += 1
    finding.last_seen_at = entry.at
    finding.cleared_at = finding.cleared_by = None


def _tell(
    finding: FindingRow,
    entry: Evidence,
    step: str,
    fact: Fact | None,
    *,
    note: str = "",
    event_id: UUID | None = None,
) -> EventRow:
    """Add a line to the story, once."""
    key = event_id or entry.id
    if key not in finding.events:
        finding.events[key] = EventRow(
            id=key,
            kind="step",
            step=step,
            at=entry.at,
            not_before=entry.not_before,
            not_after=entry.not_after,
            received_at=entry.received_at,
            person_id=entry.person_id,
            visit_id=fact.visit_id if fact else None,
            note=fact.note if fact else note,
            photos=entry.photos,
            actors=[Actor.ROUND],
            is_new=True,
        )
    return finding.events[key]


def _set_kind(event: EventRow, kind: str) -> None:
    if event.kind != kind:
        event.kind = kind
        event.is_changed = True


def _recount(finding: FindingRow) -> None:
    """What joining and counting must know, by the rules that tell every report; limits aside."""
    lines = finding.events.values()
    sights.count(finding, lines)
    flow = flow_by_version(finding.flow_version_id, finding.kind)
    story = tell(untimed(flow), finding.opened_at, sights.steps_of(lines))
    sights.settle(finding, lines, story, flow)
