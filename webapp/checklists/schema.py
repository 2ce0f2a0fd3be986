"""What a checklist is made of: items as data, and the answers to them.

A draft may be unfinished (empty texts, half a limit); `proof.py` says what must be mended first.
Numbers are whole thousandths; a string in their place is read as a decimal ("0.42" is 420).
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter

from webapp.checklists import numbers

KEY_PATTERN = r"^[a-z][a-z0-9_]{0,39}$"


class Kind(StrEnum):
    """Whose work a checklist is; the list of checklists is filtered by it."""

    PATROL = "patrol"
    FIRE = "fire"
    EQUIPMENT = "equipment"
    CLEANING = "cleaning"
    GROUNDS = "grounds"
    POST = "post"


def _thousandths(value: object) -> object:
    """Decimal text becomes thousandths; a float has already lost what we keep, so it is refused."""
    if isinstance(value, str):
        return numbers.parse(value) if numbers.trim(value) else None
    if isinstance(value, float | bool):
        raise ValueError("thousandths as an integer, or a decimal as text")
    return value


Key = Annotated[str, Field(pattern=KEY_PATTERN)]
Thousandths = Annotated[
    Annotated[int, Field(ge=-numbers.LARGEST, le=numbers.LARGEST)] | None,
    BeforeValidator(_thousandths),
]


class Part(BaseModel):
    """Everything here is a value: compared, hashed, never changed in place."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Part):
    """One text in both languages; an empty English shows the Chinese."""

    zh: str = Field(default="", max_length=200)
    en: str = Field(default="", max_length=300)

    def in_language(self, language: str) -> str:
        """The text for a reader of this language ("zh", "en", "zh_Hans_CN"...)."""
        return self.en if language.startswith("en") and self.en else self.zh


class Condition(Part):
    """Ask only when an earlier item was answered with one of these words (see `rules.spoken`)."""

    item: Key
    is_: tuple[str, ...] = Field(alias="is", default=())
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Option(Part):
    """One choice; a problem one opens a finding like a failed check."""

    key: Key
    text: Words = Words()
    is_problem: bool = False


class Question(Part):
    """What all items have."""

    key: Key
    text: Words = Words()
    hint: Words = Words()
    required: bool = True
    photo_on_fail: bool = False
    opens: Literal["repair", "hazard"] | None = None  # what a bad answer is; None: a rectification
    faults: tuple[Words, ...] = ()
    show_if: Condition | None = None


class Check(Question):
    """Pass, fail or not applicable."""

    type: Literal["check"] = "check"
    allow_na: bool = True


class Limits(Question):
    """Normal limits judge; physical limits refuse what the dial cannot show."""

    unit: str = Field(default="", max_length=12)
    normal_low: Thousandths = None
    normal_high: Thousandths = None
    physical_low: Thousandths = None
    physical_high: Thousandths = None
    allow_na: bool = False

    @property
    def has_normal(self) -> bool:
        """Whether a reading can be good or bad at all."""
        return self.normal_low is not None or self.normal_high is not None


class Number(Limits):
    """A reading. `meter` counts up for ever; `jump_percent` 0 asks for no second look at jumps."""

    type: Literal["number"] = "number"
    decimals: int = Field(default=0, ge=0, le=3)
    meter: bool = False
    jump_percent: int = Field(default=40, ge=0, le=1000)


class Count(Limits):
    """How many there are, in thousandths like every other number."""

    type: Literal["count"] = "count"
    physical_low: Thousandths = 0


class Choice(Question):
    """One of the options."""

    type: Literal["choice"] = "choice"
    options: tuple[Option, ...] = ()
    allow_na: bool = False


class Choices(Question):
    """Any of the options, at least one when required."""

    type: Literal["choices"] = "choices"
    options: tuple[Option, ...] = ()
    allow_na: bool = False


class Text(Question):
    """Free words."""

    type: Literal["text"] = "text"
    longest: int = Field(default=500, ge=1, le=2000)


class Photo(Question):
    """One photo or more."""

    type: Literal["photo"] = "photo"
    at_least: int = Field(default=1, ge=1, le=9)


class Signature(Question):
    """A drawn signature, or why there is none."""

    type: Literal["signature"] = "signature"


class Date(Question):
    """`done`: when it last happened, not in the future. `expiry`: until when it is good."""

    type: Literal["date"] = "date"
    meaning: Literal["done", "expiry"] = "done"
    oldest_days: int | None = Field(default=None, ge=1, le=36500)
    warn_days: int = Field(default=30, ge=0, le=3650)
    allow_na: bool = False


Item = Annotated[
    Check | Number | Count | Choice | Choices | Text | Photo | Signature | Date,
    Field(discriminator="type"),
]
Items = tuple[Item, ...]

TYPES = ("check", "number", "count", "choice", "choices", "text", "photo", "date", "signature")

_ITEM: TypeAdapter[Item] = TypeAdapter(Item)
_ITEMS: TypeAdapter[Items] = TypeAdapter(Items)


def load_item(stored: object) -> Item:
    """One item from JSON; raises pydantic's ValidationError with the place of each fault."""
    return _ITEM.validate_python(stored)


def load_items(stored: object) -> Items:
    """A draft's or a version's items from JSON."""
    return _ITEMS.validate_python(stored)


def dump_item(item: Item) -> dict[str, Any]:
    """One item as JSON for the database and the phone; absent limits are left out."""
    return item.model_dump(mode="json", by_alias=True, exclude_none=True)


def dump_items(items: Items) -> list[dict[str, Any]]:
    """All items as JSON."""
    return [dump_item(item) for item in items]


class Answer(BaseModel):
    """One answer as the phone records it: strings and integers only.

    `value`: check pass|fail|na; number and count thousandths, or the typed text; choice a key;
    choices keys; date YYYY-MM-DD; signature signed|absent|refused; null for a photo item.
    `photos` are SHA-256 names, the drawn signature included. `faults` are positions in the item's
    usual faults. `confirmed` is 1 after the second look. `reason`, for a meter below its last
    value: misread (the last reading was), replaced (the meter was).
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    value: int | str | tuple[str, ...] | None = None
    note: str = Field(default="", max_length=2000)
    faults: tuple[int, ...] = ()
    photos: tuple[str, ...] = ()
    reason: str = Field(default="", max_length=20)
    confirmed: int = 0
