"""Robot, texts and letters against real servers: yes, faults for an hour, never, nonsense."""

import socket
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.cast import Cast
from tests.notifications.postbox import Postbox
from tests.notifications.test_delivery import NOW
from tests.notifications.web_server import Service, a_service
from webapp.database import db, transaction
from webapp.notifications import timing
from webapp.notifications.actions import Message, put
from webapp.notifications.channels.mail import Mail
from webapp.notifications.channels.parcel import Channel
from webapp.notifications.channels.robot import Robot
from webapp.notifications.channels.texting import Gateway, Texting
from webapp.notifications.delivery import deliver
from webapp.notifications.models import Notice, NoticeLine, Via

MINUTE = timedelta(minutes=1)


@pytest.fixture
def service() -> Iterator[Service]:
    with a_service() as running:
        yield running


def put_one(cast: Cast, via: Via, name: str, receiver: str = "13812345678") -> None:
    with transaction():
        site_id = cast.site.id if via is Via.WECOM else None
        message = Message(
            via, once=name, text=name, receiver=receiver, site_id=site_id, is_urgent=True
        )
        put(cast.company.id, message, NOW)


def send(channel: Channel, after: timedelta = timedelta()) -> None:
    db.session.rollback()
    at = NOW + after
    deliver(at, lambda: at, lambda _line, _company, _config: channel)


def minutes(channel: Channel, since: int, until: int) -> None:
    """The worker looks every minute."""
    for minute in range(since, until):
        send(channel, minute * MINUTE)


def only() -> Notice:
    db.session.rollback()
    statement = select(Notice).execution_options(populate_existing=True)
    return db.session.scalars(statement).one()


def texts(service: Service) -> Texting:
    return Texting(Gateway(service.url, "a token"))


def test_a_text_is_handed_over_once_with_its_key(cast: Cast, service: Service) -> None:
    put_one(cast, Via.SMS, "您的报修已受理")
    minutes(texts(service), 0, 3)
    ((headers, body),) = service.asked
    assert body == {"phone": "13812345678", "text": "您的报修已受理", "key": str(only().id)}
    assert headers["Authorization"] == "Bearer a token"
    assert headers["Idempotency-Key"] == str(only().id)
    assert only().sent_at == NOW


@pytest.mark.parametrize("fault", [500, 503, 0, 1])
def test_a_provider_that_fails_for_an_hour_gets_it_afterwards_once(
    cast: Cast, service: Service, fault: int
) -> None:
    put_one(cast, Via.SMS, "一")
    service.status = fault
    minutes(texts(service), 0, 60)
    tried = len(service.asked)
    assert 3 <= tried <= 20, "waits grow: nobody is hammered"
    assert only().sent_at is None
    service.status = 204
    minutes(texts(service), 60, 90)
    assert len(service.asked) == tried + 1
    assert {headers["Idempotency-Key"] for headers, _ in service.asked} == {str(only().id)}
    assert only().sent_at is not None


def test_a_provider_that_never_answers_is_given_up_visibly(cast: Cast) -> None:
    put_one(cast, Via.SMS, "一")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # bound and not listening: refused at once
        never = Texting(Gateway(f"http://127.0.0.1:{nobody.getsockname()[1]}/", ""))
        hours = int(timing.GIVE_UP_AFTER / timedelta(hours=1)) + 2
        for hour in range(hours):
            send(never, timedelta(hours=hour))
    row = only()
    assert row.sent_at is None
    assert row.failed_at is not None
    assert "refused" in row.fault


@pytest.mark.parametrize(("status", "is_later"), [(400, False), (404, False), (429, True)])
def test_a_no_to_one_text_is_no_fault_of_the_line(
    cast: Cast, service: Service, status: int, is_later: bool
) -> None:
    put_one(cast, Via.SMS, "一")
    service.status = status
    send(texts(service))
    row = only()
    assert (row.failed_at is None) is is_later
    assert row.fault == f"HTTP {status}"
    assert db.session.scalars(select(NoticeLine.failures)).one() == 0


def test_the_robot_says_several_in_one_text(cast: Cast, service: Service) -> None:
    for name in ("一", "二"):
        put_one(cast, Via.WECOM, name)
    minutes(Robot(service.url), 0, 3)
    (said,) = service.bodies()
    assert said["msgtype"] == "text"
    assert sorted(said["text"]["content"].split("\n")) == ["一", "二"]


@pytest.mark.parametrize(
    "garbage", [b"<html>gateway</html>", b"", b"\xff\xfe", b"[1, 2]", b'{"errcode": "x"}', b"null"]
)
def test_a_robot_that_answers_nonsense_stops_nobody_else(
    cast: Cast, service: Service, garbage: bytes
) -> None:
    put_one(cast, Via.WECOM, "一")
    service.body = garbage
    send(Robot(service.url))
    row = only()
    assert row.sent_at is not None if garbage == b"" else row.sent_at is None
    service.body = b'{"errcode": 0}'
    minutes(Robot(service.url), 1, 30)
    assert only().sent_at is not None


def test_a_robot_asked_too_often_waits_and_a_wrong_one_is_given_up(
    cast: Cast, service: Service
) -> None:
    put_one(cast, Via.WECOM, "一")
    service.body = b'{"errcode": 45009, "errmsg": "api freq out of limit"}'
    send(Robot(service.url))
    assert (only().sent_at, only().failed_at) == (None, None)
    service.body = b'{"errcode": 93000, "errmsg": "invalid webhook url"}'
    minutes(Robot(service.url), 1, 30)
    assert only().failed_at is not None
    assert "invalid webhook" in only().fault


def test_mail_refused_for_a_day_arrives_afterwards_once(cast: Cast) -> None:
    put_one(cast, Via.EMAIL, "一", "a@example.cn")
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        down = Mail(f"smtp://127.0.0.1:{nobody.getsockname()[1]}", "rounds@example.cn")
        for minute in range(0, 24 * 60, 5):
            send(down, minute * MINUTE)
    assert only().sent_at is None
    box = Postbox()
    try:
        up = Mail(box.url, "rounds@example.cn")
        minutes(up, 24 * 60, 24 * 60 + 30)
        assert len(box.letters) == 1
    finally:
        box.close()
    assert only().sent_at is not None
