"""What a resident's phone downloads to report: `python -m tests.bench.portal`.

The report page without any cache: its HTML and every file it names, gzip -9 as they travel.
Exits with 1 above 40 KB.
"""

import gzip
import re
import sys
import tempfile
from pathlib import Path

from tests.portal.stage import a_property

LIMIT = 40 * 1024
PAGES = {"landing": "/c/{key}", "report": "/r/{key}/new"}
NAMED = re.compile(r'(?:href|src)="(/assets/[^"#]+)')


def _travels(body: bytes) -> int:
    return len(gzip.compress(body, compresslevel=9, mtime=0))


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, a_property(Path(folder)) as place:
        client = place.app.test_client()
        total = 0
        for name, address in PAGES.items():
            page = client.get(address.format(key=place.key))
            rows = {f"{name} (HTML)": _travels(page.data)}
            for file in dict.fromkeys(NAMED.findall(page.text)):
                rows[file.partition("/assets/")[2].partition("/")[2]] = _travels(
                    client.get(file).data
                )
            total = sum(rows.values())
            print(f"{name}: {total / 1024:.1f} KB of {LIMIT / 1024:.0f} KB")
            for file, size in sorted(rows.items(), key=lambda row: -row[1]):
                print(f"  {size / 1024:6.2f}  {file}")
    return 0 if total <= LIMIT else 1


if __name__ == "__main__":
    sys.exit(main())
