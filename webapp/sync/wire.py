"""The door for phones: the shape of every request, checked before anything looks inside.

All integers are strict: "7", 7.0 and true are not 7. Instants are ms since 1970 UTC.
"""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)

MOST_ENTRIES = 200  # of one push
MOST_BYTES = 8 * 1024 * 1024  # of one push, inflated
MOST_ENTRY_BYTES = 64 * 1024  # of one entry in its canonical form
MOST_PHOTOS = 20  # of one entry

NUL, INSTEAD = "\x00", "\ufffd"


def storable(said: str) -> str:
    """The text as every database can hold it: PostgreSQL has no NUL."""
    return said.replace(NUL, INSTEAD)


Millis = Annotated[int, Field(strict=True, ge=0, le=9_999_999_999_999)]
Monotonic = Annotated[int, Field(strict=True, ge=0, le=9_999_999_999_999)]
Whole = Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
Count = Annotated[Whole, AfterValidator(lambda many: min(many, 2**31 - 1))]  # as a column holds it
Sha256 = Annotated[str, Field(min_length=64, max_length=64, pattern=r"^[0-9a-f]{64}$")]
Text = Annotated[str, Field(strict=True)]


class Wire(BaseModel):
    """Nothing but what is declared."""

    model_config = ConfigDict(extra="forbid")


class Anchor(Wire):
    """The last server token, with the phone's clocks when it came."""

    token: Annotated[str, Field(max_length=64)]
    wall: Millis
    mono: Monotonic
    epoch: Annotated[str, Field(max_length=40)]
    asked: Monotonic | None = None  # mono when the phone asked for it


class WireEntry(Wire):
    """One unit of the journal."""

    v: Literal[1]
    id: UUID
    device: UUID
    person: UUID
    seq: Annotated[int, Field(strict=True, ge=1, le=2**53 - 1)]
    prev: Annotated[str, Field(pattern=r"^([0-9a-f]{64})?$")]
    kind: Annotated[str, Field(min_length=1, max_length=24)]
    wall: Millis
    mono: Monotonic
    epoch: Annotated[str, Field(max_length=40)]
    anchor: Anchor | None
    floor: Millis | None = None  # not earlier than this, as the phone can tell from its journal
    pack: Whole
    body: dict[str, Any]
    photos: Annotated[list[Sha256], Field(max_length=MOST_PHOTOS)]


class PhotoNote(Wire):
    """What is known of a photo before its bytes come."""

    sha256: Sha256
    size: Annotated[int, Field(strict=True, ge=1, le=64 * 1024 * 1024)]
    mime: Literal["image/jpeg", "image/png", "image/webp"]
    taken_at_ms: Millis | None
    from_album: bool


class Checkup(Wire):
    """What 出班检查 found last: the names of its red rows, none when the phone was ready."""

    at: Millis
    red: Annotated[
        list[Annotated[str, Field(strict=True, pattern=r"^[a-z_]{1,16}$")]], Field(max_length=20)
    ]


def _or_none(said: object, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(said)
    except ValidationError:
        return None


class Head(Wire):
    """The end of the journal when the phone wrote this push."""

    seq: Whole
    wall: Millis
    mono: Monotonic
    epoch: Annotated[str, Field(max_length=40)]
    anchor: Anchor | None = None
    checkup: Annotated[Checkup | None, WrapValidator(_or_none)] = None  # never worth a record


class Push(Wire):
    """One batch. Entries are looked at one by one: a broken one must not hold up the others."""

    device: UUID
    entries: Annotated[list[dict[str, Any]], Field(max_length=MOST_ENTRIES)]
    photos: Annotated[list[PhotoNote], Field(max_length=MOST_ENTRIES * MOST_PHOTOS)] = []
    waiting: Count
    head: Head
    signature: Annotated[str, Field(max_length=100)]


class Enrolment(Wire):
    """A phone introduces itself."""

    device_id: UUID
    public_key: Annotated[str, Field(max_length=100)]
    name: Annotated[str, Field(max_length=60), AfterValidator(storable)] = ""


class SealedEntry(Wire):
    """An entry whose author has left the phone: only the server can open it."""

    id: UUID
    key: Annotated[str, Field(max_length=16)]
    sealed: Annotated[str, Field(max_length=2 * MOST_ENTRY_BYTES)]


class SealedKey(Wire):
    """The key to what a person has on a phone, as the phone sealed it for the server."""

    key: Annotated[str, Field(max_length=16)]
    sealed: Annotated[str, Field(max_length=400)]


class KeptSession(Wire):
    """The token that a phone kept for somebody's return."""

    session: Annotated[str, Field(max_length=100)] = ""


class BrokenEntry(Wire):
    """What can still be read of an entry that is not well formed: enough to keep and answer it."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    person: Annotated[UUID | None, WrapValidator(_or_none)] = None
    seq: Annotated[int | None, Field(strict=True, ge=1, le=2**53 - 1), WrapValidator(_or_none)] = 0
    kind: Annotated[str, BeforeValidator(lambda said: str(said)[:24])] = ""


ENTRY: TypeAdapter[WireEntry] = TypeAdapter(WireEntry)
ENTRIES: TypeAdapter[list[WireEntry]] = TypeAdapter(list[WireEntry])
