"""Photos arrive in pieces, whole, once; what is no photo is refused and forgotten."""

import hashlib
import zlib
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.cast import sign_in
from tests.sync.phone import HEADERS
from tests.sync.scene import Scene
from webapp.attachments import storage
from webapp.attachments.models import Attachment, Blob
from webapp.database import db, enter_company


def photo(width: int = 800, height: int = 600, kind: str = "JPEG") -> bytes:
    buffer = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def patch(
    scene: Scene, client: FlaskClient, name: str, data: bytes, offset: int, length: int
) -> TestResponse:
    headers = {
        **HEADERS,
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Upload-Length": str(length),
        "X-Device": str(scene.phone.id),
        "X-Mime": "image/jpeg",
    }
    return client.patch(f"/blobs/{name}", data=data, headers=headers)


def send(scene: Scene, client: FlaskClient, data: bytes) -> TestResponse:
    return patch(scene, client, sha256(data), data, 0, len(data))


def head(scene: Scene, client: FlaskClient, name: str) -> TestResponse:
    return client.head(f"/blobs/{name}", headers={"X-Device": str(scene.phone.id)})


def test_pieces_are_put_together_and_the_offset_is_told(scene: Scene, client: FlaskClient) -> None:
    data = photo()
    name, half = sha256(data), len(data) // 2
    assert head(scene, client, name).status_code == 404
    first = patch(scene, client, name, data[:half], 0, len(data))
    assert (first.status_code, first.headers["Upload-Offset"]) == (204, str(half))
    known = head(scene, client, name)
    assert known.headers["Upload-Offset"] == str(half)
    assert "Upload-Complete" not in known.headers
    last = patch(scene, client, name, data[half:], half, len(data))
    assert (last.status_code, last.headers["Upload-Complete"]) == (204, "1")
    assert head(scene, client, name).headers["Upload-Complete"] == "1"
    assert storage.place_of(scene.cast.company.id, name).read_bytes() == data
    assert storage.arrived(scene.cast.company.id, name) == 0


def test_a_piece_at_the_wrong_place_is_told_the_right_one(
    scene: Scene, client: FlaskClient
) -> None:
    data = photo()
    name = sha256(data)
    patch(scene, client, name, data[:1000], 0, len(data))
    again = patch(scene, client, name, data[:1000], 0, len(data))
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, "1000")


def test_the_first_write_wins(scene: Scene, client: FlaskClient) -> None:
    data = photo()
    send(scene, client, data)
    again = patch(scene, client, sha256(data), b"something else", 0, 14)
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, str(len(data)))
    assert storage.place_of(scene.cast.company.id, sha256(data)).read_bytes() == data


def test_bytes_that_do_not_match_their_name_are_dropped(scene: Scene, client: FlaskClient) -> None:
    data = photo()
    answer = patch(scene, client, "0" * 64, data, 0, len(data))
    assert (answer.status_code, answer.json["code"]) == (422, "attachments.hash_mismatch")
    assert head(scene, client, "0" * 64).status_code == 404


def bomb() -> bytes:
    """A PNG that says it is 30,000 x 30,000."""
    data = bytearray(photo(8, 8, "PNG"))
    data[16:24] = (30_000).to_bytes(4, "big") * 2
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"%PDF-1.7 not a photo at all", "attachments.not_an_image"),
        (b"", "attachments.not_an_image"),
        (photo()[:2000], "attachments.truncated"),
        (bomb(), "attachments.too_many_pixels"),
        (photo(7072, 7072, "PNG"), "attachments.too_many_pixels"),
    ],
    ids=["no image", "empty", "truncated", "bomb", "50 megapixels"],
)
def test_what_is_no_photo_is_refused_by_name(
    scene: Scene, client: FlaskClient, data: bytes, code: str
) -> None:
    answer = send(scene, client, data)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert head(scene, client, sha256(data)).status_code == 404


