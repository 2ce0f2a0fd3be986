"""The people screens: adding, changing, badges, leaving."""

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.conftest import SECRET
from webapp.accounts import actions, queries
from webapp.accounts.models import Person
from webapp.clock import utcnow
from webapp.database import db


def _person(name: str) -> Person:
    return next(person for person in queries.people(with_left=True) if person.name == name)


def test_names_pasted_from_a_spreadsheet_become_people(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.manager)
    form = {"role": "guard", "names": "王强\t13800000001\n李娜，13800000002\n\n赵敏"}
    assert client.post("/people/", data=form).status_code == 303
    assert _person("王强").phone == "13800000001"
    assert _person("李娜").phone == "13800000002"
    assert queries.site_ids_of(_person("赵敏")) == [cast.site.id]


def test_a_taken_name_is_refused_and_nobody_is_added(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.manager)
    before = len(queries.people())
    answer = client.post("/people/", data={"role": "guard", "names": f"新人\n{cast.guard.name}"})
    assert answer.status_code == 422
    assert "accounts.name_taken" in answer.text
    assert len(queries.people()) == before


def test_a_new_badge_stops_the_old_one(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.supervisor)
    old = actions.issue_badge(cast.guard, secret=SECRET, by=None, at=utcnow())
    db.session.commit()
    client.post(f"/people/{cast.guard.id}/badge")
    assert client.get(f"/b/{old}").status_code == 422
    assert cast.guard.name in client.get(f"/people/badges?person={cast.guard.id}").text


def test_the_badge_sheet_prints_the_same_code_again(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.supervisor)
    code = actions.issue_badge(cast.guard, secret=SECRET, by=None, at=utcnow())
    db.session.commit()
    for _ in range(2):
        assert code[:4] in client.get(f"/people/badges?person={cast.guard.id}").text


def test_the_last_administrator_stays(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.admin)
    answer = client.post(f"/people/{cast.admin.id}/departure")
    assert answer.status_code == 409
    form = {"role": "guard", "name": cast.admin.name}
    answer = client.post(f"/people/{cast.admin.id}", data=form)
    assert "accounts.last_admin" in answer.text


def test_a_departure_can_be_undone(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.admin)
    client.post(f"/people/{cast.guard.id}/departure")
    assert not cast.guard.is_active
    client.post(f"/people/{cast.guard.id}/return")
    assert cast.guard.is_active
    assert queries.live_badge(cast.guard.id) is None


def test_search_finds_by_name_and_number(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.manager)
    cast.cleaner.phone = "13900001111"
    db.session.commit()
    found = client.get("/people/?q=00011").text
    assert cast.cleaner.name in found
    assert cast.guard.name not in found


def test_a_person_of_another_company_is_not_there(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.admin)
    assert client.get(f"/people/{cast.outsider.id}").status_code == 404


def test_new_colleagues_come_with_badges_to_print(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.manager)
    answer = client.post(
        "/people/", data={"role": "guard", "names": "王强\n李娜"}, follow_redirects=True
    )
    assert "王强" in answer.text
    assert "李娜" in answer.text
    assert queries.live_badge(_person("王强").id) is not None
    assert queries.live_badge(cast.guard.id) is None  # nobody else was given one


@pytest.mark.parametrize("action", ["", "/badge", "/badge/void", "/pin/reset", "/departure"])
def test_nobody_changes_an_account_above_their_own(
    cast: Cast, client: FlaskClient, action: str
) -> None:
    sign_in(client, cast.manager)
    form = {"role": "guard", "name": "x", "password": "taken over by me"}
    assert client.post(f"/people/{cast.admin.id}{action}", data=form).status_code == 403
    sign_in(client, cast.supervisor)
    assert client.post(f"/people/{cast.manager.id}{action}", data=form).status_code == 403


def test_a_manager_makes_no_administrator(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.manager)
    answer = client.post("/people/", data={"role": "admin", "name": "新人"})
    assert answer.status_code == 403
    answer = client.post(f"/people/{cast.guard.id}", data={"role": "admin", "name": "新人"})
    assert answer.status_code == 403
    assert cast.guard.role == "guard"


def test_a_supervisor_knows_the_people_of_their_sites(cast: Cast, client: FlaskClient) -> None:
    actions.set_sites(cast.guard, [])
    db.session.commit()
    sign_in(client, cast.supervisor)
    assert cast.cleaner.name in client.get("/people/").text
    assert cast.guard.name not in client.get("/people/").text
    assert client.get(f"/people/{cast.guard.id}").status_code == 404
    assert client.post(f"/people/{cast.guard.id}/badge").status_code == 404
    assert cast.guard.name not in client.get("/people/badges").text
    assert client.get("/people/badges").text.count("badge-name") == 0


def test_a_supervisor_finds_the_badge_and_changes_nothing_else(
    cast: Cast, client: FlaskClient
) -> None:
    sign_in(client, cast.supervisor)
    page = client.get(f"/people/{cast.guard.id}").text
    assert f"/people/{cast.guard.id}/badge" in page
    assert 'name="password"' not in page
