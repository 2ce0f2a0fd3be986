"""What a check of the records has found."""

from collections import Counter
from dataclasses import dataclass, field

# What can be damaged: an entry's bytes, the order of entries, entries that were here, the rows made
# of them, photos.
KINDS = ("entry", "chain", "gone", "row", "photo_gone", "photo_changed", "other")
MOST_LINES = 200  # of a kind; the rest is counted


@dataclass(slots=True)
class Report:
    """Faults are damage; notes are things to know that are nobody's fault here."""

    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)  # of faults, for people: see KINDS

    @property
    def is_whole(self) -> bool:
        """Nothing is damaged."""
        return not self.counts["faults"]

    def wrong(self, line: str, kind: str = "other") -> None:
        """Something is damaged."""
        self.kinds[kind] += 1
        self.counts["faults"] += 1
        if len(self.faults) < MOST_LINES:
            self.faults.append(line)

    def note(self, line: str) -> None:
        """Something to know."""
        self.counts["notes"] += 1
        if len(self.notes) < MOST_LINES:
            self.notes.append(line)

    def count(self, what: str, by: int = 1) -> None:
        """Something was looked at."""
        self.counts[what] += by

    def lines(self) -> list[str]:
        """For a terminal."""
        said = [f"  {what}: {count}" for what, count in self.counts.items()]
        said += [f"  note   {line}" for line in self.notes]
        said += [f"  WRONG  {line}" for line in self.faults]
        for kind, lines in (("notes", self.notes), ("faults", self.faults)):
            if self.counts[kind] > len(lines):
                said.append(f"  … and {self.counts[kind] - len(lines)} more {kind}")
        return said
