"""Intervals and weights, against figures from elsewhere."""

import pytest

from webapp.returns.estimates import estimate, wilson
from webapp.returns.rates import Drawn, Line


def test_wilsons_interval_as_published() -> None:
    """Newcombe (1998), Statistics in Medicine 17, table I."""
    for share, n, low, high in (
        (81 / 263, 263, 0.2553, 0.3662),
        (15 / 148, 148, 0.0624, 0.1605),
        (0.0, 20, 0.0, 0.1611),
        (1 / 29, 29, 0.0061, 0.1718),
    ):
        assert wilson(share, n) == pytest.approx((low, high), abs=0.0001)


def test_who_was_drawn_rarely_speaks_for_many() -> None:
    answers = [(True, 0.25), (False, 1.0)]  # 4 content for each one that had to be asked
    found = estimate(answers)
    assert found is not None
    assert found.share == pytest.approx(0.8)
    assert found.effective == pytest.approx(25 / 17)


def test_equal_chances_give_the_plain_share() -> None:
    found = estimate([(n < 8, 0.3) for n in range(10)])
    assert found is not None
    assert found.share == pytest.approx(0.8)
    assert found.effective == pytest.approx(10)
    assert found.is_enough


def test_few_answers_name_no_share() -> None:
    found = estimate([(True, 1.0)] * 3)
    assert found is not None
    assert not found.is_enough
    assert estimate([]) is None


def test_the_response_rate_leaves_out_what_still_waits() -> None:
    from datetime import date
    from uuid import uuid4

    def one(state: str, happy: bool | None = None) -> Drawn:
        return Drawn(uuid4(), "repair", None, date(2026, 11, 1), state, happy, 500_000)

    line = Line(
        "", [one("answered", True), one("unreached"), one("due"), one("passed"), one("passed")]
    )
    assert line.response == pytest.approx(0.5)
    assert line.visited == pytest.approx(0.2)
