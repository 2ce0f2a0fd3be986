"""Take comments and indentation out of our scripts: a fifth of what a phone would download.

Line breaks stay, so that a line number in an error report is the line number of the source.
"""

import re
from collections.abc import Iterator

TOKEN = re.compile(
    r"""
    (?P<comment> /\*.*?\*/ | //[^\n]* )
  | (?P<string> "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' )
  | (?P<lines> [ \t]*\n\s* )
  | (?P<blank> [ \t]+ )
  | (?P<word> [\w$]+ )
  | (?P<tick> ` )
  | (?P<other> . )
    """,
    re.DOTALL | re.VERBOSE,
)
REGEX = re.compile(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*")
# The text of a template literal, up to and with what ends it or interrupts it.
TEMPLATE_TEXT = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*(?P<end>`|\$\{)", re.DOTALL)

# What means nothing.
SILENT = frozenset({"comment", "lines", "blank"})

# A slash after one of these words starts a regular expression; after another word it divides.
OPERATORS = frozenset({"return", "typeof", "case", "in", "of", "delete", "void", "throw", "await"})


def slim(source: str) -> str:
    """The same script without comments and indentation."""
    return "".join(_slimmed(kind, text) for kind, text in tokens(source))


def tokens(source: str) -> Iterator[tuple[str, str]]:
    """Every token as (kind, text); together the texts are the source.

    Kinds: comment, string, lines, blank, word, regex, other, and tick for the text of a template
    literal, from its backtick or `}` to what interrupts or ends it.
    """
    before = ""  # the last token that means something
    braces: list[int] = []  # open braces inside of each `${` that we are in
    at = 0
    while at < len(source):
        kind, text = _next(source, at, before)
        if text == "}" and braces and braces[-1] == 0:
            braces.pop()
            kind, text = "tick", text + _template_text(source, at + 1)
        elif kind == "tick":
            text += _template_text(source, at + 1)
        elif braces:
            braces[-1] += {"{": 1, "}": -1}.get(text, 0)
        if kind == "tick" and text.endswith("${"):
            braces.append(0)
        at += len(text)
        yield kind, text
        if kind not in SILENT:
            before = "(" if text.endswith("${") else text


def _next(source: str, at: int, before: str) -> tuple[str, str]:
    """The kind and the text of the token that starts here."""
    found = TOKEN.match(source, at)
    if found is None or found.lastgroup is None:
        raise ValueError("`other` takes any character")
    if found[0] == "/" and _expects_value(before):
        regex = REGEX.match(source, at)
        if regex is not None:
            return "regex", regex[0]
    return found.lastgroup, found[0]


def _expects_value(before: str) -> bool:
    return before in OPERATORS or before in tuple("(,=:[!&|?{;+-*%~^<>") or before == ""


def _template_text(source: str, at: int) -> str:
    found = TEMPLATE_TEXT.match(source, at)
    if found is None:
        raise ValueError("a template literal does not end")
    return found[0]


def _slimmed(kind: str, text: str) -> str:
    if kind == "comment":
        return "\n" * text.count("\n") or ("" if text.startswith("//") else " ")
    if kind == "lines":
        return "\n" * text.count("\n")
    return text
