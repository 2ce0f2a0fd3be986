"""Every lie of the simulator is what it claims to be, by the rows it left behind the real inbox."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from tests.demo.lived import Lived, lived
from webapp.attachments.models import Attachment
from webapp.database import db
from webapp.demo.world.estate import Spot, walking_seconds
from webapp.demo.world.frauds import EASY, FRAUDS, SUBTLE
from webapp.presence.prints import distance, print_of
from webapp.rounds.models import Visit

QUICKEST = 1.7  # metres a second: nobody here walks as fast


@pytest.fixture(scope="module")
def world() -> Iterator[Lived]:
    with lived() as found:
        yield found


def _spot(world: Lived, visit: Visit) -> Spot:
    grounds = world.company.sites[0]
    codes = {point_id: code for code, point_id in grounds.points.items()}
    return next(s for s in grounds.estate.spots if s.code == codes[visit.checkpoint_id])


def _is_walkable(world: Lived, before: Visit, after: Visit) -> bool:
    return _took(world, before, after) >= _needed(world, before, after, QUICKEST)


def _needed(world: Lived, before: Visit, after: Visit, pace: float) -> float:
    return walking_seconds(_spot(world, before), _spot(world, after), pace=pace, wait=0)


def _took(world: Lived, before: Visit, after: Visit) -> float:
    """From the last answer to the scan; answers lie as long after their scan as they say."""
    look = world.answers[str(before.id)][-1].at - before.at
    return (after.claimed_at - before.claimed_at - look).total_seconds()


@pytest.mark.parametrize("kind", FRAUDS)
@pytest.mark.parametrize("variant", [EASY, SUBTLE])
def test_every_kind_and_variant_happens(world: Lived, kind: str, variant: str) -> None:
    told = [t for _, t in world.company.truths if (t.kind, t.variant) == (kind, variant)]
    assert any(truth.is_fraud for truth in told)


def test_honest_visits_are_stored_and_walkable(world: Lived) -> None:
    honest = {i for i, truth in world.company.truths if truth.is_honest}
    assert honest <= world.visits.keys()
    plain = {i for i, truth in world.company.truths if truth.is_honest and not truth.variant}
    rounds = {world.visits[i].round_id for i in plain}
    for round_id in rounds:
        walked = sorted(
            (v for i, v in world.visits.items() if i in plain and v.round_id == round_id),
            key=lambda one: one.seq,
        )
        assert all(_is_walkable(world, *pair) for pair in pairwise(walked))


@pytest.mark.parametrize("variant", [EASY, SUBTLE])
def test_desk_copies_are_quicker_than_anybody_walks(world: Lived, variant: str) -> None:
    paces = {guard.id: guard.pace for guard in world.company.sites[0].guards}
    for lies in world.lies("desk_copy", variant):
        took = sum(_took(world, *pair) for pair in pairwise(lies))
        needed = sum(_needed(world, *pair, paces[lies[0].person_id]) for pair in pairwise(lies))
        assert took < needed * (0.5 if variant == EASY else 1)


def test_codes_from_memory_are_typed(world: Lived) -> None:
    for variant in (EASY, SUBTLE):
        for lies in world.lies("from_memory", variant):
            assert {one.method for one in lies} == {"typed"}


def test_copied_labels_are_old_or_too_near(world: Lived) -> None:
    easy = [one for lies in world.lies("copied_label", EASY) for one in lies]
    assert any("label.voided" in one.flags for one in easy)
    for lies in world.lies("copied_label", SUBTLE):
        assert all("label.voided" not in one.flags for one in lies)
        walked = world.around(lies[0])
        pairs = [(a, b) for a, b in pairwise(walked) if b in lies]
        assert any(not _is_walkable(world, *pair) for pair in pairs)


def test_the_rushed_tick_faster_than_the_honest(world: Lived) -> None:
    def look(visit: Visit) -> float:
        answers = world.answers[str(visit.id)]
        return (answers[-1].at - visit.at).total_seconds() / len(answers)

    truths = world.company.truths.of
    honest = [look(v) for i, v in world.visits.items() if truths[i].is_honest]
    for variant in (EASY, SUBTLE):
        rushed = [look(one) for lies in world.lies("rushed", variant) for one in lies]
        assert max(rushed) < 4
        assert sum(rushed) / len(rushed) < sorted(honest)[len(honest) // 20]


def test_one_phone_serves_two_people_by_turns(world: Lived) -> None:
    for variant in (EASY, SUBTLE):
        for lies in world.lies("shared_phone", variant):
            both = world.around(lies[0])
            assert len({one.device_id for one in both}) == 1
            assert len({one.person_id for one in both}) == 2
            turns = sum(a.person_id != b.person_id for a, b in pairwise(both))
            assert turns >= (3 if variant == EASY else 2)  # a handover is one


def test_one_badge_is_on_two_phones(world: Lived) -> None:
    for variant in (EASY, SUBTLE):
        for lies in world.lies("two_phones", variant):
            both = world.around(lies[0])
            assert len({one.person_id for one in both}) == 1
            assert len({one.device_id for one in both}) == 2
            mine = [one for one in both if one not in lies]
            overlaps = min(one.at for one in lies) < max(one.at for one in mine)
            assert overlaps == (variant == EASY)


def test_clocks_set_back_claim_a_window_that_was_over(world: Lived) -> None:
    for variant in (EASY, SUBTLE):
        duties = {duty.id: duty for duty in world.company.sites[0].duties}
        for lies in world.lies("clock_set_back", variant):
            duty = duties[lies[0].round_id]  # type: ignore[index]
            for one in lies:
                assert one.received_at.timestamp() * 1000 > duty.grace
                assert one.claimed_at < one.received_at - timedelta(minutes=20)
            first = lies[0]
            if variant == EASY:
                assert first.at - first.claimed_at > timedelta(minutes=20)
            else:
                assert first.not_after - first.not_before > timedelta(minutes=60)


def test_replays_have_the_rhythm_of_an_earlier_round(world: Lived) -> None:
    for lies in world.lies("replayed", EASY):
        gaps = [(b.claimed_at - a.claimed_at).total_seconds() for a, b in pairwise(lies)]
        assert any(
            all(abs(x - y) < 1 for x, y in zip(gaps, other, strict=True))
            for other in _earlier_gaps(world, lies)
        )


def _earlier_gaps(world: Lived, lies: list[Visit]) -> Iterator[list[float]]:
    order = [one.checkpoint_id for one in lies]
    mine = [v for v in world.visits.values() if v.person_id == lies[0].person_id]
    rounds = {one.round_id for one in mine if one.claimed_at < lies[0].claimed_at}
    for round_id in rounds:
        seen = sorted((v for v in mine if v.round_id == round_id), key=lambda one: one.seq)
        if [one.checkpoint_id for one in seen] == order:
            yield [(b.claimed_at - a.claimed_at).total_seconds() for a, b in pairwise(seen)]


def test_edited_entries_break_the_chain_or_lie_well(world: Lived) -> None:
    truths = world.company.truths
    for visit_id, truth in truths:
        if truth.kind != "edited":
            continue
        entry = world.entries[truths.entry_of[visit_id]]
        if truth.variant == SUBTLE:
            assert entry.outcome == "applied"
    parked = {entry.code for entry in world.entries.values() if entry.outcome != "applied"}
    assert parked == {"sync.broken_chain"}


def test_old_photos_come_again(world: Lived) -> None:
    shown: dict[str, str] = {}
    for attachment in db.session.query(Attachment):
        shown[str(attachment.subject_id)] = attachment.sha256
    bytes_of = {p.sha256: p.data for one in world.company.deliveries for p in one.pictures}

    def photo(visit: Visit) -> str:
        entries = [str(answer.id) for answer in world.answers[str(visit.id)]]
        return next(shown[one] for one in entries if one in shown)

    easy = [photo(one) for lies in world.lies("same_photo", EASY) for one in lies]
    assert easy
    assert all(list(shown.values()).count(one) > 1 for one in easy)
    for lies in world.lies("same_photo", SUBTLE):
        for one in lies:
            mine = photo(one)
            look = print_of(bytes_of[mine]).dhash
            others = (data for sha, data in bytes_of.items() if sha != mine)
            assert min(distance(look, print_of(data).dhash) for data in others) < 16


def test_most_of_what_phones_said_was_taken_in_once(world: Lived) -> None:
    """Answers that were lost on the way made phones send again; nothing was doubled."""
    assert world.counted["again"] > 0
    sent = {e["id"] for one in world.company.deliveries for e in one.push["entries"]}
    assert len(world.entries) == len(sent)
    assert set(world.counted) == {"applied", "again", "sync.broken_chain"}
