"""Find what a script reads before its own declaration list has given it a value."""

from collections.abc import Iterator

from webapp.pwa.slim import SILENT, tokens

Part = list[str]


def read_too_early(source: str) -> list[str]:
    """The destructurings that read a name which a later part of the same list declares."""
    texts = [text for kind, text in tokens(source) if kind not in SILENT]
    found = []
    for at, text in enumerate(texts):
        if text in ("const", "let") and texts[at - 1 : at] != ["."]:
            parts = list(_parts(texts[at + 1 :]))
            found += ["".join(part) for part, *later in _tails(parts) if _reads(part) & _all(later)]
    return found


def _tails(parts: list[Part]) -> Iterator[list[Part]]:
    for at in range(len(parts)):
        yield parts[at:]


def _parts(texts: list[str]) -> Iterator[Part]:
    """The declarators of one list, up to what ends it."""
    depth, part = 0, Part()
    for text in texts:
        depth += (text in "([{") - (text in ")]}") if len(text) == 1 else 0
        depth += text.endswith("${") - (text.startswith("}") and len(text) > 1)
        if depth < 0 or (depth == 0 and text == ";"):
            break
        if depth == 0 and text == ",":
            yield part
            part = Part()
        else:
            part.append(text)
    yield part


def _end_of_pattern(part: Part) -> int:
    depth = 0
    for at, text in enumerate(part):
        depth += (text in "([{") - (text in ")]}")
        if depth == 0:
            return at + 1
    return len(part)


def _all(parts: list[Part]) -> set[str]:
    return {part[0] for part in parts if part and part[0].isidentifier()}


def _reads(part: Part) -> set[str]:
    """Names that a destructuring reads at once; what stands in a function is read later."""
    if not part or part[0] not in "{[":
        return set()
    value = part[_end_of_pattern(part) :]
    for at, text in enumerate(value):
        if text == "function" or value[at : at + 2] == ["=", ">"]:
            value = value[: max(0, at - 1)]
            break
    return {
        text
        for at, text in enumerate(value)
        if text.isidentifier() and value[at - 1 : at] != ["."] and value[at + 1 : at + 2] != [":"]
    }
