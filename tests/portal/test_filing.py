"""A resident files a report: no account, once, whatever he types."""

from io import BytesIO
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cast import Cast
from tests.portal.conftest import Post, enter, issues, only, photo, token_in
from webapp.attachments.models import Attachment, Blob
from webapp.clock import utcnow
from webapp.database import db
from webapp.issues.desk_models import DispatchRule
from webapp.issues.dispatch.rules import Way
from webapp.issues.models import Issue, Reporter
from webapp.notifications.models import Notice
from webapp.sites.labelling import void_label
from webapp.sites.models import Label


def test_row_37_a_scan_becomes_a_report_with_place_photo_and_category(
    send: Post, cast: Cast
) -> None:
    answer = send(photo=photo(), phone="138 1234 5678", room="3-2-501", name="林女士")
    assert answer.status_code == 303
    issue = only()
    assert (issue.channel, issue.category, issue.state) == ("scan", "leak", "received")
    assert issue.checkpoint_id == cast.checkpoint.id
    assert issue.place == "1号楼 · 配电房"
    assert len(issue.photos) == 1
    assert issue.opened_by is None
    reporter = db.session.scalars(select(Reporter)).one()
    assert (reporter.phone_tail, reporter.room) == ("5678", "3-2-501")
    assert db.session.scalars(select(Notice).where(Notice.code == "issue.filed")).all()


def test_the_answer_shows_number_and_what_happens_next(send: Post, client: FlaskClient) -> None:
    page = client.get(send(category="light").location).text
    assert only().number in page
    assert "请截图保存" in page
    assert "0571-8888 8888" in page
    assert "物业会尽快处理" in page  # this site has set no limits: nothing is promised
    assert 'class="qr"' in page


def test_row_38_a_limit_that_runs_is_told_as_a_clock_time(send: Post, client: FlaskClient) -> None:
    page = client.get(send(category="noise").location).text
    assert "前有人受理" in page


def test_row_46_what_is_urgent_is_promised_somebody_at_the_door(
    send: Post, client: FlaskClient
) -> None:
    assert "前有人到场" in client.get(send(category="leak").location).text


def test_the_same_form_five_times_is_one_report(send: Post) -> None:
    once = uuid4().hex
    answers = {send(once=once).location for _ in range(5)}
    assert len(answers) == 1
    assert len(issues()) == 1


def test_a_form_filled_in_anew_is_another_report(send: Post) -> None:
    once = uuid4().hex
    send(once=once)
    send(once=once, text="三楼灯也不亮", category="light")
    assert [issue.category for issue in issues()] == ["leak", "light"]


def test_only_the_hash_of_the_link_is_stored(send: Post) -> None:
    token = token_in(send())
    issue = only()
    assert len(token) == 22
    assert issue.token_hash
    stored = {str(getattr(issue, column.key)) for column in Issue.__table__.columns}
    assert token not in stored


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("phone", "1" * 40, "电话不对"),
        ("phone", "call me", "电话不对"),
        ("text", "水" * 2001, "写得太长"),
    ],
)
def test_a_fault_is_told_above_and_beside_and_everything_is_kept(
    send: Post, field: str, value: str, words: str
) -> None:
    answer = send(**{"text": "顶上滴水", "name": "林", "room": "501", field: value})
    assert answer.status_code == 422
    assert answer.text.count(words) == 2
    assert f'href="#field-{field}"' in answer.text
    assert value in answer.text
    assert 'value="501"' in answer.text
    assert issues() == []


def test_an_empty_form_asks_for_something(send: Post) -> None:
    answer = send(category="", text="")
    assert answer.status_code == 422
    assert "请拍一张照片" in answer.text


def test_a_photo_alone_is_enough(send: Post) -> None:
    assert send(category="", text="", photo=photo()).status_code == 303
    assert only().category == "other_repair"


def test_a_name_of_emoji_is_a_name(send: Post) -> None:
    assert send(name="🦊🏠👩‍👩‍👧", phone="13812345678").status_code == 303
    assert db.session.scalars(select(Reporter)).one().name == "🦊🏠👩‍👩‍👧"


def test_a_known_reporter_is_not_renamed_by_whoever_types_his_number(send: Post) -> None:
    send(phone="13812345678", name="林女士", room="3-2-501")
    send(phone="13812345678", name="Mallory", room="9-9-999", text="别的事")
    reporter = db.session.scalars(select(Reporter)).one()
    assert (reporter.name, reporter.room) == ("林女士", "3-2-501")


