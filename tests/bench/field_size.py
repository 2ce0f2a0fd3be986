"""How much a phone downloads for the field pages: `python -m tests.bench.field_size`.

Held against the limits: what a browser has to have before a field page works, in Chinese, gzip -9
per file as it travels. Told beside it: what follows by itself, and what a screen brings when it is
opened. The code reader (zxing-wasm and what only it needs) is apart.
Exits with 1 when a limit is passed.
"""

import gzip
import platform
import sys
from collections.abc import Iterable, Mapping

from tests.pwa.stage import small_app
from webapp.pwa.build import TEMPLATES, Build, make_build
from webapp.pwa.bundles import PAGE
from webapp.pwa.reach import mentioned, reached

KILOBYTE = 1024
LIMITS = {".js": 40 * KILOBYTE, ".css": 15 * KILOBYTE}
LAYOUTS = ("_head.html", "field.html")  # what every field page links
SCANNER = "js/islands/qr_scanner.js"
SERVICE_WORKER = "service_worker/strategies.js"
# What a page asks for without anybody opening anything.
BY_ITSELF = ("js/offline/upload.js",)
NAMES = {
    "js/offline/upload.js": "sending",
    "js/offline/routes_later.js": "the other screens",
    "js/offline/wording_en.js": "English",
    "js/islands/photo_input.js": "photo",
    "js/islands/signature_field.js": "signature",
    "js/islands/phone_check.js": "phone check-up",
}


class Sizes:
    """The files of a build and what each costs on the wire."""

    def __init__(self, build: Build) -> None:
        self.build = build
        self.files = {path: asset.body for path, asset in build.assets.items()}
        self.start = reached(self.files, build.templates.assets, at_start=True)

    def of(self, paths: Iterable[str]) -> int:
        return sum(
            len(gzip.compress(self.files[path], compresslevel=9, mtime=0)) for path in set(paths)
        )

    def on_demand(self) -> dict[str, int]:
        """What import() brings: entry → bytes that the start does not have yet."""
        found: dict[str, int] = {}
        waiting = [path for path in self.start if path.endswith(".js")]
        seen = set(self.start)
        while waiting:
            path = waiting.pop()
            at_once = mentioned(path, self.files[path], at_start=True)
            for entry in set(mentioned(path, self.files[path])).difference(at_once):
                if entry in self.files and entry not in seen and entry.endswith(".js"):
                    seen.add(entry)
                    more = reached(self.files, [entry], at_start=True) - self.start
                    found[entry] = self.of(more)
                    waiting.extend(more)
        return found

    def reader(self) -> set[str]:
        """What is loaded for scanning and for nothing else."""
        scanner = reached(self.files, [SCANNER])
        others = {path: body for path, body in self.files.items() if path != SCANNER}
        roots = [path for path in self.build.shell if path not in scanner]
        return set(scanner) - reached(others, roots) | set(self.build.later)


def _print(title: str, rows: Mapping[str, int], limit: int = 0) -> bool:
    total = sum(rows.values())
    verdict = "" if not limit else "  ok" if total <= limit else "  TOO LARGE"
    of_limit = f" of {limit / KILOBYTE:.0f} KB{verdict}" if limit else ""
    print(f"{title}: {total / KILOBYTE:.1f} KB{of_limit}")
    for path, size in sorted(rows.items(), key=lambda pair: -pair[1]):
        print(f"  {size / KILOBYTE:6.1f}  {path}")
    return not limit or total <= limit


def main() -> int:
    build = make_build(small_app())
    sizes = Sizes(build)
    reader = sizes.reader()
    print(f"{platform.machine()}, Python {platform.python_version()}, build {build.id}, gzip -9")
    start = {path: sizes.of([path]) for path in sizes.start if path.endswith(".js")}
    fits = _print("scripts before a field page works", start, LIMITS[".js"])
    later = {entry: size for entry, size in sizes.on_demand().items() if entry not in reader}
    named = {NAMES.get(entry, entry.rpartition("/")[2]): size for entry, size in later.items()}
    itself = {NAMES[entry]: later[entry] for entry in BY_ITSELF}
    _print("right behind the first screen", itself)
    _print("with the screen that needs it", {k: v for k, v in named.items() if k not in itself})
    worker = reached(sizes.files, [SERVICE_WORKER], at_start=True)
    worker -= sizes.start | set(later)
    _print("service worker, in the background", {path: sizes.of([path]) for path in worker})
    styles = {path: sizes.of([path]) for path in sizes.start if path.endswith(".css")}
    layouts = "".join((TEMPLATES / "layouts" / name).read_text() for name in LAYOUTS)
    linked = {path: size for path, size in styles.items() if path in layouts}
    fits = _print("style sheets", linked, LIMITS[".css"]) and fits
    _print("style sheets of single screens", {k: v for k, v in styles.items() if k not in linked})
    print(f"code reader, apart: {sizes.of(reader) / KILOBYTE:.1f} KB")
    print(f"first page: {PAGE} and {len(start) - 1} more scripts")
    return 0 if fits else 1


if __name__ == "__main__":
    sys.exit(main())
