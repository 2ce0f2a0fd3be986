"""维修质量监督: who looks at a repair, and what becomes of what fails."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.returns.conftest import AFTER, Asking
from webapp.database import db
from webapp.issues.models import Issue
from webapp.returns.models import QualityCheck


@pytest.fixture(autouse=True)
def afternoon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webapp.returns.check_views.utcnow", lambda: AFTER)


def test_row_57_what_fails_the_look_is_rectified_until_it_is_verified(
    client: FlaskClient, cast: Cast, asking: Asking
) -> None:
    asking.rule(check_share=100)
    issue = asking.repair()
    asking.draw()
    check = db.session.scalars(select(QualityCheck)).one()
    manager = sign_in(client, cast.manager)
    assert "用时" in manager.get("/returns/checks").text
    path = f"/returns/checks/{check.id}"
    data = {"time": "ok", "material": "bad", "work": "ok", "note": "少换一个垫圈"}
    assert manager.post(path, data=data).status_code == 303
    made = db.session.scalars(select(Issue).where(Issue.kind == "rectification")).one()
    assert made.relapse_of == issue.id
    assert "少换一个垫圈" in made.text
    assert manager.post(path, data=data).status_code == 409
    assert made.number in manager.get("/returns/checks").text


def test_row_57_frontdesk_does_not_judge_repairs(office: FlaskClient, asking: Asking) -> None:
    asking.rule(check_share=100)
    asking.repair()
    asking.draw()
    check = db.session.scalars(select(QualityCheck)).one()
    assert office.post(f"/returns/checks/{check.id}", data={"time": "ok"}).status_code == 403
