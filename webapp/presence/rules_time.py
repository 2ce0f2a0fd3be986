"""Rules about time: the way there, the time spent, the phone's clock, and what can be proved."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from webapp.presence import rhythm, ways
from webapp.presence.seen import Seen
from webapp.presence.view import Reason, View

FAST = ((0.25, 60), (0.4, 45), (0.55, 32), (0.75, 14))  # share of the usual time → points off
FAST_STRANGE = ((0.25, 45), (0.4, 32))  # the same where only one other person has walked
SHORTER_BY_S = 10  # a difference below this says nothing
NEVER_WALKED = ((6, 45), (10, 32))  # seconds between two points nobody has timed yet
GO, FEWEST_WAYS = 6, 5  # visits on each side that are looked at together; ways that must be known
FAST_GO = ((0.5, 45), (0.8, 34))  # median share of a go, against how this person walks
REPLAYED, ALIKE, HALF_GO = 55, 0.11, 4
ITEM_MS = ((1_000, 50), (1_600, 32))  # mean time for one item → points off
FEWEST_ITEMS = 2
RUSHED = ((0.15, 45), (0.24, 32))  # share of the usual time at the point → points off
SET_BACK = timedelta(minutes=10)  # by less than this, clocks differ for all kinds of reasons
RESET = timedelta(days=2)  # a flat battery puts a clock back by years: nobody gains by that
CLOCK_SET_BACK, CLOCK_UNPROVED = 45, 35
MAY_BE_LATER = timedelta(minutes=45)  # honest phones, restarted or without network, say it closer
AS_EVER = timedelta(minutes=10)  # a phone that proves its time badly does so alike day by day
ANOTHER_ROUND, LATELY = timedelta(hours=2), timedelta(days=3)
UNBOUNDED = timedelta(days=365)  # nothing bounds it from below
WIDE = ((timedelta(hours=1), 12), (timedelta(minutes=10), 6))  # half of the interval → points off


def desk_copy(view: View) -> Reason | None:
    """Quicker from point to point than anybody walks: labels scanned from photos at a desk."""
    before = ways.before_of(view.of_person, view.visit)
    whole = _as_a_whole(view)
    if before is None:
        return whole
    single = _single_way(view, before)
    if single is None or (whole is not None and whole.weight > single.weight):
        return whole
    return single


def _single_way(view: View, before: Seen) -> Reason | None:
    way = (before.checkpoint_id, view.visit.checkpoint_id)
    leg = view.learned.leg(way)
    took = ways.walked(before, view.visit)
    if leg is None:
        seconds = ways.elapsed(before, view.visit).total_seconds()
        weight = next((points for limit, points in NEVER_WALKED if seconds < limit), 0)
        params = {"how": "never", "took": int(seconds), "usual": 0}
        return Reason("desk_copy", weight, params) if weight else None
    share = ways.share(before, view.visit, view.learned)
    if share is None or leg.median_s - took < SHORTER_BY_S or took > leg.low_s * 0.9:
        return None
    own = min(1.0, view.learned.expected(way, view.visit.person_id))  # brisk people are excused
    steps = FAST_STRANGE if leg.is_strange_to(view.visit.person_id) else FAST
    weight = next((points for limit, points in steps if share / own < limit), 0)
    params = {"how": "way", "took": max(0, int(took)), "usual": leg.median_s}
    return Reason("desk_copy", weight, params) if weight else None


def _as_a_whole(view: View) -> Reason | None:
    """All ways around this visit together: somebody who hurries once is nobody who sits."""
    go = view.go(GO)
    steps: Sequence[tuple[float, int]] = FAST_GO
    share = ways.usual_share(go, view.learned, FEWEST_WAYS)
    if share is None:  # ways of one other person: only what is far too quick for anybody
        share, steps = ways.usual_share(go, view.learned, FEWEST_WAYS, strange=True), FAST_GO[:1]
    if share is None:
        return None
    weight = next((points for limit, points in steps if share < limit), 0)
    params = {"how": "go", "percent": round(share * 100)}
    return Reason("desk_copy", weight, params) if weight else None


def replayed(view: View) -> Reason | None:
    """The pauses of an earlier round, one by one: played again by a script."""
    if view.earlier is None:
        return None
    apart = rhythm.likeness(view.go(HALF_GO), view.earlier)
    if apart is None or apart >= ALIKE:
        return None
    return Reason("replayed", REPLAYED, {"percent": round(apart * 100)})


def rushed(view: View) -> Reason | None:
    """Answered faster than anybody can look."""
    visit = view.visit
    items = len(visit.answered)
    if items < FEWEST_ITEMS:
        return None
    spent_ms = (visit.left_at - visit.at).total_seconds() * 1000
    weight = next((points for limit, points in ITEM_MS if spent_ms / items < limit), 0)
    pace = view.learned.pace(visit.checkpoint_id)
    if pace is not None and spent_ms < pace.low_ms * 0.7:
        share = spent_ms / max(1, pace.median_ms)
        weight = max(weight, next((points for limit, points in RUSHED if share < limit), 0))
    usual = pace.median_ms // 1000 if pace else 0
    params = {"items": items, "seconds": round(spent_ms / 1000), "usual": usual}
    return Reason("rushed", weight, params) if weight else None


def clock_set_back(view: View) -> Reason | None:
    """The clock was right on this phone, or off by a known time, and then was put back behind.

    A clock that is wrong all along says nothing, nor one that ran ahead while the phone dozed. A
    phone that was restarted proves no time of its own; it may have been much later than it says.
    """
    visit = view.visit
    later = visit.not_after - visit.at - _slept(view)
    if later > MAY_BE_LATER and not _is_as_ever(view):
        params = {"how": "unproved", "minutes": round(later.total_seconds() / 60)}
        return Reason("clock_set_back", CLOCK_UNPROVED, params)
    behind = -visit.clock_error
    if not SET_BACK < behind < RESET:
        return None
    if not any(_is_set_since(one, visit) for one in _before_on_phone(view)):
        return None
    params = {"how": "set", "minutes": round(behind.total_seconds() / 60)}
    return Reason("clock_set_back", CLOCK_SET_BACK, params)


def _is_set_since(earlier: Seen, visit: Seen) -> bool:
    """It was about right then; or both were proved, and even the kindest reading moved it back."""
    was, now = earlier.clock_error, visit.clock_error
    if abs(was) <= SET_BACK:
        return was - now > SET_BACK
    at_least, at_most = earlier.claimed_at - earlier.not_after, visit.claimed_at - visit.not_before
    return at_most < -SET_BACK and at_least - at_most > SET_BACK


def _slept(view: View) -> timedelta:
    """How far the wall clock outran the other one around this visit: the phone slept so long.

    What is proved counts on the clock that sleeps, so all of it looks like doubt.
    """
    here = view.visit
    until = min(one.clock_error for one in (*view.of_phone, here) if one.order <= here.order)
    since = max(one.clock_error for one in (*view.of_phone, here) if one.order >= here.order)
    return since - until


def _before_on_phone(view: View) -> Iterator[Seen]:
    """Tonight, and the last visit of the round before that this person did with this phone."""
    visit = view.visit
    yield from (one for one in view.of_phone if one.order < visit.order)
    for one in reversed(view.earlier.seen if view.earlier else ()):
        if one.device_id == visit.device_id and visit.at - one.at > ANOTHER_ROUND:
            yield one
            break


def _is_as_ever(view: View) -> bool:
    """The same phone proved the last visit here as badly: what spoilt it was not done tonight."""
    visit = view.visit
    later = visit.not_after - visit.at
    for one in reversed(view.earlier.seen if view.earlier else ()):
        ago = visit.at - one.at
        if ago > LATELY:
            break
        is_same = (one.device_id, one.checkpoint_id) == (visit.device_id, visit.checkpoint_id)
        if is_same and ago > ANOTHER_ROUND:
            return abs((one.not_after - one.at) - later) < AS_EVER
    return False


def wide_time(view: View) -> Reason | None:
    """Nothing proves well when it was."""
    visit = view.visit
    half = (visit.not_after - visit.not_before) / 2
    weight = next((points for limit, points in WIDE if half > limit), 0)
    is_bounded = half < UNBOUNDED
    params = {"minutes": round(half.total_seconds() / 30) if is_bounded else 0}
    return Reason("wide_time", weight, params) if weight else None
