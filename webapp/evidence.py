"""What a journal entry says, once it was checked: the form in which features receive evidence.

`webapp.sync` makes it; every feature's `offline.py` names the kinds it knows and applies them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class Body(BaseModel):
    """The body of one kind of entry: nothing but what is declared, no floats, no guessing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(slots=True)
class Evidence:
    """One entry of a phone's journal, with the time the server believes in."""

    id: UUID
    device_id: UUID
    person_id: UUID
    seq: int
    kind: str
    at: datetime  # best estimate
    not_before: datetime  # proved to lie between these, both inclusive; `at` does too
    not_after: datetime
    claimed_at: datetime  # what the phone's clock said
    received_at: datetime
    body: Any  # the Body of its kind
    photos: list[str]  # SHA-256, in the order they were taken
    flags: list[str] = field(default_factory=list)  # of its time: time.clock_moved, time.future
    marks: list[str] = field(default_factory=list)  # what applying it found worth telling


LedgerT = TypeVar("LedgerT", contravariant=True)


@dataclass(frozen=True, slots=True)
class Kind(Generic[LedgerT]):
    """How one kind of entry is read and applied."""

    body: type[Body]
    apply: Callable[[LedgerT, Evidence], None]
    subject: Callable[[Any], UUID | None]  # what an entry of this kind speaks of


class Parked(Exception):
    """The entry is kept, but not applied until somebody or something helps. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
