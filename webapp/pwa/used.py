"""What of all compiled files the phone can reach: a macro that no screen calls stays at home."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from webapp.pwa.findings import Findings


class _Macro(Protocol):
    @property
    def findings(self) -> Findings: ...


class _File(Protocol):
    @property
    def findings(self) -> Findings: ...
    @property
    def macros(self) -> Mapping[str, _Macro]: ...


class Used:
    """Everything that is reached from some templates: files, macros, texts, assets."""

    def __init__(self, compiled: Mapping[str, _File], names: Iterable[str]) -> None:
        self.found = Findings()
        self.files: set[str] = set()
        self._compiled = compiled
        self._macros: set[tuple[str, str]] = set()
        for name in names:
            self._file(name)

    def macros_of(self, name: str) -> set[str]:
        """The macros of this file that are called."""
        return {macro for file, macro in self._macros if file == name}

    def _file(self, name: str) -> None:
        if name not in self.files:
            self.files.add(name)
            self._follow(name, self._compiled[name].findings)

    def _macro(self, file: str, name: str) -> None:
        known = self._compiled[file].macros
        if name in known and (file, name) not in self._macros:
            self._macros.add((file, name))
            self._follow(file, known[name].findings)

    def _follow(self, file: str, part: Findings) -> None:
        self.found.messages |= part.messages
        self.found.assets |= part.assets
        for template in part.templates:
            self._file(template)
        for name in part.own_macros:
            self._macro(file, name)
        for source, name, _ in part.macros_used:
            self._macro(source, name)
