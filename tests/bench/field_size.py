"""How much a phone downloads for the field pages: `python -m tests.bench.field_size`.

Scripts and style sheets that the field shell keeps, without comments, gzip -9 each, as they travel.
The code reader (zxing-wasm and what only it needs) is apart. Exits with 1 when a limit is passed.
"""

import gzip
import sys
from collections.abc import Iterable, Mapping

from tests.pwa.stage import small_app
from webapp.pwa.build import Build, make_build
from webapp.pwa.reach import reached

KILOBYTE = 1024
LIMITS = {".js": 40 * KILOBYTE, ".css": 15 * KILOBYTE}
SCANNER = "js/islands/qr_scanner.js"
LARGEST_SHOWN = 12


def sizes(build: Build, suffix: str) -> dict[str, int]:
    """Path → bytes on the wire, of the shell's files with this suffix, the code reader left out."""
    paths = set(build.shell) - _scanner_only(build)
    return {path: _size(build, path) for path in paths if path.endswith(suffix)}


def _size(build: Build, path: str) -> int:
    return len(gzip.compress(build.assets[path].body, compresslevel=9, mtime=0))


def _scanner_only(build: Build) -> set[str]:
    """What is loaded for scanning and for nothing else."""
    scanner = _reached(build, [SCANNER])
    files = {path: asset.body for path, asset in build.assets.items() if path != SCANNER}
    roots = [path for path in build.shell if path not in scanner]
    return set(scanner) - reached(files, roots)


def _reached(build: Build, roots: Iterable[str]) -> frozenset[str]:
    return reached({path: asset.body for path, asset in build.assets.items()}, roots)


def _print(suffix: str, found: Mapping[str, int]) -> bool:
    total, limit = sum(found.values()), LIMITS[suffix]
    verdict = "ok" if total <= limit else "TOO LARGE"
    print(f"{suffix:5} {total / KILOBYTE:6.1f} KB of {limit / KILOBYTE:.0f} KB  {verdict}")
    for path, size in sorted(found.items(), key=lambda pair: -pair[1])[:LARGEST_SHOWN]:
        print(f"      {size / KILOBYTE:6.1f}    {path}")
    return total <= limit


def main() -> int:
    build = make_build(small_app())
    print(f"build {build.id}, {len(build.templates.names)} templates, gzip -9 per file")
    fits = [_print(suffix, sizes(build, suffix)) for suffix in LIMITS]
    files = {path: asset.body for path, asset in build.assets.items()}
    early = reached(files, build.templates.assets, at_start=True)
    started = sum(size for path, size in sizes(build, ".js").items() if path in early)
    print(f"scripts before the page works: {started / KILOBYTE:.1f} KB, the rest on demand")
    scanner = sum(_size(build, path) for path in (_scanner_only(build) | set(build.later)))
    print(f"code reader apart: {scanner / KILOBYTE:.1f} KB")
    return 0 if all(fits) else 1


if __name__ == "__main__":
    sys.exit(main())
