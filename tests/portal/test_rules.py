"""Rules of the residents' pages, and what a recording is."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from webapp.errors import Refused
from webapp.issues.flows.flow import IssueKind
from webapp.issues.flows.shipped import shipped
from webapp.portal import links, rules
from webapp.portal.media import MOST_VIDEO_BYTES, seconds_of, video_of, voice_of

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def movie(seconds: int, *, wide: bool = False) -> bytes:
    """The first bytes of an MP4 that says how long it runs."""
    times = bytes(16) if wide else bytes(8)
    length = (seconds * 600).to_bytes(8 if wide else 4, "big")
    header = bytes([wide, 0, 0, 0]) + times + (600).to_bytes(4, "big") + length
    return b"\x00\x00\x00\x18ftypisom" + bytes(40) + b"mvhd" + header + bytes(60)


@pytest.mark.parametrize("wide", [False, True])
def test_a_movie_says_how_long_it_runs(wide: bool) -> None:
    assert seconds_of(movie(42, wide=wide)) == 42


@pytest.mark.parametrize(
    ("start", "mime"),
    [
        (b"OggS", "audio/ogg"),
        (b"\x1a\x45\xdf\xa3", "audio/webm"),
        (b"#!AMR\n", "audio/amr"),
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x64", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"RIFF\x00\x00\x00\x00WAVE", "audio/wav"),
        (movie(20), "audio/mp4"),
    ],
)
def test_voice_notes_of_phones_are_recognised(start: bytes, mime: str) -> None:
    assert voice_of(start + bytes(100)).mime == mime


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html>", "portal.not_media"),
        (b"", "portal.not_media"),
        (b"ID3 a song", "portal.not_media"),
        (movie(61), "portal.too_large"),
        (movie(5) + bytes(MOST_VIDEO_BYTES), "portal.too_large"),
    ],
)
def test_what_is_no_short_video_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        video_of(data)
    assert refused.value.code == code


def test_a_link_cannot_be_told_from_the_report_without_the_secret() -> None:
    issue_id = uuid4()
    token = links.token_of("secret", issue_id)
    assert len(token) == links.TOKEN_LENGTH
    assert token == links.token_of("secret", issue_id)
    assert token != links.token_of("another", issue_id)
    assert links.is_same_token(links.token_hash(token), token)
    assert not links.is_same_token(links.token_hash(token), token[::-1])


def test_the_line_of_four_tells_when_each_was_reached() -> None:
    flow = shipped(IssueKind.REPAIR)
    taken = [("grab", NOW + timedelta(minutes=5)), ("contact", NOW + timedelta(minutes=9))]
    dots = rules.line_of_four(flow, "contacted", NOW, taken)
    assert [dot.at for dot in dots] == [NOW, NOW + timedelta(minutes=5), None, None]
    assert [dot.is_current for dot in dots] == [False, True, False, False]


@pytest.mark.parametrize("kind", list(IssueKind))
def test_every_step_of_the_reporter_can_be_asked_for_on_a_page(kind: IssueKind) -> None:
    flow = shipped(kind)
    for state in flow.states:
        by_reporter = [s for s in flow.steps_from(state.key) if "reporter" in s.by]
        assert rules.reporter_steps(flow, state.key, NOW, NOW) == by_reporter


def test_limits_forget_after_their_window() -> None:
    most = rules.MOST["report-address"]
    assert rules.is_too_many("report-address", most, NOW, NOW)
    assert not rules.is_too_many("report-address", most - 1, NOW, NOW)
    assert not rules.is_too_many("report-address", most, NOW - rules.WINDOW, NOW)
