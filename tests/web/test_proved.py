"""How a time that can be proved is told, in both languages and over midnight."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask_babel import refresh

from webapp.web.proved import provable, proved, proved_words

AT = datetime(2026, 11, 20, 14, 14, 20, tzinfo=UTC)  # 22:14 in Shanghai
LONG_AFTER = datetime(2027, 3, 1, tzinfo=UTC)  # days are told by their dates


@dataclass
class Told:
    at: datetime
    not_before: datetime | None
    not_after: datetime | None


def around(before: timedelta, after: timedelta) -> Told:
    return Told(AT, AT - before, AT + after)


@pytest.mark.parametrize(
    ("told", "chinese", "english"),
    [
        (around(timedelta(seconds=2), timedelta(seconds=5, milliseconds=1)),
         "22:14 (±6 s)", "22:14 (±6 s)"),
        (around(timedelta(seconds=120), timedelta(0)), "22:14 (±120 s)", "22:14 (±120 s)"),
        (around(timedelta(minutes=24), timedelta(minutes=50)),
         "称 22:14，可证 21:50–23:05", "says 22:14, provable 21:50–23:05"),
        (Told(AT, datetime(1970, 1, 1, tzinfo=UTC), AT + timedelta(minutes=50)),
         "称 22:14，可证 23:05 前", "says 22:14, provable before 23:05"),
        (around(timedelta(minutes=1), timedelta(hours=2)),
         "称 22:14，可证 22:13–11-21 00:15", "says 22:14, provable 22:13–11-21 00:15"),
        (Told(AT, None, None), "22:14", "22:14"),
        (Told(AT, AT, AT), "22:14", "22:14"),
    ],
)  # fmt: skip
def test_a_time_says_how_sure_it_is(
    app: Flask, told: Told, chinese: str, english: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.web.pages.utcnow", lambda: LONG_AFTER)
    with app.test_request_context("/?lang=zh-CN"):
        assert proved(told) == chinese
    refresh()
    with app.test_request_context("/?lang=en"):
        assert proved(told) == english


def test_the_range_is_told_outwards_and_only_where_it_is_wide(app: Flask) -> None:
    narrow = around(timedelta(seconds=1), timedelta(seconds=1))
    wide = around(timedelta(minutes=24), timedelta(minutes=50))
    with app.test_request_context("/?lang=zh-CN"):
        assert provable(narrow) == ""
        assert provable(wide) == "可证 21:50–23:05"
        assert proved_words(narrow) == "可以证明在 22:14:19 到 22:14:21 之间，最可能是 22:14:20"
        assert proved_words(Told(AT, None, None)) == ""
