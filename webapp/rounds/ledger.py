"""Everything a batch of evidence needs, in memory: a few SELECTs in, a few bulk statements out.

Applying an entry costs no query: the kinds in `offline.py` change rows here, `ledger_writes.py`
stores them. What is asked for later is asked of the database once (`events_of`, rare).
"""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from webapp.bulk import Bulk
from webapp.checklists.schema import Item
from webapp.evidence import Evidence, Parked
from webapp.rounds import ledger_reads as reads
from webapp.rounds.bodies import AnswerBody, Skip, Unskip, VisitBody
from webapp.rounds.ledger_rows import (
    EventRow,
    FindingRow,
    Given,
    Place,
    ReadingRow,
    RoundRow,
    StopRow,
    VisitRow,
)

Numbers = dict[UUID, tuple[str, int]]  # number and seq of a report
REPEATED_WITHIN = timedelta(seconds=60)


class Ledger:
    """The rows that one batch of one company touches."""

    def __init__(self, connection: Connection, company_id: UUID) -> None:
        self.connection = connection
        self.company_id = company_id
        self.places: dict[UUID, Place] = {}
        self.sites: dict[UUID, ZoneInfo] = {}
        self.rounds: dict[UUID, RoundRow] = {}
        self.stops: dict[UUID, StopRow] = {}
        self.visits: dict[UUID, VisitRow] = {}
        self.visits_at: dict[UUID, list[VisitRow]] = {}
        self.given: dict[UUID, dict[str, Given]] = {}
        self.labels: dict[str, tuple[UUID, bool]] = {}
        self.findings: dict[UUID, FindingRow] = {}
        self.findings_of: dict[tuple[UUID, str], list[FindingRow]] = {}
        self.readings: dict[tuple[UUID, str], ReadingRow] = {}
        self.items: dict[UUID, dict[str, Item]] = {}
        self.roles: dict[UUID, str] = {}
        self.ends: dict[UUID, Evidence] = {}  # visit ends that came before their visit
        self.positions: dict[UUID, list[Evidence]] = {}  # the same of what was measured
        self.skips: dict[UUID, list[Evidence]] = {}  # all skips and unskips of a stop
        self.answers: list[dict[str, Any]] = []  # new rows
        self.now: datetime | None = None  # when the last of them was received
        self.numbers: Numbers = {}  # of reports that had them before (a rebuild)
        self.arrived: set[UUID] = set()  # findings that parked entries may have waited for
        self.others: dict[Bulk, list[dict[str, Any]]] = {}  # new rows of the layers above

    def load(
        self,
        batch: Iterable[Evidence],
        roles: dict[UUID, str],
        earlier: Iterable[Evidence] = (),
        *,
        is_in_order: bool = False,
    ) -> None:
        """Read what these entries name. `earlier`: stored entries about the same subjects.

        `is_in_order`: nothing of this phone was stored with a higher number, so a visit that
        begins in this batch has no answers yet.
        """
        entries, known = list(batch), list(earlier)
        self.now = max((one.received_at for one in entries), default=None)
        self.roles = roles
        named = _Named(entries + known)
        self._remember(known)
        self.places = reads.places(self, named.places)
        self.sites = reads.sites(self, named.sites)
        self._load_visits(entries, named, is_in_order)
        self.stops = reads.stops(self, named.stops | self._stops_of_visits())
        self.rounds = reads.rounds(self, named.rounds)
        self.labels = reads.labels(self, named.labels)
        self.items = reads.items(self, named.versions)
        self._load_findings(named)
        self.readings = reads.readings(self, named.readings)

    def _remember(self, earlier: Iterable[Evidence]) -> None:
        for evidence in earlier:
            body = evidence.body
            if evidence.kind == "rounds.visit_end":
                self.ends[body.visit_id] = evidence
            elif evidence.kind == "rounds.position":
                self.positions.setdefault(body.visit_id, []).append(evidence)
            elif isinstance(body, Skip | Unskip):
                self.skips.setdefault(body.stop_id, []).append(evidence)

    def _load_visits(self, entries: list[Evidence], named: "_Named", is_in_order: bool) -> None:
        begun = {e.body.visit_id for e in entries if isinstance(e.body, VisitBody)}
        older = named.visits - begun if is_in_order else named.visits
        for visit in reads.visits(self, older):
            self.add_visit(visit)
        for visit in reads.visits_around(self, entries, REPEATED_WITHIN):
            if visit.id not in self.visits:
                self.add_visit(visit)
        self.given = reads.given(self, older)

    def _stops_of_visits(self) -> set[UUID]:
        return {visit.stop_id for visit in self.visits.values() if visit.stop_id is not None}

    def _load_findings(self, named: "_Named") -> None:
        for finding in reads.findings(self, named.finding_keys, named.findings):
            self.add_finding(finding)

    def place(self, checkpoint_id: UUID) -> Place:
        """The point; Parked when this company has none with that id."""
        try:
            return self.places[checkpoint_id]
        except KeyError:
            raise Parked("rounds.unknown_checkpoint") from None

    def add_visit(self, visit: VisitRow) -> None:
        """Hold a visit, stored or new."""
        self.visits[visit.id] = visit
        self.visits_at.setdefault(visit.checkpoint_id, []).append(visit)

    def add_row(self, statement: Bulk, row: dict[str, Any]) -> None:
        """Hold a new row of a feature that rounds knows nothing of."""
        self.others.setdefault(statement, []).append(row)

    def add_finding(self, finding: FindingRow) -> None:
        """Hold a finding, stored or new; those of one item stay in the order they were opened."""
        self.findings[finding.id] = finding
        if finding.checkpoint_id is not None and finding.item_key:
            same = self.findings_of.setdefault((finding.checkpoint_id, finding.item_key), [])
            same.append(finding)
            same.sort(key=lambda one: (one.opened_at, one.id))

    def events_of(self, finding: FindingRow) -> dict[UUID, EventRow]:
        """The whole story of a finding."""
        if not finding.has_all_events:
            stored = {} if finding.is_new else reads.events(self, finding.id)
            finding.events = {**stored, **finding.events}
            finding.has_all_events = True
        return finding.events


