"""Voice and video of a report are played at its link and in the office, and nobody else's are."""

from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast, sign_in
from tests.portal.conftest import Post, enter, issues, photo, token_in
from webapp.attachments.models import Attachment
from webapp.database import db

VOICE = b"OggS" + bytes(range(256)) * 8
VIDEO = b"\x1a\x45\xdf\xa3" + bytes(reversed(range(256))) * 8


@pytest.fixture
def token(send: Post) -> str:
    files = {"voice": (BytesIO(VOICE), "a.ogg"), "video": (BytesIO(VIDEO), "b.webm")}
    return token_in(send(phone="13812345678", photo=photo(), **files))


def hashes(cast: Cast) -> list[str]:
    """Of the recordings of the first report: voice, video."""
    enter(cast)
    rows = select(Attachment.sha256).where(
        Attachment.subject_id == issues()[0].id, Attachment.position >= 100
    )
    return list(db.session.scalars(rows.order_by(Attachment.position)))


def test_the_reporter_plays_his_own(client: FlaskClient, token: str, cast: Cast) -> None:
    voice, video = hashes(cast)
    page = client.get(f"/r/t/{token}").text
    assert page.count("<audio") == page.count("<video") == 1
    assert f'src="/r/t/{token}/recordings/{voice}"' in page
    assert f'src="/r/t/{token}/recordings/{video}"' in page
    answer = client.get(f"/r/t/{token}/recordings/{voice}", buffered=True)
    assert (answer.data, answer.mimetype) == (VOICE, "audio/ogg")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_players_ask_for_parts(client: FlaskClient, token: str, cast: Cast) -> None:
    _voice, video = hashes(cast)
    address = f"/r/t/{token}/recordings/{video}"
    part = client.get(address, buffered=True, headers={"Range": "bytes=100-199"})
    assert (part.status_code, part.data) == (206, VIDEO[100:200])
    assert part.headers["Content-Range"] == f"bytes 100-199/{len(VIDEO)}"
    assert client.get(address, buffered=True, headers={"Range": "bytes=-4"}).data == VIDEO[-4:]
    beyond = client.get(address, buffered=True, headers={"Range": f"bytes={len(VIDEO)}-"})
    assert beyond.status_code == 416


def test_no_link_plays_what_is_not_its_own(
    client: FlaskClient, token: str, cast: Cast, send: Post
) -> None:
    voice, _video = hashes(cast)
    other = token_in(send(text="别的事"))
    assert client.get(f"/r/t/{other}/recordings/{voice}", buffered=True).status_code == 404
    enter(cast)
    picture = issues()[0].photos[0]
    assert client.get(f"/r/t/{token}/recordings/{picture}", buffered=True).status_code == 404
    assert client.get(f"/r/t/{token}/recordings/{'0' * 64}", buffered=True).status_code == 404


def test_what_is_added_later_is_played_beside_its_line(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    more = b"OggS" + bytes(700)
    data = {"note": "声音录下来了", "voice": (BytesIO(more), "c.ogg")}
    client.post(f"/r/t/{token}/notes", data=data, content_type="multipart/form-data")
    page = client.get(f"/r/t/{token}").text
    assert page.count('class="recording"') == 3
    last = page.split("/recordings/")[-1][:64]
    assert client.get(f"/r/t/{token}/recordings/{last}", buffered=True).data == more


def test_the_office_plays_it_where_it_may_read_the_report(
    client: FlaskClient, token: str, cast: Cast
) -> None:
    voice, video = hashes(cast)
    issue_id = issues()[0].id
    desk = sign_in(client, cast.people["frontdesk"])
    page = desk.get(f"/issues/{issue_id}").text
    assert f'playsinline src="/issues/{issue_id}/recordings/{video}"' in page
    part = desk.get(
        f"/issues/{issue_id}/recordings/{voice}", buffered=True, headers={"Range": "bytes=0-3"}
    )
    assert (part.status_code, part.data) == (206, b"OggS")
    for who in (cast.people["guard"], cast.outsider):
        other = sign_in(client, who).get(f"/issues/{issue_id}/recordings/{voice}", buffered=True)
        assert other.status_code in (403, 404)


def test_a_film_of_400_megabytes_at_the_desk_is_refused_before_it_is_read(
    client: FlaskClient, cast: Cast
) -> None:
    answer = sign_in(client, cast.people["frontdesk"]).post(
        "/issues/",
        input_stream=BytesIO(b""),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(400 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "文件太大了" in answer.text
    enter(cast)
    assert issues() == []
