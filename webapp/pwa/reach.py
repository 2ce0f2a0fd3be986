"""Which files a page needs before it works offline: those it names, and those they import."""

import re
from collections.abc import Iterable, Mapping
from posixpath import dirname, join, normpath

# import x from "./a.js" · import "./a.js" · import("./a.js") · new URL("./a.js", import.meta.url)
IN_JAVASCRIPT = re.compile(
    r"""(?:\bfrom\s*|\bimport\s*\(?\s*|\bnew URL\(\s*)["'`](\.[^"'`$]+\.\w+)["'`]"""
)
IN_CSS = re.compile(r"""(?:@import\s+|url\(\s*)["']?([^"')#]+)""")


AT_START = re.compile(r"""(?:\bfrom\s*|\bimport\s*)["'](\.[^"']+)["']""")


def reached(
    files: Mapping[str, bytes], roots: Iterable[str], *, at_start: bool = False
) -> frozenset[str]:
    """The paths that exist among `files` and are reached from the roots.

    With `at_start` only what a browser fetches before the page works: no import() and no workers.
    """
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        path = waiting.pop()
        if path in files and path not in found:
            found.add(path)
            waiting.extend(mentioned(path, files[path], at_start=at_start))
    return frozenset(found)


def mentioned(path: str, body: bytes, *, at_start: bool = False) -> list[str]:
    """The paths that a script or a style sheet imports, seen from the root of the assets."""
    if path.endswith(".js"):
        pattern = AT_START if at_start else IN_JAVASCRIPT
    elif path.endswith(".css"):
        pattern = IN_CSS
    else:
        return []
    return [normpath(join(dirname(path), name)) for name in pattern.findall(body.decode())]


def beside(files: Iterable[str], reached_files: frozenset[str], suffix: str) -> frozenset[str]:
    """The files with this suffix in the folders of the reached ones: loaders build their names."""
    folders = {dirname(path) for path in reached_files}
    return frozenset(path for path in files if path.endswith(suffix) and dirname(path) in folders)
