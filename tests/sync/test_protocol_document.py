"""docs/sync-protocol.md says what the code does: kinds, bodies, codes, paths, limits, records."""

import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.sync import test_pack
from tests.sync.scene import Scene
from tests.sync.test_pack import _tonight as _tonight
from webapp.attachments import actions, images
from webapp.rounds import ledger
from webapp.rounds.apply_findings import CATEGORIES
from webapp.sync import blob_views, canonical, pack_work, rules, wire
from webapp.sync.kinds import KINDS

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENT = (ROOT / "docs" / "sync-protocol.md").read_text()
SOURCES = [
    *(ROOT / "webapp" / "sync").glob("*.py"),
    *(ROOT / "webapp" / "attachments").glob("*.py"),
    *(ROOT / "webapp" / "rounds").glob("apply_*.py"),
    *(ROOT / "webapp" / "rounds").glob("ledger*.py"),
]
CODE = re.compile(r'"((?:sync|rounds|attachments|time|visit|label|round)\.[a-z_]+)"')
# Marks that only the office sees, and words of other tables.
NOT_FOR_PHONES = {
    "visit.known",
    "report.known",
    "attachments.wrong_offset",
    "sync.note_missing",
    "sync.seq_behind",
}


def used_codes() -> set[str]:
    return {code for path in SOURCES for code in CODE.findall(path.read_text())} - NOT_FOR_PHONES


def test_every_kind_is_there_with_its_fields() -> None:
    rows = dict(re.findall(r"^\| `(\w+\.\w+)` \| (.*?) \|", DOCUMENT, re.MULTILINE))
    assert {key for key in rows if key in KINDS} == set(KINDS)
    for name, kind in KINDS.items():
        said = {field.strip(" `?") for field in rows[name].split(",")}
        assert said == set(kind.body.model_fields), name


def test_every_code_is_there_and_no_other() -> None:
    told = set(
        re.findall(r"`((?:sync|rounds|attachments|time|visit|label|round)\.[a-z_]+)`", DOCUMENT)
    )
    assert told - set(KINDS) - {"rounds.visit"} == used_codes() - set(KINDS)


def test_every_endpoint_is_there(app: Flask) -> None:
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith(("/sync/", "/blobs/")):
            path = rule.rule
            assert path in DOCUMENT, path
            for method in (rule.methods or set()) - {"OPTIONS", "HEAD"}:
                assert method in DOCUMENT, (path, method)


@pytest.mark.parametrize(
    "said",
    [
        f"At most {wire.MOST_ENTRIES} entries and {wire.MOST_BYTES // 1024**2} MB inflated",
        f"At most {wire.MOST_PHOTOS} photos",
        f"at most {wire.MOST_ENTRY_BYTES // 1024} KB",
        f"nothing deeper than {canonical.DEEPEST}",
        f"More than {rules.AHEAD_MS // 1000} s later",
        f"more than {rules.MOVED_CLOCK_MS // 1000} s between",
        f"less than {int(ledger.REPEATED_WITHIN.total_seconds())} s before",
        f"at most {blob_views.MOST_PIECE_BYTES // 1024**2} MB a piece",
        f"and {actions.LARGEST // 1024**2} MB a photo",
        f"over {images.MAX_PIXELS // 10**6} megapixels",
        ", ".join(map(str, blob_views.WIDTHS)),
        f"from {int(pack_work.BEHIND.total_seconds() // 3600)} h ago",
        f"{int(pack_work.AHEAD.total_seconds() // 3600)} h ahead",
        f"`{' '.join(CATEGORIES)}`",
    ],
)
def test_the_numbers_are_right(said: str) -> None:
    assert said in " ".join(DOCUMENT.split())


def test_the_shapes_on_the_wire_are_named() -> None:
    for shape in (
        wire.WireEntry,
        wire.Anchor,
        wire.Head,
        wire.Push,
        wire.PhotoNote,
        wire.Enrolment,
    ):
        for field in shape.model_fields:
            assert re.search(rf"\b{field}\b", DOCUMENT), (shape.__name__, field)


def test_the_records_of_a_pack_are_the_ones_described(scene: Scene, client: FlaskClient) -> None:
    pack = test_pack.pull(scene, client)
    described = dict(re.findall(r"^\| `([a-z]+)/[^`]*` \| (.*?) \|$", DOCUMENT, re.MULTILINE))
    for one in pack["upserts"]:
        collection = one["key"].partition("/")[0]
        for field in one["data"]:
            assert re.search(rf"\b{field}\b", described[collection]), (collection, field)
