"""Write tests/vectors/canonical.json and time.json; the phone's tests read the same files.

python -m tests.sync.make_vectors
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.sync.phone import canonical
from webapp.sync.rules import Anchor, estimate

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
VALUES: list[Any] = [
    {},
    [],
    "",
    None,
    True,
    0,
    -1,
    2**53 - 1,
    -(2**53) + 1,
    {"b": 1, "a": [1, "2", None, False], "A": {}},
    {"é": 1, "e": 2, "中": 3, "_": 4, "Z": 5, "10": 6, "9": 7},
    '门已锁好 / locked "twice" \\ \b\f\n\r\t\u0000\u001f\u007f\u2028\u2029',
    "😀 𠮷 é",
    {"body": {"value": {"milli": 420, "text": "0.42"}}, "photos": ["ab" * 32], "v": 1},
]
REFUSED: list[Any] = [1.5, -0.5, 2**53, {"a": {"b": [0.1]}}]

NOW = 1_795_000_000_000
ANCHOR = {"server_ms": NOW - 60_000, "wall": NOW - 60_000, "mono": 5_000, "epoch": "one"}
TIMES: list[dict[str, Any]] = [
    {"name": "no token: the phone's clock", "wall": NOW, "mono": 1, "epoch": "one", "anchor": None},
    {"name": "same epoch", "wall": NOW, "mono": 65_000, "epoch": "one", "anchor": ANCHOR},
    {
        "name": "clock set back a day, same epoch",
        "wall": NOW - 86_400_000, "mono": 65_000, "epoch": "one", "anchor": ANCHOR,
    },
    {
        "name": "clock wrong by an hour when the token came, another epoch",
        "wall": NOW + 3_600_000, "mono": 10, "epoch": "two",
        "anchor": {**ANCHOR, "wall": NOW - 60_000 + 3_600_000},
    },
    {
        "name": "clock set back a day, another epoch: not before the token",
        "wall": NOW - 86_400_000, "mono": 10, "epoch": "two", "anchor": ANCHOR,
    },
    {
        "name": "monotonic clock behind its own anchor counts as another epoch",
        "wall": NOW, "mono": 100, "epoch": "one", "anchor": ANCHOR,
    },
    {"name": "from the future", "wall": NOW + 9_000_000, "mono": 1, "epoch": "one", "anchor": None},
    {"name": "a little ahead", "wall": NOW + 4_000, "mono": 1, "epoch": "one", "anchor": None},
]  # fmt: skip


def times() -> list[dict[str, Any]]:
    """Each case with what the rule says of it, received NOW."""
    told = []
    for case in TIMES:
        given = {key: case[key] for key in ("wall", "mono", "epoch")}
        anchor = Anchor(**case["anchor"]) if case["anchor"] else None
        found = estimate(**given, anchor=anchor, received=NOW)
        told.append({**case, "received": NOW, "at": found.at_ms, "flags": list(found.flags)})
    return told


def canonicals() -> dict[str, Any]:
    """Values with their bytes and hashes, made by json.dumps; and what has none."""
    good = [
        {
            "value": value,
            "canonical": canonical(value).decode(),
            "sha256": hashlib.sha256(canonical(value)).hexdigest(),
        }
        for value in VALUES
    ]
    return {"canonical": good, "refused": REFUSED}


def main() -> None:
    for name, content in (("canonical", canonicals()), ("time", times())):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (VECTORS / f"{name}.json").write_text(f"{text}\n")


if __name__ == "__main__":
    main()
