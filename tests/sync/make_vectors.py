"""Write canonical.json, time.json and pushes.json of tests/vectors; the phone reads them too.

python -m tests.sync.make_vectors
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from tests.sync.phone import brief, canonical, hash_of
from webapp.sync import intervals
from webapp.sync.intervals import Heard
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
    {
        "name": "clock set back, restarted: not before what the phone knew of its last entry",
        "wall": NOW - 86_400_000, "mono": 10, "epoch": "two", "anchor": ANCHOR,
        "floor": NOW - 20_000,
    },
    {
        "name": "a token of ours from after the arrival: two servers disagree",
        "wall": NOW, "mono": 6_000, "epoch": "one",
        "anchor": {**ANCHOR, "server_ms": NOW + 90_000},
    },
]  # fmt: skip
READINGS = [[0, 0], [0, 100], [0, 101], [0, 2_100], [0, 2_101], [9, 1], [5_000, 28_805_100]]
LAST = {"floor": NOW - 50_000, "mono": 9_000, "epoch": "one"}
FLOORS: list[dict[str, Any]] = [
    {"mono": 65_000, "epoch": "one", "anchor": None, "last": {}},
    {"mono": 65_000, "epoch": "one", "anchor": ANCHOR, "last": {}},
    {"mono": 4_000, "epoch": "one", "anchor": ANCHOR, "last": {}},
    {"mono": 65_000, "epoch": "two", "anchor": ANCHOR, "last": LAST},
    {"mono": 65_000, "epoch": "one", "anchor": None, "last": LAST},
    {"mono": 65_000, "epoch": "two", "anchor": None, "last": {**LAST, "epoch": "two"}},
    {"mono": 65_000, "epoch": "one", "anchor": ANCHOR, "last": {**LAST, "floor": NOW}},
]
HEAD = {"mono": 65_000, "epoch": "one"}
PUSHES: list[dict[str, Any]] = [
    {"name": "sent at once", "mono": 65_000, "epoch": "one", "anchor": ANCHOR, "head": HEAD},
    {"name": "sent later", "mono": 35_000, "epoch": "one", "anchor": ANCHOR, "head": HEAD},
    {
        "name": "restarted in between",
        "mono": 35_000, "epoch": "one", "anchor": ANCHOR, "head": {**HEAD, "epoch": "two"},
    },
    {"name": "no token", "mono": 35_000, "epoch": "one", "anchor": None, "head": HEAD},
    {
        "name": "made before the token was asked for",
        "mono": 2_000, "epoch": "one", "anchor": {**ANCHOR, "asked": 4_000}, "head": HEAD,
    },
]  # fmt: skip
ODD_JOURNALS: list[tuple[str, dict[int, dict[str, Any]]]] = [
    ("the third does not know the second", {3: {"prev": "ab" * 32}}),
    ("from the third on, numbers were left out", {3: {"seq": 7}, 4: {"seq": 8}}),
    ("it begins in the middle", {1: {"seq": 11, "prev": "cd" * 32}}),
]


def times() -> dict[str, Any]:
    """What the phone's clock.js has to come to, too; and the bounds, which only a server needs."""
    return {
        "estimates": estimates(),
        "passed": [[*pair, intervals.passed(*pair)] for pair in READINGS],
        "floors": [{**case, "floor": floor(**case)} for case in FLOORS],
        "bounds": [bounds(case) for case in PUSHES],
    }


def estimates() -> list[dict[str, Any]]:
    """Each case with what the rule says of it, received NOW."""
    told = []
    for case in TIMES:
        given = {key: case[key] for key in ("wall", "mono", "epoch")}
        anchor = Anchor(**case["anchor"]) if case["anchor"] else None
        found = estimate(**given, anchor=anchor, received=NOW, floor=case.get("floor", 0))
        told.append({**case, "received": NOW, "at": found.at_ms, "flags": list(found.flags)})
    return told


def floor(mono: int, epoch: str, anchor: dict[str, Any] | None, last: dict[str, Any]) -> int:
    """What a phone can tell from its own journal: docs/sync-protocol.md, Time."""
    held = Anchor(**anchor) if anchor else None
    known = int(last.get("floor", 0))
    if known and last["epoch"] == epoch:
        known += intervals.passed(last["mono"], mono)
    return max(intervals.lower(mono, epoch, held, spread=0), known)


def bounds(case: dict[str, Any]) -> dict[str, Any]:
    """What an entry proves, with the push it came in and without its neighbours."""
    anchor = Anchor(**case["anchor"]) if case["anchor"] else None
    asks = (anchor,) if anchor else ()
    heard = Heard(NOW, case["head"]["mono"], case["head"]["epoch"], asks=asks)
    where = (case["mono"], case["epoch"])
    earliest, latest = intervals.lower(*where, anchor), intervals.upper(*where, heard)
    return {**case, "received": NOW, "not_before": earliest, "not_after": latest}


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


def pushes() -> list[dict[str, Any]]:
    """Journals and what of them is sent in one push; a sealed entry shows what is in its seal."""
    cases = []
    for name, odd in (("a journal", {}), *ODD_JOURNALS):
        entries: list[dict[str, Any]] = []
        for seq in range(1, 5):
            prev = hash_of(entries[-1]) if entries else ""
            entry = {"id": f"entry {seq}", "seq": seq, "prev": prev, "body": {"text": "好"}}
            entries.append(entry | odd.get(seq, {}))
        stored = [{"id": e["id"], "seq": e["seq"], "hash": hash_of(e), "entry": e} for e in entries]
        sent = brief(entries, [one["hash"] for one in stored])
        cases.append({"name": name, "stored": stored, "sent": sent})
    sealed = {"key": "k", "sealed": "…"}
    (first, second, *rest), stored = cases[0]["sent"], [*cases[0]["stored"]]
    stored[1] = {**stored[1], "sealed": sealed}
    sent = [first, {"id": second["id"], **sealed}, *rest]
    return [*cases, {"name": "the second is sealed", "stored": stored, "sent": sent}]


def main() -> None:
    files = (("canonical", canonicals()), ("time", times()), ("pushes", pushes()))
    for name, content in files:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (VECTORS / f"{name}.json").write_text(f"{text}\n")


if __name__ == "__main__":
    main()
