"""Join modules into chunks: one file where a page would have asked for forty.

A chunk runs its modules one after the other inside one function, so that the minifier may shorten
every name. Each name that a module declares becomes `module$name`, and what it imports is called by
that name; a module where that is not beyond doubt (names.py) gets a block of its own instead. The
chunk exports the names of its entry as they are, and as `module$name` what other files need.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from webapp.pwa.modules import Import, Module, Unlinkable, body_at, relative
from webapp.pwa.names import Names


@dataclass(frozen=True, slots=True)
class Chunk:
    """One file to be served: where, and the modules in it in the order in which they run."""

    entry: str
    modules: tuple[str, ...]


class Linker:
    """Knows every module and in which chunk it lives."""

    def __init__(
        self,
        modules: Mapping[str, Module],
        homes: Mapping[str, str],
        public: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.modules = modules
        self.homes = homes
        self.wanted = {(path, name) for path in modules for name in modules[path].exports}
        self.wanted &= self._crossing() | set(public)

    def _crossing(self) -> set[tuple[str, str]]:
        """What a file needs that lives in another one, and what is loaded by itself offers."""
        needed = {
            origin
            for module in self.modules.values()
            for one in module.imports
            if self.home((origin := self.origin(one.path, one.name))[0]) != self.home(module.path)
        }
        entries = set(self.homes.values())
        return needed | {(path, name) for path in entries for name in self.modules[path].exports}

    def home(self, path: str) -> str:
        """The file that a module travels in; a vendor's is its own."""
        return self.homes.get(path, path)

    def chunk(self, entry: str) -> Chunk:
        """The modules that live here, each after those that it needs. Refuses circles."""
        ordered: list[str] = []
        here = sorted(path for path, home in self.homes.items() if home == entry)
        for path in [entry, *here]:
            self._visit(path, entry, ordered, ())
        return Chunk(entry, tuple(ordered))

    def _visit(self, path: str, home: str, ordered: list[str], above: tuple[str, ...]) -> None:
        if path in above:
            circle = " → ".join([*above[above.index(path) :], path])
            raise Unlinkable(f"{path}:1: modules import each other in a circle: {circle}")
        if path in ordered or path not in self.modules:
            return
        for needed in self.modules[path].needs:
            if self.homes.get(needed) == home:
                self._visit(needed, home, ordered, (*above, path))
        ordered.append(path)

    def link(self, chunk: Chunk) -> str:
        """The source of the chunk."""
        return _Linked(self, chunk).source()

    def origin(self, path: str, name: str) -> tuple[str, str]:
        """The module and the name that an export of this module comes from."""
        module = self.modules.get(path)
        if module is None or name in module.exports:
            return path, name
        if name not in module.passed_on:
            raise Unlinkable(f"{path}:1: nothing called '{name}' is exported here")
        return self.origin(*module.passed_on[name])

    def outside_name(self, path: str, name: str) -> str:
        """What the chunk in which a module lives calls an export of it."""
        return name if self.home(path) == path else handle(path, name)

    def stub(self, path: str) -> str:
        """What is served at the address of a module that lives in a chunk."""
        given = (f"{handle(path, name)} as {name}" for name in self.modules[path].exports)
        return f'export {{ {", ".join(given)} }} from "{relative(self.homes[path], path)}"\n'


def handle(path: str, name: str) -> str:
    """A name for an export that no other module has: journal.js, append → journal$append."""
    short = path.removesuffix(".js").removeprefix("js/offline/").removeprefix("js/islands/")
    return re.sub(r"\W", "$", short) + "$" + name


class _Linked:
    """One chunk being written."""

    def __init__(self, linker: Linker, chunk: Chunk) -> None:
        self.linker = linker
        self.chunk = chunk
        self.heads: dict[str, list[str]] = {}  # other file → `name as local` imported from it
        self.exports: dict[str, str] = {}  # name outside → name inside
        self.assigned: list[str] = []

    def source(self) -> str:
        bodies = "".join(self._module(self.linker.modules[path]) for path in self.chunk.modules)
        heads = "".join(
            _import(path, names, self.chunk.entry) for path, names in self.heads.items()
        )
        inside = f"let {', '.join(self.assigned)};\n" if self.assigned else ""
        if not self.exports:
            return f"{heads}(() => {{\n{inside}{bodies}}})();\n"
        given, returned = ", ".join(self.exports), ", ".join(self.exports.values())
        body = f"{inside}{bodies}return [{returned}];\n"
        return f"{heads}export const [{given}] = (() => {{\n{body}}})();\n"

    def _module(self, module: Module) -> str:
        if module.path == self.chunk.entry and module.passed_on:
            raise Unlinkable(f"{module.path}:1: what is loaded by itself exports its own names")
        for needed in module.needs:
            home = self.linker.home(needed)
            if home != self.chunk.entry:
                self.heads.setdefault(home, [])
        for name in (one for one in module.exports if (module.path, one) in self.linker.wanted):
            outside = self.linker.outside_name(module.path, name)
            self.exports[outside] = handle(module.path, name)
        names = Names(body_at(module, self.chunk.entry))
        imported = {one.local: self._handle(one) for one in module.imports}
        clear = {name: imported[name] for name in imported if names.clear(name)}
        own = {name: handle(module.path, name) for name in names.declared}
        if names.is_plain and clear == imported and all(map(names.clear, own)):
            return f"{names.renamed(imported | own)}\n;"
        unclear = {name: inside for name, inside in imported.items() if name not in clear}
        return self._block(module, names.renamed(clear), unclear)

    def _block(self, module: Module, body: str, imported: Mapping[str, str]) -> str:
        """`{ const local = handle; … the module …; handle = name }`"""
        aliases = "".join(f"const {local} = {name};\n" for local, name in imported.items())
        handles = {name: handle(module.path, name) for name in module.exports}
        self.assigned += handles.values()
        given = "".join(f"{inside} = {name};\n" for name, inside in handles.items())
        return f"{{\n{aliases}{body}\n;{given}}}\n"

    def _handle(self, one: Import) -> str:
        path, name = self.linker.origin(one.path, one.name)
        home = self.linker.home(path)
        if home != self.chunk.entry:
            outside = self.linker.outside_name(path, name)
            self.heads.setdefault(home, []).append(f"{outside} as {handle(path, name)}")
        return handle(path, name)


def _import(path: str, names: Iterable[str], place: str) -> str:
    """One import statement of the file at `place`."""
    given = ", ".join(dict.fromkeys(names))
    return f'import {f"{{ {given} }} from " if given else ""}"{relative(path, place)}";\n'


def rewired(linker: Linker, module: Module) -> str:
    """A module that lives alone: as it is, but its imports lead to the chunks."""
    heads: dict[str, list[str]] = {linker.home(path): [] for path in module.needs}
    for one in module.imports:
        path, name = linker.origin(one.path, one.name)
        home = linker.home(path)
        heads.setdefault(home, []).append(f"{linker.outside_name(path, name)} as {one.local}")
    imports = "".join(_import(home, names, module.path) for home, names in heads.items())
    exports = f"export {{ {', '.join(module.exports)} }};\n" if module.exports else ""
    return f"{imports}{module.body}\n{exports}{_passed_on(linker, module)}"


def _passed_on(linker: Linker, module: Module) -> str:
    lines = []
    for alias, (path, name) in module.passed_on.items():
        source, original = linker.origin(path, name)
        home = linker.home(source)
        given = linker.outside_name(source, original)
        lines.append(f'export {{ {given} as {alias} }} from "{relative(home, module.path)}";\n')
    return "".join(lines)
