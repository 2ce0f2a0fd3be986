"""Time, chain and canonical form, without a database; the vectors are the phone's too."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sync import make_vectors
from webapp.sync import rules
from webapp.sync.batch import spelled_out
from webapp.sync.canonical import NotCanonical, canonical, content_hash, written
from webapp.sync.rules import Anchor, Link, chain_fault, contiguous, estimate, gaps
from webapp.sync.tokens import Notary

CANONICAL = json.loads((make_vectors.VECTORS / "canonical.json").read_text())
TIMES = json.loads((make_vectors.VECTORS / "time.json").read_text())
PUSHES = json.loads((make_vectors.VECTORS / "pushes.json").read_text())


@pytest.mark.parametrize("case", CANONICAL["canonical"])
def test_canonical_bytes_are_the_shared_ones(case: dict[str, object]) -> None:
    assert canonical(case["value"]).decode() == case["canonical"]
    assert written(case["value"]) == canonical(case["value"])
    assert content_hash(canonical(case["value"])) == case["sha256"]


@pytest.mark.parametrize("value", [*CANONICAL["refused"], float("nan"), (1,), {"a": {1, 2}}])
def test_what_the_two_languages_write_differently_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)


def test_the_vectors_are_up_to_date() -> None:
    assert make_vectors.times() == TIMES
    assert make_vectors.canonicals() == CANONICAL
    assert make_vectors.pushes() == PUSHES


@pytest.mark.parametrize("case", PUSHES, ids=lambda case: case["name"])
def test_what_was_left_out_of_a_push_is_put_in_again(case: dict[str, Any]) -> None:
    pairs = zip(case["sent"], case["stored"], strict=True)
    entries = [stored["entry"] if "sealed" in sent else dict(sent) for sent, stored in pairs]
    whole = [stored["entry"] for stored in case["stored"]]
    assert spelled_out(entries) == [(canonical(one), content_hash(canonical(one))) for one in whole]
    assert [content_hash(canonical(one)) for one in entries] == [
        one["hash"] for one in case["stored"]
    ]
    assert entries == whole


@pytest.mark.parametrize("case", TIMES["estimates"], ids=lambda case: case["name"])
def test_the_estimate_is_the_shared_one(case: dict[str, object]) -> None:
    anchor = Anchor(**case["anchor"]) if case["anchor"] else None  # type: ignore[arg-type]
    known = {key: case[key] for key in ("wall", "mono", "epoch", "received")}
    floor = case.get("floor", 0)
    found = estimate(**known, anchor=anchor, floor=floor)  # type: ignore[arg-type]
    assert (found.at_ms, list(found.flags)) == (case["at"], case["flags"])


@given(
    true=st.integers(0, 10**9),
    since=st.integers(0, 10**8),
    error=st.integers(-(10**9), 10**9),
    later_error=st.integers(-(10**9), 10**9),
)
def test_within_an_epoch_no_clock_can_move_the_time(
    true: int, since: int, error: int, later_error: int
) -> None:
    start = 1_795_000_000_000 + true
    anchor = Anchor(start, start + error, 500, "one")
    now = start + since
    found = estimate(
        wall=now + later_error, mono=500 + since, epoch="one", anchor=anchor, received=now
    )
    assert found.at_ms == now
    assert ("time.clock_moved" in found.flags) == (abs(later_error) > rules.MOVED_CLOCK_MS)


@given(st.integers(-(10**10), 10**10), st.integers(-(10**10), 10**10))
def test_no_estimate_lies_before_its_token_or_after_its_arrival(wall: int, anchor: int) -> None:
    held = Anchor(1_795_000_000_000, anchor, 0, "one")
    received = 1_795_000_100_000
    found = estimate(wall=wall, mono=7, epoch="two", anchor=held, received=received)
    assert held.server_ms <= found.at_ms <= received


def links(*hashes: str) -> dict[int, Link]:
    prev = ["", *hashes]
    return {n: Link(f"id{n}", n, hashes[n - 1], prev[n - 1]) for n in range(1, len(hashes) + 1)}


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (Link("id3", 3, "c", "b"), ""),
        (Link("id9", 9, "x", "y"), ""),
        (Link("id3", 3, "c", "x"), "sync.broken_chain"),
        (Link("id3", 3, "c", ""), "sync.broken_chain"),
        (Link("id1", 1, "a", "z"), "sync.broken_chain"),
        (Link("other", 2, "x", "a"), "sync.forked_chain"),
        (Link("id2", 2, "b", "a"), ""),
    ],
)
def test_an_entry_fits_its_chain_or_says_why_not(entry: Link, code: str) -> None:
    assert chain_fault(entry, links("a", "b")) == code


def test_an_entry_that_its_successor_does_not_know_is_a_broken_chain() -> None:
    known = links("a", "b", "c")
    del known[2]
    assert chain_fault(Link("id2", 2, "x", "a"), known) == "sync.broken_chain"
    assert chain_fault(Link("id2", 2, "b", "a"), known) == ""


def test_gaps_are_named_and_the_head_stops_before_them() -> None:
    assert contiguous(3, [4, 5, 7, 9]) == 5
    assert gaps(5, [7, 9, 10]) == [(6, 6), (8, 8)]
    assert gaps(117, [122]) == [(118, 121)]
    assert gaps(5, []) == []


def test_a_token_of_another_server_proves_nothing() -> None:
    ours, theirs = Notary("ours"), Notary("theirs")
    token = ours.time_token(1_795_000_000_000)
    assert ours.time_of(token) == 1_795_000_000_000
    assert theirs.time_of(token) is None
    assert ours.time_of(token.replace("1795", "1796")) is None
    assert ours.time_of("") is None