def test_ten_megabytes_of_text_get_a_clear_answer(client: FlaskClient, key: str) -> None:
    head = '--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n'
    body = (head + "水" * 3_500_000 + "\r\n--x--\r\n").encode()
    answer = client.post(
        f"/r/{key}",
        input_stream=BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=x",
    )
    assert answer.status_code == 413
    assert "文字最多 2000 字" in answer.text
    assert "0571" in answer.text or "急事请直接打物业电话" in answer.text
    assert issues() == []


def test_a_video_of_400_megabytes_is_refused_before_it_is_read(
    client: FlaskClient, key: str
) -> None:
    answer = client.post(
        f"/r/{key}",
        input_stream=BytesIO(b""),
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(400 * 1024 * 1024)},
    )
    assert answer.status_code == 413
    assert "视频最多 30 MB" in answer.text
    assert "portal.too_large" in answer.text


def test_what_is_no_picture_is_told_beside_its_field(send: Post) -> None:
    answer = send(photo=(BytesIO(b"MZ nothing of a picture"), "virus.jpg"))
    assert answer.status_code == 422
    assert "这不是图片" in answer.text
    assert "电梯厅顶上滴水" in answer.text


def test_a_voice_note_is_kept_beside_the_report(send: Post) -> None:
    assert send(voice=(BytesIO(b"OggS" + bytes(900)), "note.ogg")).status_code == 303
    kept = db.session.scalars(select(Attachment).where(Attachment.subject_id == only().id)).one()
    blob = db.session.get_one(Blob, (kept.company_id, kept.sha256))
    assert (blob.mime, blob.size) == ("audio/ogg", 904)


def test_what_is_no_recording_is_refused(send: Post) -> None:
    answer = send(voice=(BytesIO(b"<html>"), "note.ogg"))
    assert answer.status_code == 422
    assert "不是能播放的录音或视频" in answer.text


def test_a_voided_label_still_takes_a_report_and_asks_where(
    client: FlaskClient, send: Post, cast: Cast, label: Label, key: str
) -> None:
    void_label(label, "damaged", by=cast.manager.id, at=utcnow())
    db.session.commit()
    landing = client.get(f"/C/{key}").text
    assert "这张标签已作废" in landing
    assert f"/r/{key}/new" in landing
    form = client.get(f"/r/{key}/new").text
    assert 'name="zone"' in form
    assert "1号楼" in form
    assert send(zone="", where="").status_code == 422
    assert send(zone=str(cast.zone.id), where="大门旁").status_code == 303
    enter(cast)
    issue = only()
    assert (issue.checkpoint_id, issue.zone_id) == (None, cast.zone.id)
    assert issue.place == "1号楼 · 大门旁"


def test_row_66_a_site_has_an_address_of_its_own(
    client: FlaskClient, send: Post, cast: Cast, site_key: str
) -> None:
    assert "阳光花园" in client.get(f"/R/{site_key}").text
    assert send(site_key, zone=str(cast.zone.id)).status_code == 303
    assert only().channel == "web"


def test_too_many_are_told_so_with_the_phone_number(send: Post) -> None:
    answers = [send(text=f"第 {n} 件") for n in range(21)]
    assert [answer.status_code for answer in answers[:20]] == [303] * 20
    assert answers[20].status_code == 429
    assert "0571-8888 8888" in answers[20].text
    assert len(issues()) == 20


def test_a_code_nobody_printed_opens_nothing(client: FlaskClient, label: Label) -> None:
    assert client.get("/r/AAAAAAAA").status_code == 404
    assert client.get("/r/x").status_code == 404
    answers = [client.get(f"/r/AAAAAA{n:02}").status_code for n in range(30)]
    assert answers[-1] == 429


def test_row_39_a_scan_goes_to_the_next_in_turn_where_the_site_rotates(
    send: Post, cast: Cast
) -> None:
    rule = DispatchRule(site_id=cast.site.id, kind="repair", way=Way.ROTATE)
    rule.set_by, rule.set_at = cast.manager.id, utcnow()
    db.session.add(rule)
    db.session.commit()
    send()
    assert (only().state, only().assigned_to) == ("sent", cast.technician.id)
    assert only().opened_by is None
