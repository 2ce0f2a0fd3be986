"""Floor plans: only pictures get in, and points stay where they are put, whatever happens."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import Cast
from tests.sites.conftest import SignedIn
from webapp.attachments.images import reencode
from webapp.database import db
from webapp.sites.models import Checkpoint, FloorPlan
from webapp.sites.planning import in_hundredths


def drawn(size: tuple[int, int] = (640, 400), kind: str = "PNG", **options: object) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, "white").save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def manager(browser: SignedIn) -> FlaskClient:
    return browser("manager")


def upload(client: FlaskClient, cast: Cast, data: bytes) -> TestResponse:
    form = {"name": "地下一层", "picture": (BytesIO(data), "plan.png")}
    return client.post(f"/sites/{cast.site.id}/plans", data=form)


def one_plan() -> FloorPlan:
    return db.session.scalars(select(FloorPlan)).one()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_three_kinds_of_pictures_get_in(cast: Cast, manager: FlaskClient, kind: str) -> None:
    answer = upload(manager, cast, drawn(kind=kind))
    assert answer.status_code == 303
    assert (one_plan().width, one_plan().height) == (640, 400)
    assert "地下一层" in manager.get(answer.location).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "请选一张平面图的图片"),
        (b"%PDF-1.7 a plan", "这不是图片"),
        (b"GIF89a" + b"0" * 40, "这不是图片"),
        (drawn(kind="JPEG")[:-300], "图片不完整"),
        (drawn()[:-30], "图片不完整"),
        (drawn((8000, 6250)), "图片太大了"),
    ],
    ids=["empty", "pdf", "gif", "cut-jpeg", "cut-png", "50-megapixels"],
)
def test_what_is_no_plan_is_refused_with_words(
    cast: Cast, manager: FlaskClient, data: bytes, words: str
) -> None:
    answer = upload(manager, cast, data)
    assert answer.status_code == 422
    assert words in answer.text


def test_a_picture_loses_what_was_hidden_in_it() -> None:
    exif = Image.Exif()
    exif[0x010F] = "SecretCamera"
    exif[0x0112] = 6  # lies on its side
    stored = reencode(drawn(kind="JPEG", exif=exif), 4000)
    assert (stored.width, stored.height) == (400, 640)
    assert b"SecretCamera" not in stored.data


def test_a_large_picture_is_shrunk_and_a_transparent_one_gets_paper() -> None:
    assert reencode(drawn((5000, 1000)), 4000).width == 4000
    buffer = BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(buffer, "PNG")
    with Image.open(BytesIO(reencode(buffer.getvalue(), 4000).data)) as image:
        assert image.getpixel((5, 5)) == (255, 255, 255)


def test_points_are_put_moved_and_taken_off(cast: Cast, manager: FlaskClient) -> None:
    upload(manager, cast, drawn())
    plan, point = one_plan(), cast.checkpoint
    address = f"/sites/{cast.site.id}/plans/{plan.id}/positions"
    answer = manager.post(
        address,
        data={f"x-{point.id}": "37.5", f"y-{point.id}": "12.34"},
        headers={"X-Requested-With": "plan-editor"},
    )
    assert answer.json == {"changed": 1}
    db.session.expire_all()
    assert (point.plan_id, point.plan_x, point.plan_y) == (plan.id, 3750, 1234)
    assert "--x: 37.5; --y: 12.34" in manager.get(f"/sites/{cast.site.id}/plans/{plan.id}").text
    archival = f"/sites/{cast.site.id}/plans/{plan.id}/archival"
    assert manager.post(archival).status_code == 409
    manager.post(address, data={f"x-{point.id}": "", f"y-{point.id}": ""})
    db.session.expire_all()
    assert (point.plan_id, point.plan_x, point.plan_y) == (None, None, None)
    assert manager.post(archival).status_code == 303


@pytest.mark.parametrize(
    ("text", "place"),
    [("0", 0), ("100", 10000), ("12.345", 1234), (" 7，5 ", 750), ("7,5", 750),
     ("-1", None), ("100.01", None), ("nan", None), ("inf", None), ("x", None), ("", None)],
)  # fmt: skip
def test_places_are_per_cent(text: str, place: int | None) -> None:
    assert in_hundredths(text) == place


def test_a_place_outside_the_plan_is_refused(cast: Cast, manager: FlaskClient) -> None:
    upload(manager, cast, drawn())
    point = cast.checkpoint
    answer = manager.post(
        f"/sites/{cast.site.id}/plans/{one_plan().id}/positions",
        data={f"x-{point.id}": "101", f"y-{point.id}": "5"},
    )
    assert answer.status_code == 422
    assert "0 到 100" in answer.text


def test_a_point_of_another_company_is_never_moved(cast: Cast, manager: FlaskClient) -> None:
    upload(manager, cast, drawn())
    foreign = cast.foreign_site.id
    answer = manager.post(
        f"/sites/{cast.site.id}/plans/{one_plan().id}/positions",
        data={f"x-{foreign}": "1", f"y-{foreign}": "1"},
        headers={"X-Requested-With": "plan-editor"},
    )
    assert answer.json == {"changed": 0}
    assert db.session.query(Checkpoint).filter(Checkpoint.plan_id.is_not(None)).count() == 0