class _Named:
    """The ids that a batch names, by what they are of."""

    def __init__(self, entries: Collection[Evidence]) -> None:
        self.places: set[UUID] = set()
        self.sites: set[UUID] = set()
        self.rounds: set[UUID] = set()
        self.stops: set[UUID] = set()
        self.visits: set[UUID] = set()
        self.versions: set[UUID] = set()
        self.labels: set[str] = set()
        self.findings: set[UUID] = set()
        self.finding_keys: set[tuple[UUID, str]] = set()
        self.readings: set[tuple[UUID, str]] = set()
        fields: dict[type, list[tuple[str, set[UUID]]]] = {}
        for entry in entries:
            kind = type(entry.body)
            if kind not in fields:
                fields[kind] = self._fields(kind)
            self._add(entry.body, fields[kind])

    def _fields(self, kind: Any) -> list[tuple[str, set[UUID]]]:
        """Which ids a body of this kind names, and where they are gathered."""
        gathered = {
            "checkpoint_id": self.places,
            "site_id": self.sites,
            "round_id": self.rounds,
            "stop_id": self.stops,
            "visit_id": self.visits,
            "finding_id": self.findings,
            "report_id": self.findings,
        }
        return [(name, gathered[name]) for name in kind.model_fields if name in gathered]

    def _add(self, body: Any, fields: list[tuple[str, set[UUID]]]) -> None:
        for name, into in fields:
            named = getattr(body, name)
            if named is not None:
                into.add(named)
        if isinstance(body, VisitBody):
            self.labels.add(body.label_code)
        elif isinstance(body, AnswerBody):
            self.versions.add(body.checklist_version_id)
            self.finding_keys.add((body.checkpoint_id, body.item_key))
            if body.value.milli is not None or body.value.count is not None:
                self.readings.add((body.checkpoint_id, body.item_key))
        elif isinstance(body, Skip) and body.reason == "label_broken":
            self.finding_keys.add((body.checkpoint_id, "label"))
