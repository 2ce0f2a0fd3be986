"""The list of phones: what needs somebody stands first."""

from datetime import timedelta

from flask.testing import FlaskClient

from tests.cast import sign_in
from tests.sync.scene import Scene
from webapp.accounts.models import Device
from webapp.clock import utcnow
from webapp.database import db, enter_company
from webapp.sync import phones


def test_missing_records_stand_before_silence_and_silence_before_the_rest(
    scene: Scene, client: FlaskClient
) -> None:
    """Each was heard in the order that the list must turn round."""
    enter_company(scene.cast.company.id)
    now = utcnow()
    for name, minutes, known in (
        ("fine", 1, {}),
        ("silent", 300, {}),
        ("holding", 2, {"waiting": 3, "last_seq": 4, "head_seq": 4}),
        ("missing", 3, {"last_seq": 4, "head_seq": 9}),
        ("gone", 4, {"last_seq": 4, "head_seq": 9, "revoked_at": now}),
    ):
        heard = now - timedelta(minutes=minutes)
        db.session.add(
            Device(person_id=scene.cast.guard.id, name=name, public_key=name.encode(),
                   enrolled_at=now - timedelta(days=3), heard_at=heard, complete_until=heard,
                   **known)
        )  # fmt: skip
    db.session.commit()
    wanted = ["missing", "holding", "silent", "fine", "gone"]
    listed = [row.device.name for row in phones.rows(scene.cast.supervisor)]
    assert [name for name in listed if name in wanted] == wanted
    page = sign_in(client, scene.cast.supervisor).get("/phones").text
    assert page.index(">missing<") < page.index(">silent<") < page.index(">gone<")
