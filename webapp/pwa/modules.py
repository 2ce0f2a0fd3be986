"""Read what a module of ours imports and exports. Forms that we do not write are refused."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import dirname, join, normpath, relpath
from typing import NoReturn

from webapp.pwa.slim import SILENT, tokens

IMPORT = re.compile(
    r"""import\b\s*(?:(?:(?P<default>[\w$]+)|\{(?P<names>[^}]*)\})\s*from\s*)?(["'])(?P<path>[^"']+)\3;?"""
)
REEXPORT = re.compile(r"""export\s*\{(?P<names>[^}]*)\}\s*from\s*(["'])(?P<path>[^"']+)\2;?""")
EXPORT = re.compile(
    r"export\s+(?=(?P<kind>const|class|function|async\s+function)\b\s*\*?\s*(?P<name>[\w$]+))"
)
# Not import("./x.js"), nor import.meta.
STATEMENT = re.compile(r"export\b|import\b(?!\s*[.(])")
NAME = re.compile(r"([\w$]+)(?:\s+as\s+([\w$]+))?")
# import("./a.js") · new URL("./a.js", import.meta.url): paths that mean something else elsewhere.
ELSEWHERE = re.compile(
    r"""(?P<before>\bimport\(\s*|\bnew URL\(\s*)(?P<quote>["'`])(?P<path>\.[^"'`$]*)(?P=quote)"""
)
META = re.compile(r"\bimport\s*\.\s*meta\b")


class Unlinkable(Exception):
    """A module that cannot be joined with others: where and why."""


@dataclass(frozen=True, slots=True)
class Import:
    """`import {name as local} from path`; name "default" for `import local from path`."""

    local: str
    path: str
    name: str


@dataclass(slots=True)
class Module:
    """One file: `body` is its source without what it imports, and without the word `export`."""

    path: str
    source: str
    body: str = ""
    imports: list[Import] = field(default_factory=list)
    needs: list[str] = field(default_factory=list)  # paths, in the order in which they must run
    exports: list[str] = field(default_factory=list)
    passed_on: dict[str, tuple[str, str]] = field(default_factory=dict)  # name → path, name there

    def refuse(self, at: int, reason: str) -> NoReturn:
        line = self.source.count("\n", 0, at) + 1
        raise Unlinkable(f"{self.path}:{line}: {reason}")


def read_module(path: str, source: str) -> Module:
    """What this file imports, exports and does. Raises Unlinkable for a form that is not known."""
    module = Module(path, source)
    kept, at = [], 0
    for start, word in _statements(source):
        if start < at:
            continue
        kept.append(source[at:start])
        read = _read_import if word == "import" else _read_export
        at = read(module, start)
    module.body = "".join([*kept, source[at:]])
    return module


def _statements(source: str) -> Iterator[tuple[int, str]]:
    """Where `import` and `export` stand as words of their own, outside of every bracket."""
    at = depth = 0
    before = ""
    for kind, text in tokens(source):
        if kind == "tick":
            depth += text.endswith("${") - text.startswith("}")
        elif kind == "other":
            depth += (text in "([{") - (text in ")]}")
        elif depth == 0 and before != "." and STATEMENT.match(source, at):
            yield at, text
        if kind not in SILENT:
            before = text
        at += len(text)


def _read_import(module: Module, at: int) -> int:
    found = IMPORT.match(module.source, at)
    if found is None:
        module.refuse(at, "write import {a, b as c} from one quoted path")
    path = _path(module, found["path"], at)
    module.needs.append(path)
    if found["default"]:
        module.imports.append(Import(found["default"], path, "default"))
    module.imports += [
        Import(alias, path, name) for name, alias in _names(module, found["names"], at)
    ]
    return found.end()


def _read_export(module: Module, at: int) -> int:
    if found := REEXPORT.match(module.source, at):
        path = _path(module, found["path"], at)
        module.needs.append(path)
        for name, alias in _names(module, found["names"], at):
            module.passed_on[alias] = (path, name)
        return found.end()
    found = EXPORT.match(module.source, at)
    if found is None:
        module.refuse(at, "export one const, function or class by its name")
    module.exports.append(found["name"])
    return found.end()


def _names(module: Module, names: str | None, at: int) -> Iterator[tuple[str, str]]:
    """(name, alias) of each of `a, b as c`."""
    for one in filter(None, (part.strip() for part in (names or "").split(","))):
        found = NAME.fullmatch(one)
        if found is None:
            module.refuse(at, f"'{one}' is not a name")
        yield found[1], found[2] or found[1]


def _path(module: Module, path: str, at: int) -> str:
    if not path.startswith("."):
        module.refuse(at, f"'{path}' is not a path that starts with a dot")
    return normpath(join(dirname(module.path), path))


def body_at(module: Module, place: str) -> str:
    """The body as it must be in another file, so that the paths in it lead where they did."""
    here, there = dirname(module.path), dirname(place)
    if here == there:
        return module.body

    urls = 0

    def moved(found: re.Match[str]) -> str:
        nonlocal urls
        urls += found["before"].startswith("new")
        path = relative(normpath(join(here, found["path"])), place)
        return f"{found['before']}{found['quote']}{path}{found['quote']}"

    moved_body = ELSEWHERE.sub(moved, module.body)
    if len(META.findall(moved_body)) != urls:
        at = module.source.index("import.meta")
        module.refuse(at, "beside modules of another folder only new URL('./x', import.meta.url)")
    return moved_body


def relative(path: str, place: str) -> str:
    """The path as a module at `place` writes it."""
    found = relpath(path, dirname(place) or ".")
    return found if found.startswith(".") else f"./{found}"
