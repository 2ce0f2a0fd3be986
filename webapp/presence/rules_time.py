"""Rules about time: the way there, the time spent, the phone's clock, and what can be proved."""

from datetime import timedelta

from webapp.presence.view import Reason, Seen, View

ENOUGH_LEGS, ENOUGH_PACES = 5, 5
FAST = ((0.25, 60), (0.4, 45), (0.55, 32))  # share of the usual time → points off
SHORTER_BY_S = 12  # a difference below this says nothing
WHOLE_SHARE = 0.7  # the way and the look before it together, so that answering on the way is fine
NEVER_WALKED = ((6, 45), (10, 32))  # seconds between two points nobody has timed yet
FORGOTTEN = timedelta(hours=1)  # after a longer pause the way says nothing
ITEM_MS = ((1_000, 50), (1_600, 32))  # median time for one item → points off
FEWEST_ITEMS = 2
RUSHED = ((0.15, 45), (0.3, 32))  # share of the usual time at the point → points off
MOVED = timedelta(seconds=120)
RESET = timedelta(days=2)  # a flat battery puts a clock back by years: nobody gains by that
CLOCK_SET_BACK, CLOCK_UNPROVED = 45, 35
WIDE = ((timedelta(hours=1), 12), (timedelta(minutes=10), 6))  # half of the interval → points off


def desk_copy(view: View) -> Reason | None:
    """Quicker from point to point than anybody walks: labels scanned from photos at a desk."""
    before = view.before
    if before is None or view.visit.at - before.left_at > FORGOTTEN:
        return None
    took = (view.visit.at - before.left_at).total_seconds()
    whole = (view.visit.at - before.at).total_seconds()
    leg = view.leg
    if leg is None or leg.samples < ENOUGH_LEGS:
        weight = next((points for limit, points in NEVER_WALKED if whole < limit), 0)
        params = {"took": int(whole), "usual": 0}
        return Reason("desk_copy", weight, params) if weight else None
    if leg.median_s - took < SHORTER_BY_S or took > leg.low_s * 0.85:
        return None
    usual_look = view.pace_before.median_ms / 1000 if view.pace_before else 0.0
    if whole > (leg.median_s + usual_look) * WHOLE_SHARE:
        return None
    share = max(0.0, took) / leg.median_s
    weight = next((points for limit, points in FAST if share < limit), 0)
    params = {"took": max(0, int(took)), "usual": leg.median_s}
    return Reason("desk_copy", weight, params) if weight else None


def rushed(view: View) -> Reason | None:
    """Answered faster than anybody can look."""
    visit = view.visit
    items = len(visit.answered)
    if items < FEWEST_ITEMS:
        return None
    spent_ms = (visit.left_at - visit.at).total_seconds() * 1000
    weight = _by_item(visit)
    pace = view.pace
    if pace is not None and pace.samples >= ENOUGH_PACES and spent_ms < pace.low_ms * 0.7:
        share = spent_ms / max(1, pace.median_ms)
        weight = max(weight, next((points for limit, points in RUSHED if share < limit), 0))
    usual = pace.median_ms // 1000 if pace else 0
    params = {"items": items, "seconds": round(spent_ms / 1000), "usual": usual}
    return Reason("rushed", weight, params) if weight else None


def _by_item(visit: Seen) -> int:
    """By the mean time of an item, the first look included."""
    spent_ms = (visit.left_at - visit.at).total_seconds() * 1000 / len(visit.answered)
    return next((points for limit, points in ITEM_MS if spent_ms < limit), 0)


def clock_set_back(view: View) -> Reason | None:
    """The clock was right on this phone, and then was not: somebody set it, mostly to be earlier.

    A clock that is wrong all along says nothing, nor does one that the network has put right.
    """
    visit = view.visit
    if "time.set_back" in visit.flags:
        return Reason("clock_set_back", CLOCK_SET_BACK, {"minutes": 0})
    error = visit.clock_error
    if not MOVED < abs(error) < RESET:
        return None
    earlier = [one for one in view.of_phone if one.seq < visit.seq or one.order < visit.order]
    if not any(abs(one.clock_error) <= MOVED for one in earlier):
        return None
    params = {"minutes": round(error.total_seconds() / 60)}
    return Reason("clock_set_back", CLOCK_SET_BACK, params)


def wide_time(view: View) -> Reason | None:
    """Nothing proves well when it was."""
    visit = view.visit
    if visit.not_before is None or visit.not_after is None:
        return None
    half = (visit.not_after - visit.not_before) / 2
    weight = next((points for limit, points in WIDE if half > limit), 0)
    params = {"minutes": round(half.total_seconds() / 30)}
    return Reason("wide_time", weight, params) if weight else None
