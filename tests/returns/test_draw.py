"""Who is asked again: always, by weighted dice, once for each completion, checkable afterwards."""

from datetime import timedelta
from uuid import UUID

import pytest

from tests.issues.conftest import NOW
from tests.returns.conftest import AFTER, Asking
from webapp.database import db
from webapp.issues.models import Issue
from webapp.returns import rules
from webapp.returns.models import DrawSeed, QualityCheck, State
from webapp.returns.rules import WHOLE, Facts, chance_of, roll_of

PLAIN = Facts("repair", "normal", "minor", 5, False, False, False, False, False)


def with_(**changes: object) -> Facts:
    values = {name: getattr(PLAIN, name) for name in PLAIN.__slots__}
    return Facts(**(values | changes))


@pytest.mark.parametrize(
    ("why", "changes"),
    [
        ("critical", {"urgency": "critical"}),
        ("complaint", {"kind": "complaint"}),
        ("unhappy", {"rating": 1}),
        ("rework", {"is_rework": True}),
        ("refused", {"was_refused": True}),
        ("unsigned", {"is_unsigned": True}),
        ("serious", {"severity": "serious"}),
    ],
)
def test_row_55_these_are_always_visited(why: str, changes: dict[str, object]) -> None:
    chance = chance_of(with_(**changes), 1, rules.ALWAYS)
    assert chance.is_always
    assert why in chance.reasons


def test_row_55_complainants_cannot_be_taken_out_of_the_rule() -> None:
    assert chance_of(with_(kind="complaint"), 1, ()).is_always
    assert not chance_of(with_(urgency="critical"), 1, ()).is_always


def test_row_55_the_share_is_the_least_that_anybody_is_drawn_with() -> None:
    assert chance_of(PLAIN, 30, rules.ALWAYS).chance == 300_000
    assert chance_of(with_(was_late=True), 30, rules.ALWAYS).chance == 600_000
    assert chance_of(with_(was_late=True, is_paid=True, rating=3), 30, ()).chance == WHOLE


def test_the_dice_are_fair() -> None:
    rolls = [roll_of("seed", UUID(int=n), 1) for n in range(4000)]
    drawn = sum(roll < 300_000 for roll in rolls)
    assert 1070 < drawn < 1330  # 1200 ± 4.5 standard deviations; the seed is fixed


def test_without_a_rule_everybody_is_asked_and_nothing_is_closed(asking: Asking) -> None:
    issue = asking.repair()
    (visit,) = asking.draw()
    assert (visit.state, visit.chance) == (State.DUE, WHOLE)
    assert issue.state == "accepted"


def test_row_55_the_draw_can_be_checked_afterwards(asking: Asking) -> None:
    asking.rule(share=50)
    for _ in range(6):
        asking.repair()
    visits = asking.draw()
    seed = db.session.get(DrawSeed, (asking.cast.company.id, asking.cast.site.id, visits[0].month))
    assert seed is not None
    for visit in visits:
        assert visit.roll == roll_of(seed.seed, visit.issue_id, 1)
        assert (visit.roll < visit.chance) == (visit.state == State.DUE)
        assert visit.drawn_at == AFTER
        assert visit.rule["share"] == 50


def test_row_55_what_was_not_drawn_closes_by_rule(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking.rule(share=30)
    monkeypatch.setattr(rules, "roll_of", lambda *_: 300_000)
    issue = asking.repair()
    (visit,) = asking.draw()
    assert visit.state == State.PASSED
    db.session.refresh(issue)
    assert issue.state == "closed"


def test_row_55_the_same_completion_is_drawn_once(asking: Asking) -> None:
    asking.repair()
    first = [visit.id for visit in asking.draw()]
    again = [visit.id for visit in asking.draw(AFTER + timedelta(days=1))]
    assert first == again
    assert len(first) == 1


def test_row_55_a_signature_that_arrives_late_is_not_another_completion(asking: Asking) -> None:
    issue = asking.repair()
    (visit,) = asking.draw()
    asking.desk.step(
        issue, "accept", 82, reporter_signature=["e" * 64], rating=3, strict=False
    )  # signed on the phone before the one that came first
    db.session.commit()
    (same,) = asking.draw(AFTER + timedelta(minutes=5))
    assert same.id == visit.id
    assert same.completed_at == NOW + timedelta(minutes=82)


def test_row_55_rework_is_visited_again(asking: Asking) -> None:
    asking.rule(share=1)
    issue = asking.repair(rating=1)
    (visit,) = asking.draw()
    assert visit.reasons == ["unhappy"]
    asking.answer(visit, 1, fault="还在滴水")
    db.session.refresh(issue)
    assert issue.state == "rework"
    asking.finish(issue, 300)
    asking.desk.step(issue, "accept", 310, reporter_signature=["f" * 64], rating=5)
    db.session.commit()
    first, second = asking.draw(NOW + timedelta(hours=6))
    assert (first.completion, second.completion) == (1, 2)
    assert "rework" in second.reasons


def test_row_55_it_is_due_in_working_days_of_the_sites_calendar(asking: Asking) -> None:
    from webapp.issues.models import SiteLimit

    db.session.add(
        SiteLimit(
            site_id=asking.cast.site.id, kind="repair", clock="visit", urgency="normal", amount=3,
            past=[], set_by=asking.cast.manager.id, set_at=NOW - timedelta(days=1),
        )
    )  # fmt: skip
    db.session.commit()
    asking.repair()  # Monday 23 November
    (visit,) = asking.draw()
    assert visit.due_at is not None
    assert visit.due_at.date().isoformat() == "2026-11-26"


def test_row_55_neither_repairer_nor_who_accepted_may_ask(asking: Asking) -> None:
    issue: Issue = asking.repair()
    (visit,) = asking.draw()
    assert visit.barred == [str(asking.cast.technician.id)]
    other = asking.desk.open(title="灯不亮")
    asking.desk.step(other, "send", 5, "frontdesk", assignee=str(asking.cast.technician.id))
    asking.desk.step(other, "confirm", 8)
    asking.desk.step(other, "contact", 12, note="在家")
    asking.desk.step(other, "arrive", 40)
    asking.finish(other, 60)
    asking.desk.step(other, "settle", 100, "supervisor", reason="拒签", evidence=["a" * 64])
    db.session.commit()
    settled = next(one for one in asking.draw() if one.issue_id == other.id)
    assert str(asking.cast.supervisor.id) in settled.barred
    assert "unsigned" in settled.reasons
    assert issue.id != other.id


def test_row_57_repairs_are_drawn_for_a_look_at_time_and_material(asking: Asking) -> None:
    asking.rule(check_share=100)
    asking.repair()
    asking.complaint()
    asking.draw()
    (check,) = db.session.query(QualityCheck).all()
    assert check.chance == WHOLE


def test_row_57_important_repairs_are_looked_at_more_often() -> None:
    assert chance_of(PLAIN, 10, ("serious",)).chance == 100_000
    assert chance_of(with_(urgency="urgent"), 10, ("serious",)).chance == 150_000
    assert chance_of(with_(severity="serious"), 10, ("serious",)).is_always
