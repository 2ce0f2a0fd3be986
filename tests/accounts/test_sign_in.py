"""Signing in: badge and PIN, name and password, and everything that is refused."""

from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.conftest import SECRET
from webapp.accounts import actions, queries, throttling
from webapp.accounts.badges import clean_badge_code, grouped
from webapp.accounts.models import Company, Person
from webapp.clock import utcnow
from webapp.database import db, enter_company

PASSWORD = "correct horse 9"


def _badge(person: Person) -> str:
    code = actions.issue_badge(person, secret=SECRET, by=None, at=utcnow())
    db.session.commit()
    return code


def _typed(person: Person, secret: str) -> dict[str, str]:
    return {"company": "sun", "name": person.name, "secret": secret}


def test_a_guard_scans_the_badge_and_sets_a_pin(cast: Cast, client: FlaskClient) -> None:
    code = _badge(cast.guard)
    assert "再输一次" in client.get(f"/B/{code}").text
    answer = client.post(f"/b/{code}", data={"secret": "4729", "again": "4729"})
    assert answer.status_code == 303
    assert client.get("/").headers["Location"] == "/field/start"


def test_the_pin_works_without_the_badge_afterwards(cast: Cast, client: FlaskClient) -> None:
    actions.set_pin(cast.guard, "4729", "4729")
    db.session.commit()
    answer = client.post("/sign-in", data=_typed(cast.guard, "4729"))
    assert answer.status_code == 303


def test_a_typed_badge_code_is_as_good_as_a_scanned_one(cast: Cast, client: FlaskClient) -> None:
    code = _badge(cast.guard)
    answer = client.post("/sign-in", data={"name": grouped(code).lower()})
    assert answer.headers["Location"] == f"/b/{code}"


def test_without_a_pin_the_name_is_not_enough(cast: Cast, client: FlaskClient) -> None:
    answer = client.post("/sign-in", data=_typed(cast.guard, "1234"))
    assert answer.status_code == 422
    assert "accounts.needs_badge" in answer.text


def test_language_and_night_chosen_before_signing_in_stay(cast: Cast, client: FlaskClient) -> None:
    actions.set_pin(cast.guard, "4729", "4729")
    db.session.commit()
    client.post("/language", data={"language": "en"})
    client.post("/theme", data={"theme": "dark"})
    client.post("/sign-in", data=_typed(cast.guard, "4729"))
    with client.session_transaction() as kept:
        assert kept["token"]
        assert (kept["language"], kept["theme"]) == ("en", "dark")


def test_guessable_and_differing_pins_are_refused(cast: Cast, client: FlaskClient) -> None:
    code = _badge(cast.guard)
    for secret, again, refusal in (
        ("1234", "1234", "accounts.bad_pin"),
        ("7777", "7777", "accounts.bad_pin"),
        ("12a4", "12a4", "accounts.bad_pin"),
        ("4729", "4792", "accounts.pins_differ"),
    ):
        answer = client.post(f"/b/{code}", data={"secret": secret, "again": again})
        assert (answer.status_code, refusal in answer.text) == (422, True)


def test_a_voided_badge_says_so_and_ends_its_sessions(cast: Cast, client: FlaskClient) -> None:
    code = _badge(cast.guard)
    sign_in(client, cast.guard)
    actions.void_badges(cast.guard, by=cast.admin.id, at=utcnow())
    db.session.commit()
    assert client.get("/").headers["Location"] == "/sign-in"
    assert "accounts.badge_voided" in client.get(f"/b/{code}").text


def test_a_badge_nobody_has_is_refused(cast: Cast, client: FlaskClient) -> None:
    for code in ("0" * 16, "K7M2", "<script>"):
        assert client.get(f"/b/{code}").status_code == 422


def test_five_wrong_tries_close_the_door_for_a_while(cast: Cast, client: FlaskClient) -> None:
    actions.set_password(cast.manager, PASSWORD)
    db.session.commit()
    for left in (4, 3, 2, 1, 0):
        answer = client.post("/sign-in", data=_typed(cast.manager, "wrong"))
        assert answer.status_code == 422
        assert (f"还可以试 {left} 次" in answer.text) == (left > 0)
    answer = client.post("/sign-in", data=_typed(cast.manager, PASSWORD))
    assert answer.status_code == 429
    later = utcnow() + timedelta(minutes=15, seconds=1)
    throttling.check([f"person:{cast.manager.id}"], later)  # raises while the door is closed


def test_a_name_nobody_has_gets_the_same_answer(cast: Cast, client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"name": "谁也不是", "secret": "whatever"})
    assert "accounts.wrong_secret" in answer.text


def test_the_way_back_never_leads_to_another_host(cast: Cast, client: FlaskClient) -> None:
    actions.set_password(cast.manager, PASSWORD)
    db.session.commit()
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = client.post("/sign-in", data={**_typed(cast.manager, PASSWORD), "next": target})
        assert answer.headers["Location"] == "/"


def test_signing_out_ends_the_session_on_the_server(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.manager)
    with client.session_transaction() as cookie:
        token = cookie["token"]
    client.post("/sign-out")
    with client.session_transaction() as cookie:
        cookie["token"] = token  # a stolen copy of the cookie
    assert client.get("/people/").status_code == 303


def test_a_left_colleague_cannot_come_in(cast: Cast, client: FlaskClient) -> None:
    sign_in(client, cast.supervisor)
    actions.part_with(cast.supervisor, by=cast.admin.id, at=utcnow())
    db.session.commit()
    assert client.get("/people/").status_code == 303


def test_badge_codes_survive_being_read_aloud() -> None:
    code = clean_badge_code("K7M2 9QXA 0O1I L5T8")
    assert code == "K7M29QXA001115T8"
    assert clean_badge_code(f"HTTPS://R.EX.CO/B/{code}") == code
    assert clean_badge_code("K7M2") == ""


def test_the_first_administrator_is_asked_for_once(app: Flask, client: FlaskClient) -> None:
    assert client.get("/").headers["Location"] == "/setup"
    form = {"company": "阳光物业", "name": "林管理", "password": PASSWORD}
    assert client.post("/setup", data={**form, "password": "short"}).status_code == 422
    assert client.post("/setup", data=form).headers["Location"] == "/sites"
    assert client.post("/setup", data=form).status_code == 409
    assert [company.name for company in queries.companies()] == ["阳光物业"]


def test_two_companies_may_have_a_person_of_one_name(cast: Cast, client: FlaskClient) -> None:
    other = db.session.get_one(Company, cast.outsider.company_id)
    enter_company(other.id)
    actions.set_password(cast.outsider, PASSWORD)
    db.session.commit()
    form = {"name": "mallory", "secret": PASSWORD}
    assert client.post("/sign-in", data={**form, "company": "sun"}).status_code == 422
    assert client.post("/sign-in", data={**form, "company": "other"}).status_code == 303
