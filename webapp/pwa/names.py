"""Rename what a module declares or imports, where it is beyond doubt what a name stands for.

No scopes are worked out. A name may be renamed when no occurrence of it could be another
declaration (a parameter, a local, a part of a pattern): then nothing shadows it, and every
occurrence that is not the name of a property is it. Whatever is not clear stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from webapp.pwa.slim import SILENT, tokens

DECLARING = frozenset({"const", "let", "var", "function", "class"})
# Words before a bracket that is followed by a block, and holds no parameters.
HEADS = frozenset({"if", "for", "while", "switch"})
# After one of these an opening brace is an object.
BEFORE_OBJECT = frozenset({"(", ",", "=", "[", "?", "&", "|", ".", "return"})
CLOSING = {")": "(", "]": "[", "}": "{"}


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    at: int


@dataclass(slots=True)
class Bracket:
    """An opening bracket: what kind of thing it holds."""

    text: str
    opened: int
    inside: "Bracket | None"
    closed: int = -1
    is_object: bool = False
    is_class: bool = False
    declares: bool = False  # parameters or a pattern, here or further out


class Names:
    """The occurrences of every name of one source."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.tokens = list(_meaningful(source))
        self.around: list[Bracket | None] = []
        self.places: dict[str, list[int]] = {}
        for index, token in enumerate(self.tokens):
            if token.kind == "word":
                self.places.setdefault(token.text, []).append(index)
        self._find_brackets()
        self.declared, self.is_plain = self._declarations()

    def text(self, index: int) -> str:
        return self.tokens[index].text if 0 <= index < len(self.tokens) else ""

    def clear(self, name: str) -> bool:
        """Whether every occurrence is surely the module's own."""
        return all(kind != "doubtful" for kind in self._kinds(name).values())

    def renamed(self, names: Mapping[str, str]) -> str:
        """The source with these clear names replaced."""
        parts, at = [], 0
        changes = {
            index: (name, kind) for name in names for index, kind in self._kinds(name).items()
        }
        for index, (name, kind) in sorted(changes.items()):
            if kind == "property":
                continue
            token = self.tokens[index]
            fresh = f"{name}: {names[name]}" if kind == "shorthand" else names[name]
            parts += [self.source[at : token.at], fresh]
            at = token.at + len(name)
        return "".join([*parts, self.source[at:]])

    # Brackets

    def _find_brackets(self) -> None:
        """Which bracket each token stands in. First all pairs, then what they hold."""
        found: list[Bracket] = []
        inside: Bracket | None = None
        for index, token in enumerate(self.tokens):
            closes = token.kind == "other" and token.text in CLOSING
            if inside and (closes or (token.kind == "tick" and token.text.startswith("}"))):
                inside.closed, inside = index, inside.inside
            self.around.append(inside)
            opens = token.kind == "other" and token.text in "([{"
            if opens or (token.kind == "tick" and token.text.endswith("${")):
                inside = Bracket(token.text if opens else "${", index, inside)
                found.append(inside)
        for bracket in found:
            self._describe(bracket)

    def _describe(self, bracket: Bracket) -> None:
        before, further = self.text(bracket.opened - 1), self.text(bracket.opened - 2)
        after = self.text(bracket.closed + 1)
        sets = after == "=" and self.text(bracket.closed + 2) != "="
        if bracket.text == "(":
            arrow = after == "=" and self.text(bracket.closed + 2) == ">"
            bracket.declares = arrow or (after == "{" and before not in HEADS)
        elif bracket.text in "[{":
            bracket.declares = sets or before in DECLARING
        if bracket.text == "{":
            bracket.is_class = "class" in (before, further) or further == "extends"
            arrow = before == ">" and further == "="
            nested = before == ":" and bracket.inside is not None and bracket.inside.is_object
            bracket.is_object = not arrow and (before in BEFORE_OBJECT or nested)
        if bracket.inside and bracket.inside.declares:
            bracket.declares = True

    # Declarations at the top level

    def _declarations(self) -> tuple[frozenset[str], bool]:
        """The names that the module declares, and whether that is all that it declares."""
        found, is_plain = set(), True
        for index, token in enumerate(self.tokens):
            if self.around[index] is not None:
                continue
            if token.text == "," and token.kind == "other":
                is_plain = False  # const a = 1, b = 2
            if token.kind == "word" and token.text in DECLARING and self.text(index - 1) != ".":
                name = self.tokens[index + 1]
                if name.kind == "word":
                    found.add(name.text)
                else:
                    is_plain = False  # a pattern, a generator
        return frozenset(found), is_plain

    # Occurrences

    def _kinds(self, name: str) -> dict[int, str]:
        return {index: self._kind(index) for index in self.places.get(name, ())}

    def _kind(self, index: int) -> str:
        """reference, shorthand, property or doubtful"""
        before, after, around = self.text(index - 1), self.text(index + 1), self.around[index]
        if before == "#" or (before == "." and self.text(index - 2) != "."):
            return "property"
        if before in DECLARING or (before == "*" and self.text(index - 2) == "function"):
            return "reference" if around is None and before != "*" else "doubtful"
        if after == "=" and self.text(index + 2) == ">":
            return "doubtful"  # name => …
        if around is not None and around.text == "{":
            return self._in_braces(index, around)
        if around is not None and around.declares:
            return "doubtful"
        if before == "," and (around is None or after in (";", "=") or after == ""):
            return "doubtful"  # let a, name
        if before == "(" and after == "=" and self.text(index + 2) != "=":
            return "doubtful"
        return "reference"

    def _in_braces(self, index: int, around: Bracket) -> str:
        before, after = self.text(index - 1), self.text(index + 1)
        is_key = around.is_object or around.declares
        if is_key and before in ("{", ",") and after == ":":
            return "property"
        if (around.is_object or around.is_class) and self._is_method(index):
            return "property"
        if around.declares:
            return "doubtful"
        if around.is_class:
            return "reference" if before == "=" else "doubtful"
        if before in ("{", ",") and around.is_object:
            return "shorthand" if after in (",", "}") else "doubtful"
        # In a block a comma may be one of a declaration: let a, name
        return "doubtful" if before == "," else "reference"

    def _is_method(self, index: int) -> bool:
        if self.text(index + 1) != "(":
            return False
        closed = next(
            place
            for place in range(index + 2, len(self.tokens))
            if self.text(place) == ")" and self.around[place] is self.around[index]
        )
        return self.text(closed + 1) == "{"


def _meaningful(source: str) -> Iterator[Token]:
    at = 0
    for kind, text in tokens(source):
        if kind not in SILENT:
            yield Token(kind, text, at)
        at += len(text)
