"""The outbox delivers: in order, once, whatever happens to the way out."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from tests.cast import Cast
from tests.notifications.postbox import Postbox
from webapp.database import db, new_id, transaction
from webapp.notifications import outbox, timing
from webapp.notifications.actions import Message, put
from webapp.notifications.channels.mail import Mail
from webapp.notifications.channels.parcel import Channel, Down, Parcel
from webapp.notifications.channels.texting import Texting
from webapp.notifications.delivery import deliver
from webapp.notifications.models import Notice, NoticeLine, Via

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    yield box
    box.close()


def letter(cast: Cast, name: str, minute: float = 0, to: str = "a@example.cn") -> None:
    with transaction():
        message = Message(Via.EMAIL, once=name, title=name, text="您好", receiver=to)
        put(cast.company.id, message, NOW + timedelta(minutes=minute))


def send(channel: Channel, minute: float = 0) -> None:
    db.session.rollback()
    at = NOW + timedelta(minutes=minute)
    deliver(at, lambda: at, lambda _line, _company, _config: channel)


def rows() -> Sequence[Notice]:
    db.session.rollback()
    statement = select(Notice).order_by(Notice.put_at, Notice.id)
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


class Broken:
    """A mail server that is down."""

    most = 1

    def __init__(self) -> None:
        self.tried: list[str] = []

    def send(self, parcels: Sequence[Parcel]) -> bool:
        self.tried += [parcel.title for parcel in parcels]
        raise Down("nobody there")

    def close(self) -> None:
        pass


def test_letters_arrive_in_order_and_once(cast: Cast, postbox: Postbox) -> None:
    for minute, name in enumerate(("一", "二", "三")):
        letter(cast, name, minute)
    for _turn in range(3):
        send(Mail(postbox.url, "Rounds <rounds@example.cn>"), 5)
    assert [one["Subject"] for one in postbox.letters] == ["一", "二", "三"]
    assert all(row.sent_at and row.line == "" for row in rows())
    assert len({one["Message-ID"] for one in postbox.letters}) == 3


def test_the_same_once_is_put_once(cast: Cast, postbox: Postbox) -> None:
    letter(cast, "一")
    letter(cast, "一", 1)
    send(Mail(postbox.url, "rounds@example.cn"), 5)
    assert len(postbox.letters) == 1


def test_after_a_day_without_mail_everything_goes_out_once_in_order(
    cast: Cast, postbox: Postbox
) -> None:
    broken = Broken()
    names = [f"第{n:02}封" for n in range(24)]
    for hour, name in enumerate(names):
        letter(cast, name, hour * 60)
        for quarter in range(4):
            send(broken, hour * 60 + quarter * 15)
    assert postbox.letters == []
    assert set(broken.tried) == {names[0]}  # only the head of the line knocks
    letter(cast, "新的", 24 * 60)
    send(Mail(postbox.url, "rounds@example.cn"), 24 * 60 + 16)
    assert [one["Subject"] for one in postbox.letters] == [*names, "新的"]
    assert all(row.sent_at for row in rows())


def test_while_it_is_down_nothing_overtakes(cast: Cast, postbox: Postbox) -> None:
    letter(cast, "一")
    send(Broken())
    letter(cast, "二", 0.1)
    send(Mail(postbox.url, "rounds@example.cn"), 0.2)  # closed for half a minute
    assert postbox.letters == []
    send(Mail(postbox.url, "rounds@example.cn"), 1)
    assert [one["Subject"] for one in postbox.letters] == ["一", "二"]


def test_what_is_three_days_old_is_given_up_visibly(cast: Cast) -> None:
    letter(cast, "旧")
    letter(cast, "新", 2 * 24 * 60)
    send(Broken(), 3 * 24 * 60 + 1)
    old, new = rows()
    assert (old.failed_at is not None, old.fault, old.line) == (True, "nobody there", "")
    assert (new.failed_at, new.line) == (None, "email")


def test_one_wrong_address_does_not_hold_up_the_others(cast: Cast, postbox: Postbox) -> None:
    postbox.unknown.add("nobody@example.cn")
    postbox.busy.add("busy@example.cn")
    letter(cast, "错", 0, "nobody@example.cn")
    letter(cast, "忙", 1, "busy@example.cn")
    letter(cast, "不是", 2, "1380000")
    letter(cast, "好", 3)
    send(Mail(postbox.url, "rounds@example.cn"), 5)
    wrong, busy, no_address, good = rows()
    assert [one["Subject"] for one in postbox.letters] == ["好"]
    assert wrong.failed_at
    assert "550" in wrong.fault
    assert no_address.failed_at
    assert good.sent_at
    assert (busy.failed_at, busy.tries) == (None, 1)
    postbox.busy.clear()
    send(Mail(postbox.url, "rounds@example.cn"), 6)
    assert [one["Subject"] for one in postbox.letters] == ["好", "忙"]


def test_a_line_is_held_by_one_worker_until_it_dies(cast: Cast, postbox: Postbox) -> None:
    letter(cast, "一")
    with transaction():
        assert outbox.hold(cast.company.id, "email", new_id(), NOW)
    send(Mail(postbox.url, "rounds@example.cn"), 1)
    assert postbox.letters == []
    send(Mail(postbox.url, "rounds@example.cn"), 2.1)  # nothing heard of it for two minutes
    assert len(postbox.letters) == 1


def test_who_was_thought_dead_stops_sending(cast: Cast) -> None:
    mine: UUID = new_id()
    with transaction():
        outbox.hold(cast.company.id, "email", mine, NOW)
        outbox.hold(cast.company.id, "email", new_id(), NOW + timing.HOLD)
        assert not outbox.still_hold("email", mine, NOW + timing.HOLD)


def test_a_clock_that_is_put_back_leaves_nothing_waiting(cast: Cast, postbox: Postbox) -> None:
    letter(cast, "一", 24 * 60)  # written while the server's clock was a day ahead
    with transaction():
        outbox.hold(cast.company.id, "email", new_id(), NOW + timedelta(days=1))
        db.session.execute(update(NoticeLine).values(closed_until=NOW + timedelta(days=1)))
    send(Mail(postbox.url, "rounds@example.cn"))
    assert len(postbox.letters) == 1


def test_without_a_provider_texts_are_kept_and_can_be_read(cast: Cast) -> None:
    with transaction():
        message = Message(Via.SMS, once="s", text="已受理", receiver="13812345678")
        put(cast.company.id, message, NOW)
    send(Texting(None))
    (row,) = rows()
    assert (row.sent_at, row.failed_at, row.next_at, row.text) == (None, None, None, "已受理")
    assert row.receiver == "13812345678"


def test_waits_grow_up_to_a_quarter_of_an_hour() -> None:
    waits = [timing.wait_after(n).total_seconds() for n in (1, 2, 3, 6, 100)]
    assert waits == [30, 60, 120, 900, 900]


def test_a_robot_never_says_more_than_twenty_in_any_minute() -> None:
    budget, said, at = None, [], NOW
    while at < NOW + timedelta(minutes=5):
        spent = timing.spend(budget, at)
        if spent is not None:
            budget = spent
            said.append(at)
        at += timedelta(milliseconds=500)
    minute = timedelta(minutes=1)
    assert max(sum(start <= one < start + minute for one in said) for start in said) <= 20
    assert len(said) >= 5 * 15
