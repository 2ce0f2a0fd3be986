"""The simulated world keeps its own rules: distances, clocks, phones, and the same seed twice."""

import hashlib
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from webapp.demo.world import estate, lens, nights, people, walk
from webapp.demo.world.chance import chance, uuid7
from webapp.demo.world.clocks import Clocks
from webapp.demo.world.estate import ROOF, Spot, walking_seconds
from webapp.demo.world.journals import EVENING, Place
from webapp.demo.world.nights import Company, Recipe
from webapp.demo.world.phone import BATCH, Phone
from webapp.presence.prints import distance, print_of
from webapp.sync import signed
from webapp.sync.canonical import canonical, content_hash
from webapp.sync.tokens import Notary
from webapp.sync.wire import Push

NOTARY = Notary("a secret of the tests")
RECIPE = Recipe(5, EVENING, nights=3, share=0.5, quiet_nights=1)


@pytest.fixture(scope="module")
def company() -> Company:
    return nights.simulate(RECIPE, NOTARY)


def _spot(code: str, zone: str, kind: str, place: tuple[float, float, int]) -> Spot:
    return Spot(code, code, code, zone, kind, *place, signal=1.0, checklist="quick")


def test_nobody_is_quicker_than_the_way_is_long() -> None:
    gate = _spot("a", "园区", "outside", (0, 0, 0))
    fence = _spot("b", "园区", "outside", (300, 0, 0))
    roof = _spot("c", "1号楼", "house", (0, 0, ROOF))
    other_roof = _spot("d", "2号楼", "house", (30, 0, ROOF))
    assert walking_seconds(gate, fence, pace=1.5) == 200
    assert walking_seconds(gate, roof, lift_works=False) > ROOF * 14
    assert walking_seconds(roof, other_roof) > 2 * ROOF * estate.LIFT_SECONDS  # down, and up again
    assert walking_seconds(gate, gate) == 0


def test_an_estate_has_all_that_is_hard() -> None:
    built = estate.build(chance("estate"))
    assert {spot.kind for spot in built.spots} == {"house", "basement", "outside"}
    assert all(spot.signal < 0.1 for spot in built.spots if spot.kind == "basement")
    assert len({spot.code for spot in built.spots}) == len(built.spots)
    for route in built.routes:
        codes = [spot.code for spot in built.route(route)]
        assert len(codes) == len(set(codes)) >= 8


@pytest.mark.parametrize("seed", range(5))
def test_an_honest_walk_sees_every_point_once_in_the_order_of_time(seed: int) -> None:
    random = chance("walk", seed)
    company = nights.simulate(Recipe(seed, EVENING, nights=1, share=0), NOTARY)
    grounds = company.sites[0]
    duty = grounds.duties[0]
    guard = people.hire(random, 1, EVENING)[0]
    seen = walk.honest(random, grounds, guard, duty.spots, duty.starts)
    assert sorted(one.spot.code for one in seen) == sorted(spot.code for spot in duty.spots)
    times = [instant for one in seen for instant in (one.at, *one.taps, one.left)]
    assert times == sorted(times)


def test_the_monotonic_clock_pauses_but_never_runs_back() -> None:
    clocks = Clocks(chance("clock"), 1_000_000, offset=5_000.0)
    first = clocks.at(1_010_000)
    clocks.sleep(4_000)
    second = clocks.at(1_020_000)
    assert first.mono == 10_000
    assert second.mono == 16_000
    clocks.move(1_020_000, -3_600_000)
    assert clocks.at(1_020_000).mono == second.mono
    assert clocks.at(1_020_000).wall == second.wall - 3_600_000
    clocks.reload(1_030_000)
    assert clocks.at(1_030_000).mono == 0
    assert clocks.at(1_030_000).epoch != second.epoch


def test_a_push_is_signed_and_chained_as_the_protocol_asks() -> None:
    phone = Phone(chance("phone"), NOTARY.time_token, Clocks(chance("c"), EVENING))
    phone.hear(EVENING + 2_000)
    person = uuid7(chance("p"), EVENING)
    for number in range(BATCH + 3):
        phone.write(EVENING + 3_000 + number, person, "rounds.start", {"round_id": str(person)})
    first, second = phone.sync(EVENING + 9_000)
    for delivery in (first, second):
        push = Push.model_validate(delivery.push)
        arrivals = signed.entries_of(push, delivery.push, phone.public_key)
        assert [one.fault for one in arrivals] == [""] * len(arrivals)
    assert (first.push["waiting"], second.push["waiting"]) == (3, 0)
    entries = first.push["entries"] + second.push["entries"]
    assert [one["prev"] for one in entries[1:]] == [
        content_hash(canonical(one)) for one in entries[:-1]
    ]
    assert isinstance(phone.key.public_key(), ec.EllipticCurvePublicKey)
    assert phone.waiting == []


def test_an_unanswered_push_is_sent_again_whole() -> None:
    phone = Phone(chance("phone"), NOTARY.time_token, Clocks(chance("c"), EVENING))
    phone.write(EVENING, uuid7(chance("p"), EVENING), "rounds.end", {})
    (lost,) = phone.sync(EVENING + 1_000, is_answered=False)
    assert phone.anchor is None
    (again,) = phone.sync(EVENING + 9_000)
    assert lost.push["entries"] == again.push["entries"]
    assert phone.anchor is not None


def test_the_same_recipe_gives_the_same_bytes(company: Company) -> None:
    again = nights.simulate(RECIPE, NOTARY)
    assert _digest(again) == _digest(company)
    assert again.truths == company.truths
    other = nights.simulate(Recipe(6, EVENING, nights=1), NOTARY)
    assert _digest(other) != _digest(company)


def _digest(company: Company) -> str:
    said = hashlib.sha256()
    for delivery in company.deliveries:
        said.update(json.dumps([delivery.at, delivery.push], sort_keys=True).encode())
        said.update(b"".join(picture.data for picture in delivery.pictures))
    return said.hexdigest()


def test_the_truth_is_in_no_push(company: Company) -> None:
    words = {truth.kind for _, truth in company.truths if not truth.is_honest}
    words |= {truth.variant for _, truth in company.truths if truth.variant}
    assert words
    sent = json.dumps([delivery.push for delivery in company.deliveries])
    assert [word for word in sorted(words) if word in sent and word != "borrowed"] == []


def test_photos_of_one_place_differ_and_a_copy_looks_the_same() -> None:
    random = chance("lens")
    shots = [lens.shoot("a cellar", random, EVENING) for _ in range(6)]
    assert len({shot.sha256 for shot in shots}) == 6
    copy = lens.recompressed(shots[0], random, EVENING)
    assert copy.sha256 != shots[0].sha256
    prints = [print_of(shot.data) for shot in shots]
    like_the_copy = distance(print_of(copy.data).dhash, prints[0].dhash)
    others = [distance(one.dhash, prints[0].dhash) for one in prints[1:]]
    assert like_the_copy < min(others)


def test_ready_journals_are_whole_and_repeatable() -> None:
    one, same = (list(Place(3, phones=2).journals(120, NOTARY)) for _ in range(2))
    assert one == same
    for journal in one:
        assert [len(push["entries"]) for push in journal.pushes] == [50, 50, 20]
        assert [push["waiting"] for push in journal.pushes] == [70, 20, 0]
        entries = [entry for push in journal.pushes for entry in push["entries"]]
        assert [entry["seq"] for entry in entries] == list(range(1, 121))
        assert len(list(journal.bodies())) == 3
