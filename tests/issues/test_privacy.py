"""Who saw what, what is kept about somebody, and its end."""

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.issues.conftest import NOW, Desk
from webapp.audit.models import AuditLine
from webapp.database import db, transaction
from webapp.issues import reporters
from webapp.issues.models import Issue, Reporter
from webapp.issues.state.retelling import retell
from webapp.keeping.rekey import rekey, sealed_columns
from webapp.sealed import in_use, keys_from, use


def known(desk: Desk, *, is_closed: bool = False) -> Reporter:
    with transaction():
        site_id = desk.cast.site.id
        reporter = reporters.find_or_add(
            site_id, phone="13812345678", name="林女士", room="3-2-501", at=NOW
        )
        assert reporter is not None
        issue = desk.open(reporter_id=reporter.id)
        if is_closed:
            desk.step(issue, "cancel", 5, "manager", reason="不用修了")
            retell(issue, NOW)
    return reporter


def verbs() -> list[str]:
    db.session.rollback()
    return [verb for verb in db.session.scalars(select(AuditLine.verb)) if "reporter" in verb]


def test_every_look_is_recorded_once_an_hour(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    reporter = known(desk)
    frontdesk = sign_in(client, cast.people["frontdesk"])
    for _turn in range(3):
        page = frontdesk.get(f"/reporters/{reporter.id}").text
    assert "13812345678" in page
    assert f"{cast.people['frontdesk'].name}</span>" in page
    assert verbs() == ["reporter.looked"]


def test_a_report_that_shows_a_name_records_the_look(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    known(desk)
    issue_id = db.session.scalars(select(Issue.id)).one()
    page = sign_in(client, cast.people["frontdesk"]).get(f"/issues/{issue_id}").text
    assert "13812345678" in page
    assert verbs() == ["reporter.looked"]


def test_nobody_is_forgotten_while_a_report_is_open(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    reporter = known(desk)
    answer = sign_in(client, cast.people["manager"]).post(f"/reporters/{reporter.id}/deletion")
    assert answer.status_code == 409
    assert "还有没办结的报事" in answer.text


def test_who_asks_is_forgotten_and_the_reports_stay(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    reporter = known(desk, is_closed=True)
    manager = sign_in(client, cast.people["manager"])
    assert manager.post(f"/reporters/{reporter.id}/deletion").status_code == 303
    db.session.rollback()
    raw = db.session.connection().exec_driver_sql(
        "SELECT name, phone, phone_index, phone_tail, room FROM reporter"
    )
    assert raw.one() == ("", "", "", "", "")
    assert db.session.scalar(select(Issue.number)) == "BX20261123-001"
    assert reporters.find(cast.site.id, "5678") == []
    assert "林女士" not in manager.get(f"/reporters/{reporter.id}").text
    assert verbs() == ["reporter.forgotten"]


def test_the_desk_may_look_and_not_delete(cast: Cast, client: FlaskClient, desk: Desk) -> None:
    reporter = known(desk, is_closed=True)
    frontdesk = sign_in(client, cast.people["frontdesk"])
    assert frontdesk.post(f"/reporters/{reporter.id}/deletion").status_code == 403


def test_reporters_of_another_company_are_not_there(
    cast: Cast, client: FlaskClient, desk: Desk
) -> None:
    reporter = known(desk)
    assert sign_in(client, cast.outsider).get(f"/reporters/{reporter.id}").status_code == 404


def test_all_sealed_fields_are_sealed_anew_with_a_new_key(desk: Desk) -> None:
    known(desk)
    before = in_use()
    try:
        use(keys_from("1:" + "ab" * 32, "a secret of the tests"))
        keys = {**in_use().keys, 0: before.keys[0]}
        use(type(before)(keys, before.index_key))
        assert rekey()["reporter.phone"] == 1
        assert rekey()["reporter.phone"] == 0
        raw = db.session.connection().exec_driver_sql("SELECT name, phone FROM reporter").one()
        assert all(value.startswith("s1:1:") for value in raw)
        db.session.rollback()
        use(type(before)({1: keys[1]}, before.index_key))
        assert db.session.scalars(select(Reporter)).one().phone == "13812345678"
    finally:
        db.session.rollback()
        use(before)


def test_the_columns_that_seal_are_known() -> None:
    assert {"reporter.name", "reporter.phone", "notice.receiver", "webhook.secret"} <= {
        f"{column.table.name}.{column.name}" for column in sealed_columns()
    }
