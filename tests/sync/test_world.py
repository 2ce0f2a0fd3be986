"""Whatever clocks do, the truth lies within the interval, and the estimate does too."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sync.world import START, Entry, World
from webapp.sync.intervals import (
    AGREED_MS,
    NEVER,
    Bound,
    Heard,
    Proof,
    lower,
    narrow,
    passed,
    proof,
    upper,
)

STEPS = st.lists(
    st.sampled_from(["wait", "write", "write", "push", "ask", "reboot", "meddle", "catch_up"]),
    min_size=5,
    max_size=60,
)
SKEWS = st.sampled_from(
    [[0], [0, 300], [-900, 0], [0, 90_000], [0, -3_600_000], [0, 4_000, -90_000]]
)


def chance(seed: int) -> Random:
    return Random(seed)  # noqa: S311  # a repeatable life, not a secret


def live(world: World, steps: list[str]) -> None:
    for step in steps:
        if step == "push":
            world.push(world.chance.choice([1, 2, 50]))
        else:
            getattr(world, step)()
    world.wait(1_000)
    for _ in range(3):
        world.push(50)
    world.catch_up()


def shown(world: World) -> list[tuple[int, int, Proof]]:
    """The truth, the estimate and what is told, of every entry that has arrived."""
    return [
        (one.entry.true, one.at, proof(one.at, one.bound.not_before, one.bound.not_after))
        for one in world.stored.values()
    ]


@settings(max_examples=600, deadline=None)
@given(seed=st.integers(0, 2**32), skews=SKEWS, steps=STEPS, is_told=st.booleans())
def test_the_truth_is_always_inside(
    seed: int, skews: list[int], steps: list[str], is_told: bool
) -> None:
    """True time is that of one of the servers: nobody can say whose clock is right."""
    world = World(chance(seed), skews, is_told)
    live(world, steps)
    for true, at, told in shown(world):
        assert told.not_before <= true <= told.not_after
        assert told.not_before <= at <= told.not_after


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), steps=STEPS)
def test_servers_that_agree_are_never_suspected(seed: int, steps: list[str]) -> None:
    world = World(chance(seed), [0, 40])
    live(world, steps)
    assert all("time.server_clock" not in told.flags for *_, told in shown(world))


@settings(max_examples=200, deadline=None)
@given(seed=st.integers(0, 2**32), steps=STEPS)
def test_a_phone_that_says_its_floor_is_not_disproved_by_its_past(
    seed: int, steps: list[str]
) -> None:
    """The estimate is at or after what the chain proves, so only a clock set forward stands out."""
    world = World(chance(seed), [0])
    live(world, steps)
    for one in world.stored.values():
        assert one.at >= min(one.bound.not_before, one.bound.not_after)


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 2**32), steps=STEPS, order=st.randoms(use_true_random=False))
def test_any_order_proves_the_same(seed: int, steps: list[str], order: Random) -> None:
    """Pushes are facts; whichever is processed first, the same is known in the end."""
    world = World(chance(seed), [0])
    real_store = world._store  # the test decides when
    kept: list[tuple[list[Entry], Heard]] = []
    world._store = lambda batch, heard: kept.append((batch, heard))  # type: ignore[method-assign]
    live(world, steps)
    seen: set[int] = set()
    facts = []
    for batch, heard in sorted(kept, key=lambda one: one[1].received):
        facts.append(([one for one in batch if one.seq not in seen], heard))
        seen.update(one.seq for one in batch)
    told = []
    for _ in range(2):
        world.stored = {}
        for batch, heard in facts:
            real_store(batch, heard)
        bounds = {seq: one.bound for seq, one in world.stored.items()}
        told.append({seq: (one.not_before, one.not_after) for seq, one in bounds.items()})
        order.shuffle(facts)
    assert told[0] == told[1]


@pytest.mark.parametrize(
    ("offline_minutes", "most_seconds"), [(0, 3), (10, 4), (60, 7), (8 * 60, 32)]
)
def test_the_usual_case_is_proved_to_seconds(offline_minutes: int, most_seconds: int) -> None:
    """A phone that is open, loses its signal for a while and sends when it is back."""
    world = World(chance(7), [0])
    world.drift, world.wall_error = 40, 5_000
    pass_awake(world, 60_000)
    world.ask()
    while world.anchor is None:
        world.ask()
    pass_awake(world, 30_000)
    world.write()
    pass_awake(world, offline_minutes * 60_000)
    world.write()
    world.push(50)
    while not world.stored:
        world.push(50)
    for _, at, told in shown(world):
        assert max(at - told.not_before, told.not_after - at) <= most_seconds * 1000
        assert told.flags == ()


def pass_awake(world: World, length: int) -> None:
    world.true += length
    world.mono += length * (1 + world.drift / 1_000_000)


# --- one rule at a time ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("earlier", "later", "least"),
    [
        (0, 0, 0),
        (0, 100, 0),
        (0, 101, 0),
        (0, 2_100, 1_999),
        (5_000, 1_000, 0),
        (0, 3_600_100, 3_598_200),
    ],
)
def test_a_monotonic_clock_says_how_much_has_passed_at_least(
    earlier: int, later: int, least: int
) -> None:
    assert passed(earlier, later) == least


@given(st.integers(0, 10**9), st.integers(0, 10**9), st.integers(0, 10**9))
def test_counting_in_pieces_proves_no_more(a: int, b: int, c: int) -> None:
    one, two, three = sorted((a, b, c))
    assert passed(one, two) + passed(two, three) <= passed(one, three)


def test_nothing_bounds_an_entry_without_a_token_from_below() -> None:
    assert lower(5, "e", None) == NEVER
    assert upper(5, "e", Heard(START)) == START + AGREED_MS


def test_a_later_entry_that_arrived_sooner_bounds_the_earlier_one() -> None:
    late = Bound(4, "d", "c", 10, "e", NEVER, START + 9_000_000)
    soon = Bound(5, "e", "d", 20, "f", START, START + 1_000)
    narrow([late, soon])
    assert (late.not_before, late.not_after) == (NEVER, START + 1_000)
    assert (soon.not_before, soon.not_after) == (START, START + 1_000)


def test_nothing_passes_over_a_gap_or_a_broken_link() -> None:
    early = Bound(3, "c", "b", 10, "e", START, START + 9_000_000)
    beyond = Bound(5, "e", "d", 20, "e", NEVER, START + 1_000)
    forged = Bound(4, "d", "x", 15, "e", NEVER, START + 500)
    narrow([early, beyond])
    assert not early.is_changed
    assert not beyond.is_changed
    narrow([early, forged, beyond])
    assert not early.is_changed


def test_one_leap_of_a_phones_clock_is_said_once_and_widens_nothing_that_follows() -> None:
    """Its monotonic clock gains five hours between two entries, then goes on as it should."""
    leap, day = 5 * 3_600_000, 24 * 3_600_000
    before = Bound(1, "a", "", 0, "e", START, START + 1_000)
    leapt = Bound(2, "b", "a", leap, "e", START, START + 1_000)
    following = Bound(3, "c", "b", leap + day, "e", START + day, START + day + 1_000)
    narrow([before, leapt, following])
    told = proof(START, leapt.not_before, leapt.not_after)
    assert "time.server_clock" in told.flags
    assert (following.not_before, following.not_after) == (START + day, START + day + 1_000)
    narrow([before, leapt, following])
    assert not following.is_changed


def test_bounds_that_contradict_each_other_are_both_kept_and_said() -> None:
    told = proof(START, START + 90_000, START)
    assert told == Proof(START - 90_000, START + 180_000, ("time.server_clock",))
    assert proof(START, START + 40, START).flags == ()


def test_an_estimate_that_the_chain_disproves_is_kept_inside_and_said() -> None:
    told = proof(START - 3_600_000, START, START + 60_000)
    assert told == Proof(START - 3_600_000, START + 60_000, ("time.disproved",))
