"""What the forms of presence say, cleaned."""

from collections.abc import Mapping

from webapp.presence.coordinates import Coordinates, is_swapped, read
from webapp.presence.refusals import BadPosition, BadWeight, PositionSwapped

LONGEST = 60


def weight(form: Mapping[str, str]) -> int:
    """In per cent. Raises BadWeight."""
    typed = form.get("weight_percent", "").strip()
    if not (typed.isascii() and typed.isdigit() and len(typed) < 4):
        raise BadWeight
    return int(typed)


def coordinates(form: Mapping[str, str]) -> Coordinates | None:
    """Where the point is; None when the field is empty. Raises BadPosition."""
    typed = form.get("position", "").strip()
    if not typed:
        return None
    if len(typed) > LONGEST:
        raise BadPosition
    if is_swapped(typed):
        raise PositionSwapped
    found = read(typed, form.get("datum", "wgs84"))
    if found is None:
        raise BadPosition
    return found
