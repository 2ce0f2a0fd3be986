"""Two of the desk at the same instant: one counts, the other reads why his did not."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.cast import Cast
from tests.issues.conftest import NOW, Desk
from tests.side_by_side import at_once, committing_app, emptied_after
from webapp.audit.models import AuditLine
from webapp.database import Model, db, transaction
from webapp.issues.models import Issue
from webapp.sites.models import Site
from webapp.voices import cases, conferences, hotline
from webapp.voices.case_models import ComplaintCase, HardCase, HardCaseStep
from webapp.voices.cases import CaseDraft
from webapp.voices.conferences import Planned
from webapp.voices.models import LineFailure

ROUNDS = 4
LATER = NOW + timedelta(hours=1)
SPARES = ("0571-8800 1235", "0571-8800 1236")


@pytest.fixture(
    scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
)
def committing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    with committing_app(request.param, tmp_path_factory.mktemp("at_once")) as app:
        yield app


@pytest.fixture
def app(committing: Flask) -> Iterator[Flask]:
    with emptied_after(committing) as app:
        yield app


def on(row: Any, work: Callable[..., object], **values: Any) -> Callable[[], None]:
    """The verb on a row that is read in the connection of who does it."""
    model, key = type(row), (row.company_id, row.id)

    def run() -> None:
        work(db.session.get_one(model, key), **values)

    return run


def again(row: Any) -> Any:
    """What is stored now."""
    key = (row.company_id, row.id)
    db.session.rollback()
    return db.session.get_one(type(row), key, populate_existing=True)


def audited(code: str) -> int:
    statement = select(func.count()).where(AuditLine.verb == code)
    return db.session.scalar(statement) or 0


def count(model: type[Model]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def case(desk: Desk, cast: Cast) -> HardCase:
    with transaction():
        issue = desk.open(title="独居老人要扶手")
        case = conferences.open_case(issue, "need", "三个单位", by=cast.manager.id, at=NOW)
        conferences.plan(
            case, [Planned("扶手", "工程部", date(2026, 12, 1))], by=cast.manager.id, at=NOW
        )
    return case


def test_row_60_a_conference_is_opened_once(app: Flask, desk: Desk, cast: Cast) -> None:
    with transaction():
        issues = [desk.open(title=f"第 {n} 件") for n in range(ROUNDS)]
    for place, issue in enumerate(issues, start=1):
        said: dict[str, Any] = {"sort": "hard", "why": "三个单位", "at": LATER}
        ways = [
            on(issue, conferences.open_case, by=who.id, **said)
            for who in (cast.manager, cast.supervisor)
        ]
        assert sorted(at_once(app, cast.company.id, *ways)) == ["done", "voices.already_open"]
        assert count(HardCase) == place


def test_row_60_a_conference_is_closed_once(app: Flask, case: HardCase, cast: Cast) -> None:
    step = conferences.whole(case).steps[0]
    with transaction():
        conferences.tick(case, step, is_done=True, by=cast.manager.id, at=NOW)
    ways = [
        on(case, conferences.close, result=result, by=cast.manager.id, at=LATER)
        for result in ("甲写的", "乙写的")
    ]
    ended = at_once(app, cast.company.id, *ways)
    assert sorted(ended) == ["done", "voices.case_closed"]
    assert again(case).result == ("甲写的", "乙写的")[ended.index("done")]
    assert audited("hard_case.closed") == 1


def test_row_60_ticked_twice_is_done_and_the_first_who_ticked_stands(
    app: Flask, case: HardCase, cast: Cast
) -> None:
    step = conferences.whole(case).steps[0]
    step_id = step.id

    def tick(case: HardCase, by: Any) -> None:
        mine = db.session.get_one(HardCaseStep, (case.company_id, step_id))
        conferences.tick(case, mine, is_done=True, by=by, at=LATER)

    ways = [on(case, tick, by=who.id) for who in (cast.manager, cast.frontdesk)]
    assert at_once(app, cast.company.id, *ways) == ["done", "done"]
    first = again(step).done_by
    assert first in {cast.manager.id, cast.frontdesk.id}
    assert at_once(app, cast.company.id, on(case, tick, by=cast.supervisor.id)) == ["done"]
    assert again(step).done_by == first


def test_row_60_nothing_is_planned_or_unticked_behind_the_closing(
    app: Flask, case: HardCase, cast: Cast
) -> None:
    step = conferences.whole(case).steps[0]
    step_id, by = step.id, cast.manager.id
    with transaction():
        conferences.tick(case, step, is_done=True, by=by, at=NOW)

    def untick(case: HardCase) -> None:
        mine = db.session.get_one(HardCaseStep, (case.company_id, step_id))
        conferences.tick(case, mine, is_done=False, by=by, at=LATER)

    closing = on(case, conferences.close, result="装好了", by=by, at=LATER)
    ended = at_once(app, cast.company.id, closing, on(case, untick))
    assert sorted(ended) in (
        ["done", "voices.case_closed"],
        ["done", "voices.steps_open"],
    )
    is_closed, is_done = again(case).closed_at is not None, again(step).done_at is not None
    assert is_closed == is_done


def test_row_59_a_case_is_decided_once(app: Flask, cast: Cast) -> None:
    draft = CaseDraft("noise", "夜里装修", "", "没登记", "劝停", "先问登记")
    with transaction():
        case = cases.write(cast.site.id, draft, None, by=cast.frontdesk.id, at=NOW)
    ways = [
        on(case, cases.decide, state=cases.APPROVED, by=who.id, at=LATER)
        for who in (cast.manager, cast.admin)
    ]
    assert sorted(at_once(app, cast.company.id, *ways)) == ["done", "voices.not_waiting"]
    stored: ComplaintCase = again(case)
    assert stored.state == cases.APPROVED
    assert audited("case.approved") == 1


def fail(cast: Cast) -> LineFailure:
    site = db.session.get_one(Site, (cast.company.id, cast.site.id))
    with transaction():
        return hotline.note_failure(
            site, "line", began_at=NOW, cause="没声音", by=cast.manager.id, at=NOW
        )


def of_line(cast: Cast, failure: LineFailure, work: Callable[..., object], **values: Any) -> Any:
    """A verb on the failure of the site."""
    key = (failure.company_id, failure.id)

    def run(site: Site) -> None:
        work(site, db.session.get_one(LineFailure, key), by=cast.frontdesk.id, at=LATER, **values)

    return on(cast.site, run)


def test_row_61_the_line_fails_once_whoever_sees_it(app: Flask, cast: Cast) -> None:
    said: dict[str, Any] = {"part": "line", "began_at": NOW, "cause": "没声音", "at": NOW}
    ways = [
        on(cast.site, hotline.note_failure, by=who.id, **said)
        for who in (cast.frontdesk, cast.manager)
    ]
    assert sorted(at_once(app, cast.company.id, *ways)) == ["done", "voices.already_broken"]
    assert count(LineFailure) == 1


def test_row_61_calls_are_switched_to_one_spare_and_residents_read_no_other(
    app: Flask, cast: Cast
) -> None:
    failure = fail(cast)
    ways = [of_line(cast, failure, hotline.switch, number=number) for number in SPARES]
    ended = at_once(app, cast.company.id, *ways)
    assert sorted(ended) == ["done", "voices.already_switched"]
    one = SPARES[ended.index("done")]
    assert again(failure).spare_number == one
    shown = [phone["number"] for phone in again(cast.site).emergency_phones]
    assert [number for number in shown if number in SPARES] == [one]


def test_row_61_a_failure_is_put_right_once_and_the_spare_is_taken_back(
    app: Flask, cast: Cast
) -> None:
    failure = fail(cast)
    of_switch = of_line(cast, failure, hotline.switch, number=SPARES[0])
    assert at_once(app, cast.company.id, of_switch) == ["done"]
    ways = [
        of_line(cast, failure, hotline.put_right, cause="线断", cure=cure)
        for cure in ("接好", "换线")
    ]
    ended = at_once(app, cast.company.id, *ways)
    assert sorted(ended) == ["done", "voices.already_restored"]
    assert again(failure).cure == ("接好", "换线")[ended.index("done")]
    assert SPARES[0] not in [phone["number"] for phone in again(cast.site).emergency_phones]
    assert audited("hotline.restored") == 1


def test_the_last_word_about_an_issue_is_the_one_that_was_read(
    app: Flask, case: HardCase, cast: Cast
) -> None:
    """A word to the reporter and the closing wait for each other, and neither is lost."""
    step = conferences.whole(case).steps[0]
    with transaction():
        conferences.tick(case, step, is_done=True, by=cast.manager.id, at=NOW)
    issue = db.session.get_one(Issue, (case.company_id, case.issue_id))
    closing = on(case, conferences.close, result="装好了", by=cast.manager.id, at=LATER)
    telling = on(issue, conferences.tell, words="快好了", by=cast.frontdesk.id, at=LATER)
    assert at_once(app, cast.company.id, closing, telling) == ["done", "done"]
    assert conferences.whole(again(case)).told_at is not None
