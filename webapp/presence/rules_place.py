"""Rules about the place: which label, how it was read, how far GPS says it was, which photos."""

from datetime import datetime, timedelta

from webapp.presence.view import Reason, View

JUST_VOIDED = timedelta(hours=24)  # the old print may still hang there
OLD_LABEL, OLD_LABEL_AT_ONCE = 60, 20
OTHER_POINT, UNKNOWN_LABEL = 50, 40
GPS_NEAR_M, GPS_FAR_M = 50, 150  # after the reported accuracy is taken off
GPS_NEAR, GPS_FAR = 35, 55
METHOD = {"typed": 15, "link": 10, "photo": 0, "scan": 0}
TYPED_AT_EASE = 5  # more when the same phone scans before and after
TYPED_AMID = 12  # more when it typed others, too, and the label could be scanned last time
SAME_BYTES, SAME_LOOK = 60, 50


def old_label(view: View) -> Reason | None:
    """A print that had been voided before the scan: a honeypot once the old one was taken down."""
    if view.voided_at is None or view.voided_at > view.visit.at:
        return None
    since = view.visit.at - view.voided_at
    weight = OLD_LABEL if since >= JUST_VOIDED else OLD_LABEL_AT_ONCE
    return Reason("old_label", weight, {"hours": int(since.total_seconds() // 3600)})


def other_place(view: View) -> Reason | None:
    """The label belongs to another point, or GPS was expected and is far, its error taken off."""
    visit = view.visit
    if "label.other_point" in visit.flags:
        return Reason("other_place", OTHER_POINT, {"how": "label"})
    if not view.expects_gps or visit.distance_m is None:
        return None
    beyond = visit.distance_m - (visit.accuracy_m or 0)
    if beyond < GPS_NEAR_M:
        return None
    weight = GPS_FAR if beyond >= GPS_FAR_M else GPS_NEAR
    params = {"how": "gps", "metres": visit.distance_m, "accuracy": visit.accuracy_m or 0}
    return Reason("other_place", weight, params)


def unknown_label(view: View) -> Reason | None:
    """We never printed that code."""
    if "label.unknown" not in view.visit.flags:
        return None
    return Reason("unknown_label", UNKNOWN_LABEL, {})


def method(view: View) -> Reason | None:
    """Typed codes and links prove less than a scan; more so where the camera works otherwise."""
    visit = view.visit
    weight = METHOD.get(visit.method, 0)
    if not weight:
        return None
    around = [one.method for one in view.of_phone if _within_hour(view, one.at)]
    if visit.method == "typed" and around.count("scan") >= 3:  # some before and some after
        weight += TYPED_AT_EASE
        if around.count("typed") >= 2 and _was_scanned(view):  # this one, and another
            weight += TYPED_AMID
    return Reason("method", weight, {"method": visit.method})


def _was_scanned(view: View) -> bool:
    """This person, the last time at this point: the label was not damaged then."""
    visit = view.visit
    for one in reversed(view.earlier.seen if view.earlier else ()):
        if one.checkpoint_id == visit.checkpoint_id and one.order < visit.order:
            return one.method == "scan"
    return False


def same_photo(view: View) -> Reason | None:
    """An earlier visit has the same picture."""
    if not view.twins:
        return None
    twin = min(view.twins, key=lambda one: (one.distance, one.at, one.visit_id))
    params = {"visit_id": str(twin.visit_id), "days": (view.visit.at - twin.at).days}
    return Reason("same_photo", SAME_BYTES if twin.distance < 0 else SAME_LOOK, params)


def _within_hour(view: View, at: datetime) -> bool:
    return abs(at - view.visit.at) <= timedelta(hours=1)
