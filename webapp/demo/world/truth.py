"""What really happened, kept beside the records and never among them."""

from collections.abc import Iterator
from dataclasses import dataclass, field

HONEST = "honest"


@dataclass(frozen=True)
class Truth:
    """About one visit. `kind` is "honest" or a fraud's; `variant` says how (easy, subtle, …)."""

    kind: str
    variant: str
    place: str  # house, basement, outside: where its point lies
    guard: str  # whose record it claims to be
    is_accomplice: bool = False  # somebody was really there, so that others need not be

    @property
    def is_honest(self) -> bool:
        """Nobody has anything to hide."""
        return self.kind == HONEST

    @property
    def is_fraud(self) -> bool:
        """The record claims what did not happen."""
        return not self.is_honest and not self.is_accomplice


@dataclass
class Truths:
    """All of a world's truths by the visit's id, as it is written on the wire."""

    of: dict[str, Truth] = field(default_factory=dict)
    entry_of: dict[str, str] = field(default_factory=dict)  # visit id → id of its journal entry

    def __iter__(self) -> Iterator[tuple[str, Truth]]:
        return iter(self.of.items())

    def tell(self, visit_id: str, entry_id: str, truth: Truth) -> None:
        """Remember the truth about a visit."""
        self.of[visit_id] = truth
        self.entry_of[visit_id] = entry_id