def test_an_unknown_phone_sends_nothing(scene: Scene, client: FlaskClient) -> None:
    data = photo()
    headers = {**HEADERS, "X-Device": str(scene.cast.guard.id), "Upload-Offset": "0"}
    answer = client.patch(f"/blobs/{sha256(data)}", data=data, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (403, "sync.unknown_device")


@pytest.mark.parametrize("offset", ["", "-1", "1e3", "９"])
def test_headers_that_make_no_sense_are_refused(
    scene: Scene, client: FlaskClient, offset: str
) -> None:
    headers = {**HEADERS, "X-Device": str(scene.phone.id), "Upload-Length": "5"}
    if offset:
        headers["Upload-Offset"] = offset.encode().decode("latin-1")
    answer = client.patch(f"/blobs/{'a' * 64}", data=b"hello", headers=headers)
    assert answer.status_code == 400


def test_people_of_the_company_see_it_small_and_large_others_do_not(
    scene: Scene, client: FlaskClient
) -> None:
    data = photo()
    send(scene, client, data)
    large = client.get(f"/blobs/{sha256(data)}", buffered=True)
    assert (large.data, large.mimetype) == (data, "image/jpeg")
    assert "immutable" in large.headers["Cache-Control"]
    small = client.get(f"/blobs/{sha256(data)}?w=300")
    assert Image.open(BytesIO(small.data)).width == 320
    assert client.get(f"/blobs/{sha256(data)}?w=300").data == small.data
    sign_in(client, scene.cast.outsider)
    assert client.get(f"/blobs/{sha256(data)}").status_code == 404


def test_two_answers_with_one_photo_are_one_blob_with_two_references(
    scene: Scene, client: FlaskClient
) -> None:
    data = photo()
    name = sha256(data)
    visit_id = scene.visit(0)
    for item in ("door", "pressure"):
        body = {
            "visit_id": visit_id,
            "checkpoint_id": scene.points[0].id,
            "checklist_version_id": scene.version.id,
            "item_key": item,
            "value": {"choice": "fail"} if item == "door" else {"milli": 100, "text": "0.10"},
        }
        scene.phone.write("rounds.answer", body, (name,))
    note = {
        "sha256": name, "size": len(data), "mime": "image/jpeg",
        "taken_at_ms": scene.phone.wall, "from_album": False,
    }  # fmt: skip
    answer = scene.phone.push(client, scene.phone.batch(photos=[note]))
    assert answer.json["wanted"] == [name]
    send(scene, client, data)
    assert scene.phone.push(client).json["wanted"] == []
    enter_company(scene.cast.company.id)
    assert len(db.session.scalars(select(Attachment)).all()) == 2
    assert db.session.scalars(select(Blob)).one().complete_at is not None


def killed_after_the_last_byte(scene: Scene, data: bytes) -> str:
    """All bytes are on the disk, and nobody was told: SIGKILL came before the hash was taken."""
    name = sha256(data)
    with storage.arriving(scene.cast.company.id, name) as file:
        file.append(data)
    return name


def test_a_photo_whose_last_byte_came_before_a_kill_is_finished_when_asked_for(
    scene: Scene, client: FlaskClient
) -> None:
    data = photo()
    name = killed_after_the_last_byte(scene, data)
    told = head(scene, client, name)
    assert (told.headers["Upload-Offset"], told.headers["Upload-Complete"]) == (str(len(data)), "1")
    assert told.headers["Upload-Receipt"]
    assert storage.place_of(scene.cast.company.id, name).read_bytes() == data
    enter_company(scene.cast.company.id)
    assert db.session.scalars(select(Blob)).one().complete_at is not None


def test_an_empty_piece_at_the_end_finishes_it_too(scene: Scene, client: FlaskClient) -> None:
    data = photo()
    name = killed_after_the_last_byte(scene, data)
    last = patch(scene, client, name, b"", len(data), len(data))
    assert (last.status_code, last.headers["Upload-Complete"]) == (204, "1")
    assert last.headers["Upload-Receipt"]


def test_wrong_bytes_of_the_right_number_are_dropped_and_begun_again(
    scene: Scene, client: FlaskClient
) -> None:
    data, name = photo(), sha256(photo())
    patch(scene, client, name, bytes(len(data) - 1), 0, len(data))
    with storage.arriving(scene.cast.company.id, name) as file:
        file.append(b"\0")
    assert "Upload-Complete" not in head(scene, client, name).headers
    answer = patch(scene, client, name, b"", len(data), len(data))
    assert (answer.json or {})["code"] == "attachments.hash_mismatch"
    assert send(scene, client, data).headers["Upload-Complete"] == "1"


def test_more_bytes_than_the_photo_has_hold_it_up_for_one_answer(
    scene: Scene, client: FlaskClient
) -> None:
    data = photo()
    name = sha256(data)
    patch(scene, client, name, bytes(len(data) + 5), 0, len(data) + 9)
    again = patch(scene, client, name, data[:0], len(data), len(data))
    assert (again.status_code, again.headers["Upload-Offset"]) == (409, "0")
    assert send(scene, client, data).headers["Upload-Complete"] == "1"


def test_what_is_no_photo_and_was_not_judged_before_a_kill_is_forgotten(
    scene: Scene, client: FlaskClient
) -> None:
    name = killed_after_the_last_byte(scene, b"%PDF-1.7 not a photo at all")
    assert head(scene, client, name).status_code == 404


def test_a_photo_whose_file_is_gone_is_asked_for_again(scene: Scene, client: FlaskClient) -> None:
    data = photo()
    send(scene, client, data)
    storage.place_of(scene.cast.company.id, sha256(data)).unlink()
    assert head(scene, client, sha256(data)).status_code == 404
    assert send(scene, client, data).headers["Upload-Complete"] == "1"
    assert storage.place_of(scene.cast.company.id, sha256(data)).read_bytes() == data
