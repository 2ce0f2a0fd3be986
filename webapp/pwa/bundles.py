"""Which script travels in which file: what a field page starts with is two files, not sixty.

`static/js/offline/**` (the phone's own server, which the service worker runs too) is one, the
islands that every field page has are the other. What a screen loads when it has one (camera,
signature) is a file of its own with what only it needs.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from posixpath import dirname, join, normpath

from webapp.pwa.linker import Linker, rewired
from webapp.pwa.modules import ELSEWHERE, Module, Unlinkable, read_module
from webapp.pwa.reach import reached
from webapp.pwa.slim import slim

OFFLINE = "js/offline/router.js"
PAGE = "js/islands/field.js"
SERVICE_WORKER = "service_worker/strategies.js"
# In the order in which they claim what they share.
START = (OFFLINE, PAGE)
# Their addresses stay, for whoever looks into a phone from outside: support, tests, figures.
PUBLIC = tuple(
    f"js/offline/{name}.js"
    for name in (
        "brief", "canonical", "clock", "database", "journal", "labels", "photos", "receipts",
        "release", "seals", "tries",
    )
)  # fmt: skip
UNTOUCHED = ("vendor/", "service_worker/service_worker.js")


def bundled(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """These files, their scripts joined. What moved into another file has no address of its own."""
    modules = {
        path: read_module(path, slim(body.decode()))
        for path, body in files.items()
        if _is_ours(path)
    }
    others = {path: body for path, body in files.items() if path not in modules}
    return others | _joined(modules, homes(modules, _outside(files)))


def _is_ours(path: str) -> bool:
    return path.endswith(".js") and not path.startswith(UNTOUCHED)


def _joined(modules: Mapping[str, Module], living: Mapping[str, str]) -> dict[str, bytes]:
    public = [(path, name) for path in PUBLIC if path in modules for name in modules[path].exports]
    linker = Linker(modules, living, public)
    shared = Counter(living.values())
    joined = {}
    for path, module in modules.items():
        if living[path] == path:
            alone = shared[path] == 1
            source = rewired(linker, module) if alone else linker.link(linker.chunk(path))
            joined[path] = source.encode()
        elif path in PUBLIC:
            joined[path] = linker.stub(path).encode()
    return joined


def _outside(files: Mapping[str, bytes]) -> frozenset[str]:
    """The scripts of pages that are not the field's, with all that they may load."""
    field = reached(files, [OFFLINE, PAGE, SERVICE_WORKER])
    return reached(files, [path for path in files if path.endswith(".js") and path not in field])


def homes(modules: Mapping[str, Module], outside: frozenset[str]) -> dict[str, str]:
    """Module → the file that it travels in; its own for what several files need."""
    entries = _entries(modules)
    reach = {entry: _reach(modules, entry, entries) for entry in entries}
    living = {path: path for path in modules}
    for path in modules:
        users = [entry for entry in entries if path in reach[entry]]
        if path in entries or not users:
            continue
        if path in outside:
            # Another page needs it: it may not bring the field's islands along.
            continue
        first = next((entry for entry in START if entry in users), None)
        if first and path.startswith("js/offline/"):
            first = OFFLINE  # the service worker runs these, and never an island
        if first or len(users) == 1:
            living[path] = first or users[0]
    _check(modules, living, outside)
    return living


def _entries(modules: Mapping[str, Module]) -> list[str]:
    """What is loaded by itself: the start, and what scripts load later or run as workers."""
    later = {
        normpath(join(dirname(module.path), found["path"]))
        for module in modules.values()
        for found in ELSEWHERE.finditer(module.body)
    }
    return [*START, SERVICE_WORKER, *sorted((later & set(modules)) - {*START, SERVICE_WORKER})]


def _reach(modules: Mapping[str, Module], entry: str, entries: Iterable[str]) -> set[str]:
    """What runs with this entry and with no other that it imports."""
    found: set[str] = set()
    waiting = [entry]
    while waiting:
        path = waiting.pop()
        if path in modules and path not in found:
            found.add(path)
            waiting += [needed for needed in modules[path].needs if needed not in entries]
    return found


def _check(
    modules: Mapping[str, Module], living: Mapping[str, str], outside: frozenset[str]
) -> None:
    """Neither another page nor the service worker may run the field's islands."""
    others = {path for path in modules if path.startswith(("js/offline/", "service_worker/"))}
    for path in sorted((outside | others) & set(modules)):
        for needed in modules[path].needs:
            if living.get(needed) == PAGE:
                raise Unlinkable(f"{path}:1: {needed} travels with the field pages only")
