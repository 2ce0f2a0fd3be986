"""Points ask checklists, chosen one by one, for many at once, or in an import."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient

from tests.cast import START, Cast
from tests.sites.books import book
from tests.sites.conftest import SignedIn
from webapp.checklists import actions
from webapp.checklists.models import Checklist
from webapp.database import db


@pytest.fixture
def manager(browser: SignedIn) -> FlaskClient:
    return browser("manager")


@pytest.fixture
def checklist(cast: Cast) -> Checklist:
    made = actions.create_from_catalogue("daily_cleaning", by=cast.manager.id, at=START)
    actions.publish(made, by=cast.manager.id, at=START)
    db.session.commit()
    return made


def test_many_points_get_one_checklist(
    cast: Cast, manager: FlaskClient, checklist: Checklist
) -> None:
    base = f"/sites/{cast.site.id}/points"
    assert checklist.name in manager.get(base).text
    form = {"point": [str(cast.checkpoint.id)], "checklist_id": str(checklist.id)}
    assert manager.post(f"{base}/checklist", data=form).status_code == 303
    db.session.expire_all()
    assert cast.checkpoint.checklist_id == checklist.id
    assert checklist.name in manager.get(f"{base}/{cast.checkpoint.id}").text
    foreign = {**form, "checklist_id": str(cast.site.id)}
    assert manager.post(f"{base}/checklist", data=foreign).status_code == 422


@pytest.mark.parametrize("language", ["name", "name_en"])
def test_a_file_may_name_the_checklist_in_either_language(
    cast: Cast, manager: FlaskClient, checklist: Checklist, language: str
) -> None:
    rows = [("B1-01", "配电房", "", "", "", "", "", getattr(checklist, language))]
    form = {"file": (BytesIO(book(rows)), "points.xlsx")}
    address = manager.post(f"/sites/{cast.site.id}/imports", data=form).location
    manager.post(f"{address}/confirmation")
    db.session.expire_all()
    assert cast.checkpoint.checklist_id == checklist.id
