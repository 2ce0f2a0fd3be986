"""Row 41: the urgent stand first in the lists of the desk, page after page."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from tests.issues.conftest import NOW, Desk
from webapp.clock import to_millis
from webapp.database import db, transaction
from webapp.issues import edits
from webapp.issues.actions import Taker
from webapp.issues.flows.flow import Actor, IssueKind, Urgency
from webapp.issues.models import Channel, Issue
from webapp.issues.opening import Told, open_issue
from webapp.issues.state.bulk_retelling import Retelling
from webapp.issues.state.lanes import HASTES, haste_of
from webapp.issues.tracking import table as tracking
from webapp.issues.tracking.filter import Filter, Sort, View
from webapp.issues.tracking.order import Cursor, read_cursor

LATER = NOW + timedelta(days=9)  # every limit has run out by then
CYCLE = (Urgency.NORMAL, Urgency.URGENT, Urgency.NORMAL, Urgency.CRITICAL)
LISTS = [View.DISPATCH, View.LATE]


@pytest.fixture
def many(desk: Desk) -> list[Issue]:
    """Twelve complaints, by the hour; every fourth presses most, and they have limits."""
    with transaction():
        return [_told(desk, number, CYCLE[number % 4]) for number in range(12)]


def _told(desk: Desk, number: int, urgency: Urgency) -> Issue:
    at = NOW + timedelta(minutes=number)
    said = Told(IssueKind.COMPLAINT, channel=Channel.DESK, title=f"{number:02}", urgency=urgency)
    return open_issue(desk.cast.site, said, by=desk.by, at=at, now=at)


def _pages(desk: Desk, shown: Filter, size: int = 3) -> Iterator[list[Issue]]:
    """Every page, each asked for by the address that the one before gave."""
    after: Cursor | None = None
    while True:
        page = tracking.page_of(desk.cast.site, shown, LATER, after, size)
        yield list(page.issues)
        after = read_cursor(str(page.after)) if page.after else None
        if after is None:
            return


def _titles(desk: Desk, shown: Filter) -> list[str]:
    return [issue.title for page in _pages(desk, shown) for issue in page]


def _set(desk: Desk, issue: Issue, urgency: Urgency) -> None:
    by = Taker(desk.cast.people["manager"].id, frozenset({Actor.MANAGER}))
    with transaction():
        edits.edit(issue, {"urgency": urgency}, by, at=NOW + timedelta(hours=1))


@pytest.mark.parametrize("view", LISTS)
def test_the_urgent_stand_first_across_pages(desk: Desk, many: list[Issue], view: View) -> None:
    found = _titles(desk, Filter(view=view))
    expected = sorted(many, key=lambda one: (one.haste, one.press_at, one.seq))
    assert found == [one.title for one in expected]
    assert [haste_of(one.urgency) for one in expected] == [0] * 3 + [1] * 3 + [2] * 6
    assert [one.haste for one in many] == [haste_of(one.urgency) for one in many]


@pytest.mark.parametrize("view", LISTS)
@pytest.mark.parametrize(
    ("sort", "key"),
    [
        (Sort.URGENT, lambda one: (one.haste, one.press_at, one.seq)),
        (Sort.DUE, lambda one: (one.press_at, one.seq)),
        (Sort.OPENED, lambda one: one.seq),
    ],
)
def test_every_order_goes_both_ways(
    desk: Desk, many: list[Issue], view: View, sort: Sort, key: Callable[[Issue], Any]
) -> None:
    rising = [one.title for one in sorted(many, key=key)]
    assert _titles(desk, Filter(view=view, sort=sort)) == rising
    assert _titles(desk, Filter(view=view, sort=f"-{sort}")) == rising[::-1]


@pytest.mark.parametrize("view", LISTS)
def test_who_turns_a_page_while_an_urgency_changes_misses_nobody_else(
    desk: Desk, many: list[Issue], view: View
) -> None:
    pages = _pages(desk, Filter(view=view))
    first = [one.title for one in next(pages)]
    assert first == ["03", "07", "11"]
    _set(desk, many[10], Urgency.CRITICAL)  # up, before what was shown: a new look shows it
    _set(desk, many[3], Urgency.NORMAL)  # down: comes once more where it stands now
    rest = [one.title for page in pages for one in page]
    assert rest[:3] == ["01", "05", "09"]
    assert sorted(rest) == ["00", "01", "02", "03", "04", "05", "06", "08", "09"]
    assert _titles(desk, Filter(view=view))[:3] == ["07", "10", "11"]


def test_equals_keep_the_order_they_came_in(desk: Desk) -> None:
    with transaction():
        same = [_told(desk, 0, Urgency.URGENT) for _ in range(7)]
    in_turn = sorted(same, key=lambda one: one.seq)
    found = [one.id for page in _pages(desk, Filter(view=View.DISPATCH)) for one in page]
    assert found == [one.id for one in in_turn]


def test_addresses_of_older_versions_still_lead_somewhere(desk: Desk, many: list[Issue]) -> None:
    third = sorted(many, key=lambda one: (one.press_at, one.seq))[2]
    old = read_cursor(f"{to_millis(third.press_at)}.{third.seq}")
    assert old == Cursor(third.press_at, third.seq)
    for view in LISTS:
        first = tracking.page_of(desk.cast.site, Filter(view=view), LATER, old, 3)
        assert [one.title for one in first.issues] == ["03", "07", "11"]
        by_limit = tracking.page_of(desk.cast.site, Filter(view=view, sort="due"), LATER, old, 3)
        assert third.title not in [one.title for one in by_limit.issues]
        assert len(by_limit.issues) == 3


@pytest.mark.parametrize(
    "typed", ["9.1.1", "-1.1.1", "0.1.-1", f"0.1.{1 << 63}", "0.0.1.1", "x.1.1", "0..1"]
)
def test_an_address_that_was_tampered_with_answers_a_page(
    desk: Desk, many: list[Issue], typed: str
) -> None:
    for shown in (Filter(view=View.DISPATCH), Filter(view=View.ALL), Filter(view=View.LATE)):
        page = tracking.page_of(desk.cast.site, shown, LATER, read_cursor(typed), 3)
        assert len(page.issues) in (0, 3)


def test_all_reports_stay_the_newest_first(desk: Desk, many: list[Issue]) -> None:
    newest = [one.title for one in reversed(many)]
    for sort in ("", "urgent", "-urgent"):
        assert _titles(desk, Filter(view=View.ALL, sort=sort)) == newest


def test_reports_that_are_told_in_bulk_stand_there_too(desk: Desk, many: list[Issue]) -> None:
    with transaction():
        db.session.execute(text("UPDATE issue SET haste = 2"))
        company = desk.cast.company.id
        db.session.expire_all()
        retelling = Retelling(db.session.connection(), company, LATER)
        retelling.again([one.id for one in many])
        retelling.finish()
    db.session.expire_all()
    assert [one.haste for one in many] == [haste_of(one.urgency) for one in many]


@pytest.mark.parametrize("view", [View.DISPATCH, View.WORK, View.LATE])
def test_an_index_serves_the_order(desk: Desk, many: list[Issue], view: View) -> None:
    if db.session.get_bind().dialect.name == "postgresql":
        pytest.skip("its planner prefers sorting while there are only twelve")
    asked: list[tuple[str, Any]] = []

    def note(_c: object, _cur: object, statement: str, given: Any, *_: object) -> None:
        asked.append((statement, given))

    connection = db.session.connection()
    event.listen(connection, "before_cursor_execute", note)
    try:
        tracking.page_of(desk.cast.site, Filter(view=view), LATER, Cursor(NOW, 1, HASTES[0]), 3)
    finally:
        event.remove(connection, "before_cursor_execute", note)
    statement, given = next(one for one in asked if "haste" in one[0] and "LIMIT" in one[0])
    plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given).all()
    told = "\n".join(str(row[-1]) for row in plan)
    assert "ix_issue_desk_lane_haste_press_at_seq" in told
    assert "SCAN issue" not in told
    if view is View.LATE:  # from several ranges: those few hits are merged
        assert "AND lane=? AND haste=? AND press_at<?" in told
    else:
        assert "USE TEMP B-TREE" not in told


def test_every_urgency_has_its_haste() -> None:
    assert {haste_of(one) for one in Urgency} == set(HASTES)
    assert haste_of(Urgency.CRITICAL) < haste_of(Urgency.URGENT) < haste_of(Urgency.NORMAL)
