"""Findings: assigned, cleared with a photo, verified by somebody else, never by the same person."""

from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image

from tests.cast import sign_in
from tests.findings import a_finding, seen
from tests.rounds.conftest import Walk
from webapp.clock import utcnow
from webapp.database import db
from webapp.issues.models import IssueEvent
from webapp.rounds import findings
from webapp.rounds.models import Finding

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}


@pytest.fixture
def leak(walk: Walk) -> Finding:
    """A leak seen at the first point by the guard."""
    now = utcnow()
    finding = a_finding(
        walk.cast.site.id,
        checkpoint_id=walk.points[0].id,
        item_key="leak",
        title="水泵漏水",
        title_en="Pump leaks",
        opened_at=now,
        opened_by=walk.cast.guard.id,
    )
    seen(finding, now, walk.cast.guard.id, note="地上有水", photos=["cd" * 32])
    seen(finding, now, walk.cast.guard.id)
    db.session.commit()
    return finding


def photo() -> tuple[BytesIO, str]:
    data = BytesIO()
    Image.new("RGB", (64, 48), "green").save(data, "JPEG")
    data.seek(0)
    return data, "after.jpg"


def again(finding: Finding) -> Finding:
    db.session.expire_all()
    return db.session.get_one(Finding, (finding.company_id, finding.id))


def clear(finding: Finding, walk: Walk) -> None:
    findings.clear(finding, by=walk.cast.manager.id, at=utcnow(), photos=["ef" * 32])
    db.session.commit()


def test_the_list_and_its_counts(supervisor: FlaskClient, walk: Walk, leak: Finding) -> None:
    page = supervisor.get("/findings/").text
    assert "水泵漏水" in page
    assert "点位0" in page
    assert "共 2 次" in page
    assert "水泵漏水" not in supervisor.get("/findings/?state=verified").text
    assert "水泵漏水" in supervisor.get("/findings/?q=w-0").text
    assert "水泵漏水" not in supervisor.get("/findings/?q=灯").text
    assert "水泵漏水" not in supervisor.get("/findings/?urgency=urgent").text


def test_assigned_cleared_and_verified_by_another(
    supervisor: FlaskClient, walk: Walk, leak: Finding
) -> None:
    url = f"/findings/{leak.id}"
    due = (utcnow() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    data = {"person": str(walk.cast.technician.id), "due": due, "note": "今天修好"}
    assert supervisor.post(f"{url}/assignment", data=data).status_code == 303
    assert (again(leak).stage, again(leak).assigned_to) == ("assigned", walk.cast.technician.id)
    answer = supervisor.post(f"{url}/clearance", data={"photo": photo(), "note": "换了垫圈"})
    assert answer.status_code == 303
    assert again(leak).stage == "cleared"
    own = supervisor.post(f"{url}/verification")
    assert own.status_code == 409
    assert "rounds.same_person" in own.text
    assert again(leak).stage == "cleared"
    manager = sign_in(supervisor, walk.cast.manager)
    assert manager.post(f"{url}/verification").status_code == 303
    assert again(leak).verified_by == walk.cast.manager.id
    page = manager.get(url).text
    for words in ("整改前", "整改后", "换了垫圈", "复核通过", "地上有水", "cd" * 32):
        assert words in page


def test_a_step_by_htmx_answers_the_finding(
    supervisor: FlaskClient, walk: Walk, leak: Finding
) -> None:
    data = {"note": "等配件"}
    answer = supervisor.post(f"/findings/{leak.id}/notes", data=data, headers=HTMX)
    assert answer.status_code == 200
    assert f'id="finding-{leak.id}"' in answer.text
    assert "<!doctype" not in answer.text
    assert "等配件" in answer.text


def test_not_good_enough_goes_back_with_a_reason(
    supervisor: FlaskClient, walk: Walk, leak: Finding
) -> None:
    clear(leak, walk)
    url = f"/findings/{leak.id}"
    silent = supervisor.post(f"{url}/return", data={"note": " "})
    assert silent.status_code == 422
    assert "rounds.note_missing" in silent.text
    supervisor.post(f"{url}/return", data={"note": "还在滴"})
    assert (again(leak).stage, again(leak).cleared_by) == ("open", None)
    assert "还在滴" in supervisor.get(url).text


def test_what_was_verified_can_be_opened_again(
    supervisor: FlaskClient, walk: Walk, leak: Finding
) -> None:
    clear(leak, walk)
    url = f"/findings/{leak.id}"
    early = supervisor.post(f"{url}/reopening", data={"note": "又漏"})
    assert "rounds.not_verified" in early.text
    supervisor.post(f"{url}/verification")
    late = supervisor.post(f"{url}/assignment", data={"person": str(walk.cast.technician.id)})
    assert late.status_code == 409
    assert "rounds.already_verified" in late.text
    supervisor.post(f"{url}/reopening", data={"note": "又漏"})
    assert (again(leak).stage, again(leak).verified_at) == ("open", None)


@pytest.mark.parametrize(
    ("noun", "data", "words"),
    [
        ("clearance", {}, "rounds.photo_missing"),
        ("clearance", {"photo": (BytesIO(b"no image"), "x.jpg")}, "attachments.not_an_image"),
        ("assignment", {}, "请选由谁整改"),
        ("assignment", {"person": "outsider"}, "rounds.person_unknown"),
        ("assignment", {"person": "technician", "due": "2020-01-01T10:00"}, "期限已经过去"),
        ("assignment", {"person": "technician", "due": "soon"}, "请选日期和时间"),
        ("verification", {}, "rounds.not_cleared"),
        ("notes", {}, "rounds.note_missing"),
    ],
)
def test_steps_that_are_refused(
    supervisor: FlaskClient,
    walk: Walk,
    leak: Finding,
    noun: str,
    data: dict[str, object],
    words: str,
) -> None:
    if person := data.get("person"):
        known = walk.cast.outsider if person == "outsider" else walk.cast.technician
        data = data | {"person": str(known.id)}
    answer = supervisor.post(f"/findings/{leak.id}/{noun}", data=data)
    assert answer.status_code in (409, 422)
    assert words in answer.text
    assert again(leak).stage == "open"


def test_an_overdue_finding_has_its_own_tab(
    supervisor: FlaskClient, walk: Walk, leak: Finding
) -> None:
    findings.assign(
        leak,
        to=walk.cast.technician.id,
        due_at=utcnow() - timedelta(hours=1),
        by=walk.by,
        at=utcnow(),
    )
    db.session.commit()
    assert "水泵漏水" in supervisor.get("/findings/?state=overdue").text
    assert "已超期" in supervisor.get(f"/findings/{leak.id}").text


def test_another_company_sees_no_finding(client: FlaskClient, walk: Walk, leak: Finding) -> None:
    browser = sign_in(client, walk.cast.outsider)
    assert browser.get(f"/findings/{leak.id}").status_code == 404
    assert browser.post(f"/findings/{leak.id}/notes", data={"note": "x"}).status_code == 404


def test_the_same_note_at_once_is_one_line(walk: Walk, leak: Finding) -> None:
    now = utcnow()
    for seconds in (0, 1, 60):
        at = now + timedelta(seconds=seconds)
        findings.add_note(leak, by=walk.by, at=at, note="看过")
        db.session.flush()
    told = db.session.query(IssueEvent).filter_by(issue_id=leak.id, kind="note").count()
    assert told == 2
