"""The shape of a template's context, and random values of that shape."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from tests.browser.parity.grammar import TEXTS

MISSING = object()


@dataclass
class Shape:
    """What templates do with one value, and so what it may be."""

    fields: dict[str, Shape] = field(default_factory=dict)
    element: Shape | None = None
    words: set[object] = field(default_factory=set)
    is_number: bool = False
    is_tested: bool = False
    may_be_none: bool = False
    may_be_missing: bool = False

    def named(self, name: str) -> Shape:
        return self.fields.setdefault(name, Shape())

    def elements(self) -> Shape:
        if self.element is None:
            self.element = Shape()
        return self.element

    def value(self, random: Random) -> object:
        """A value that the templates can work with, hostile where they only print it."""
        if self.may_be_missing and random.random() < 0.2:
            return MISSING
        if (self.may_be_none or self.is_tested) and random.random() < 0.25:
            return self._nothing()
        if self.fields:
            values = {name: shape.value(random) for name, shape in self.fields.items()}
            return {name: value for name, value in values.items() if value is not MISSING}
        if self.element is not None:
            values = [self.element.value(random) for _ in range(random.randrange(4))]
            return [None if value is MISSING else value for value in values]
        return self._leaf(random)

    def _nothing(self) -> object:
        if self.may_be_none or self.fields:
            return None
        if self.element is not None:
            return []
        return 0 if self.is_number else ""

    def _leaf(self, random: Random) -> object:
        if self.is_number:
            return random.randrange(-3, 200)
        if self.words and random.random() < 0.85:
            return random.choice(sorted(self.words, key=repr))
        if self.is_tested and random.random() < 0.5:
            return random.random() < 0.5
        return random.choice((*TEXTS, random.randrange(100)))
