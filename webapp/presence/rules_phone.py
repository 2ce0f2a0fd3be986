"""Rules about phones: two on one badge, one for two people, and journals that do not hold."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

from webapp.presence.seen import Seen
from webapp.presence.view import Reason, View

NEAR = timedelta(minutes=45)  # on both sides of a visit
QUICK = timedelta(minutes=5)  # nobody hands a phone over, signs in and walks on as fast, twice
SHARED = ((4, 50), (2, 35))  # quick changes of person nearby → points off
TWO_PHONES = ((4, 55), (2, 40))
AT_ONCE, TWO_PHONES_ONCE = timedelta(seconds=100), 38  # too soon to have fetched another phone
EDITED, EDITED_NEAR = 60, 15
EDITED_WITHIN = timedelta(minutes=15)
EDITS = frozenset(
    {"sync.broken_chain", "sync.forked_chain", "sync.id_reused", "sync.bad_entry", "sync.bad_body"}
)
GAP = 5


def two_phones(view: View) -> Reason | None:
    """One badge on two phones that take turns."""
    seen = [(one.device_id, one) for one in view.of_person]
    changes = _changes(seen, view, QUICK)
    weight = next((points for least, points in TWO_PHONES if changes >= least), 0)
    if not weight and _changes(seen, view, AT_ONCE):
        weight = TWO_PHONES_ONCE
    return Reason("two_phones", weight, {"changes": max(1, changes)}) if weight else None


def shared_phone(view: View) -> Reason | None:
    """One phone on which two people take turns."""
    changes = _changes([(one.person_id, one) for one in view.of_phone], view, QUICK)
    weight = next((points for least, points in SHARED if changes >= least), 0)
    return Reason("shared_phone", weight, {"changes": changes}) if weight else None


def _changes(seen: Sequence[tuple[UUID, Seen]], view: View, within: timedelta) -> int:
    """How often who (or which phone) changes within minutes, near this visit."""
    near = [(who, one) for who, one in seen if abs(one.at - view.visit.at) <= NEAR]
    return sum(
        who != other and later.at - one.left_at < within
        for (who, one), (other, later) in pairwise(near)
    )


def edited(view: View) -> Reason | None:
    """Entries of this phone about this visit, or near it, did not hold: changed after they were."""
    bad = [one for one in view.troubles if one.code in EDITS]
    if any(one.visit_id == view.visit.id for one in bad):
        return Reason("edited", EDITED, {"how": "this"})
    if any(abs(one.at - view.visit.claimed_at) <= EDITED_WITHIN for one in bad):
        return Reason("edited", EDITED_NEAR, {"how": "near"})
    return None


def gap(view: View) -> Reason | None:
    """Earlier entries of this phone have not arrived."""
    return Reason("gap", GAP, {}) if view.has_gap else None
