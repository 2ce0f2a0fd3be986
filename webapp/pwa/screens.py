"""Which templates travel with the start and which follow: read from the scripts that name them."""

import re
from collections.abc import Iterable, Mapping
from fnmatch import fnmatch

from webapp.pwa.reach import reached

# "field/next.html" · `field/items/${type}.html`
NAMED = re.compile(r"""["'`](field/[^"'`\s]+\.html)["'`]""")
# Named by the start, but opened seldom: the first screen does not wait for them.
SELDOM = frozenset(
    {
        "field/code.html",
        "field/items/date.html",
        "field/items/signature.html",
        "field/link.html",
    }
)
HOLE = re.compile(r"\$\{[^}]*\}")


def named(source: str, known: Iterable[str]) -> set[str]:
    """The templates that a script names. Raises ValueError for one that does not exist."""
    found = set()
    for name in NAMED.findall(source):
        matching = {one for one in known if fnmatch(one, HOLE.sub("*", name))}
        if not matching:
            raise ValueError(f"a script names {name}, which is not among templates/field")
        found |= matching
    return found


def split(
    files: Mapping[str, bytes], root: str, known: Iterable[str]
) -> tuple[frozenset[str], frozenset[str]]:
    """(named by what `root` starts with, named by others only); the server's own: in neither."""
    known = tuple(known)
    start = reached(files, [root], at_start=True)
    first, later = set[str](), set[str]()
    for path, body in files.items():
        if path.endswith(".js") and not path.startswith("vendor/"):
            (first if path in start else later).update(named(body.decode(), known))
    return frozenset(first - SELDOM), frozenset((later | SELDOM) - (first - SELDOM))
