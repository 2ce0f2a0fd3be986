"""Taking reports in."""

import pytest

from tests.issues.conftest import NOW, Desk
from webapp.database import db
from webapp.issues.catalogue import CATEGORIES
from webapp.issues.flows.flow import Urgency
from webapp.issues.intake.taking import Intake, take_in, title_of
from webapp.issues.models import Channel, Issue, Reporter


def take(desk: Desk, **said: object) -> Issue:
    values = {
        "category": "leak",
        "channel": Channel.HOTLINE,
        "text": "厨房水槽下面在滴水。地板湿了",
    }
    intake = Intake(**(values | said))  # type: ignore[arg-type]
    return take_in(desk.cast.site, intake, by=desk.by, at=NOW, now=NOW)


def test_row_38_a_call_becomes_a_report_with_its_reporter(desk: Desk) -> None:
    issue = take(desk, name="林女士", phone="13812345678", room="3－2－501")
    assert issue.title == "漏水：厨房水槽下面在滴水"
    assert (issue.kind, issue.trade, issue.room) == ("repair", "plumber", "3-2-501")
    assert issue.reporter_id is not None
    reporter = db.session.get_one(Reporter, (issue.company_id, issue.reporter_id))
    assert reporter.phone_tail == "5678"


def test_row_41_the_category_suggests_the_urgency_and_the_desk_decides(desk: Desk) -> None:
    assert take(desk).urgency == "urgent"
    assert take(desk, urgency=Urgency.CRITICAL).urgency == "critical"
    assert take(desk, category="light").urgency == "normal"


def test_who_stays_unknown_has_no_reporter(desk: Desk) -> None:
    assert take(desk).reporter_id is None


@pytest.mark.parametrize("category", [one.key for one in CATEGORIES])
def test_every_category_opens_a_report_of_its_kind(desk: Desk, category: str) -> None:
    issue = take(desk, category=category)
    assert issue.state in ("received", "open")
    assert issue.next_due_at is None or issue.next_due_at > NOW


def test_ten_megabytes_of_text_are_kept_short(desk: Desk) -> None:
    issue = take(desk, text="水" * 10_000_000)
    assert len(issue.text) == 5000
    assert len(issue.title) <= 120


def test_a_title_without_words_is_the_category() -> None:
    assert title_of(" \n ", "漏水") == "漏水"
