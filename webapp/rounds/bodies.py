"""What phones may say about rounds. The names and shapes are docs/sync-protocol.md's, version 1."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from webapp.checklists.schema import KEY_PATTERN
from webapp.evidence import Body

ItemKey = Annotated[str, Field(pattern=KEY_PATTERN)]
Note = Annotated[str, Field(strict=True, max_length=2000)]
Integer = Annotated[int, Field(strict=True, ge=-(2**53) + 1, le=2**53 - 1)]
Position = Annotated[int, Field(strict=True, ge=0, le=100)]
SkipReason = Literal["locked", "work", "water", "label_broken", "emergency", "other"]
Category = Literal["leak", "light", "waste", "damage", "safety", "other"]


class Value(Body):
    """What was answered; which field is filled follows from the item's type. Empty for a photo."""

    choice: Annotated[str, Field(max_length=40)] | None = None  # check, choice; na for figures too
    choices: Annotated[tuple[str, ...], Field(max_length=60)] | None = None
    milli: Integer | None = None  # number, in thousandths
    count: Integer | None = None  # how many, whole
    text: Annotated[str, Field(max_length=2000)] | None = None  # text; what was typed for a number
    name: Annotated[str, Field(max_length=40)] | None = None  # signature: who signed
    date: Annotated[str, Field(max_length=10)] | None = None  # 2026-11-22

    def for_judge(self) -> int | str | tuple[str, ...] | None:
        """The same in the form of `checklists.schema.Answer`."""
        for value in (self.choice, self.choices, self.milli, self.date, self.text):
            if value is not None:
                return value
        if self.count is not None:
            return self.count * 1000
        return "signed" if self.name is not None else None

    def stored(self) -> dict[str, Any]:
        """As it was sent."""
        return self.model_dump(mode="json", exclude_none=True)


class Start(Body):
    round_id: UUID


class Place(Body):
    """How far the phone thinks it is from the point, in metres: only at a scan, with consent."""

    distance_m: Annotated[int, Field(strict=True, ge=0, le=100_000)]
    accuracy_m: Annotated[int, Field(strict=True, ge=0, le=100_000)]


class Measured(Place):
    """The same for a visit that was stored before the phone knew."""

    visit_id: UUID


class VisitBody(Body):
    visit_id: UUID
    checkpoint_id: UUID
    round_id: UUID | None
    stop_id: UUID | None
    checklist_version_id: UUID | None
    label_code: Annotated[str, Field(max_length=6)]
    label_revision: Annotated[int, Field(strict=True, ge=0, le=9999)]
    method: Literal["scan", "photo", "link", "typed"]
    position: Place | None = None


class AnswerBody(Body):
    visit_id: UUID
    checkpoint_id: UUID
    checklist_version_id: UUID
    item_key: ItemKey
    value: Value
    note: Note = ""
    faults: Annotated[tuple[Position, ...], Field(max_length=20)] = ()  # positions in item.faults
    reason: Literal["", "misread", "replaced"] = ""
    fixed_on_spot: Annotated[bool, Field(strict=True)] = False
    confirmed: Annotated[int, Field(strict=True, ge=0, le=1)] = 0  # looked twice at a jump


class VisitEnd(Body):
    visit_id: UUID


class Skip(Body):
    round_id: UUID
    stop_id: UUID
    checkpoint_id: UUID
    reason: SkipReason
    note: Annotated[str, Field(strict=True, max_length=200)] = ""


class Unskip(Body):
    stop_id: UUID


class End(Body):
    round_id: UUID
    reason: Annotated[str, Field(strict=True, max_length=200)] = ""
    remark: Note = ""


class Report(Body):
    report_id: UUID
    site_id: UUID
    checkpoint_id: UUID | None
    category: Category
    urgency: Literal["normal", "urgent"]
    text: Note = ""
    visit_id: UUID | None = None


class Clearance(Body):
    finding_id: UUID
    note: Note = ""
