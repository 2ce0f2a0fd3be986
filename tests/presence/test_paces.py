"""How far a pace that was learned is believed: at once where it excuses, with time where not."""

import pytest

from webapp.presence import learning


@pytest.mark.parametrize(
    ("shares", "expected"),
    [
        ([0.8] * 3, 0.8),
        ([1.0] * 3, 1.0),
        ([2.0] * 8, 1 + 8 / 28),
        ([1.4] * 20, 1.2),
        ([1.4] * 380, 1.38),
        ([0.9, 1.0, 3.0], 1.0),
    ],
)
def test_a_pace_that_accuses_has_to_be_seen_often(shares: list[float], expected: float) -> None:
    assert learning.believed(shares) == pytest.approx(expected)
