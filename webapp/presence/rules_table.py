"""The rules as a table, for the page that explains them: the most that each takes off, and when.

The figures are those of the rules themselves; a test holds the two together.
"""

from webapp.presence import rules_phone, rules_place, rules_time

TABLE: tuple[tuple[str, int], ...] = (
    ("old_label", rules_place.OLD_LABEL),
    ("same_photo", rules_place.SAME_BYTES),
    ("edited", rules_phone.EDITED),
    ("desk_copy", rules_time.FAST[0][1]),
    ("replayed", rules_time.REPLAYED),
    ("two_phones", rules_phone.TWO_PHONES[0][1]),
    ("other_place", rules_place.GPS_FAR),
    ("shared_phone", rules_phone.SHARED[0][1]),
    ("rushed", rules_time.ITEM_MS[0][1]),
    ("clock_set_back", rules_time.CLOCK_SET_BACK),
    ("unknown_label", rules_place.UNKNOWN_LABEL),
    ("method", rules_place.METHOD["typed"] + rules_place.TYPED_AT_EASE + rules_place.TYPED_AMID),
    ("wide_time", rules_time.WIDE[0][1]),
    ("gap", rules_phone.GAP),
)
CODES = tuple(code for code, _most in TABLE)
