"""Voice notes and short videos: recognised by their first bytes, kept as they came.

Size holds every format. How long a recording runs is read where the file says it in one place
(MP4, M4A, MOV, 3GP: box mvhd, ISO/IEC 14496-12 §8.2.2); recordings of browsers do not say it.
"""

from dataclasses import dataclass

from webapp.portal.refusals import NotMedia, TooLarge

MOST_VOICE_BYTES = 8 * 1024 * 1024
MOST_VIDEO_BYTES = 30 * 1024 * 1024
MOST_VOICE_SECONDS = 180
MOST_VIDEO_SECONDS = 60
AUDIO_ONLY = frozenset({"mpeg", "wav", "amr", "aac", "x-caf"})


@dataclass(frozen=True)
class Recording:
    """A voice note or a video, checked."""

    data: bytes
    mime: str


def voice_of(data: bytes) -> Recording:
    """A voice note. Raises NotMedia and TooLarge."""
    return _checked(data, "audio", MOST_VOICE_BYTES, MOST_VOICE_SECONDS)


def video_of(data: bytes) -> Recording:
    """A video. Raises NotMedia and TooLarge."""
    return _checked(data, "video", MOST_VIDEO_BYTES, MOST_VIDEO_SECONDS)


def _checked(data: bytes, family: str, most: int, longest: int) -> Recording:
    if len(data) > most:
        raise TooLarge
    container = _container(data)
    if container is None or (family == "video" and container in AUDIO_ONLY):
        raise NotMedia
    if container == "mp4" and (seconds_of(data) or 0) > longest:
        raise TooLarge
    return Recording(data, f"{family}/{container}")


def _container(data: bytes) -> str | None:
    """What the first bytes say the file is."""
    if data[4:8] == b"ftyp":
        return "mp4"
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    starts = {
        b"\x1a\x45\xdf\xa3": "webm",
        b"OggS": "ogg",
        b"ID3": "mpeg",
        b"#!AMR": "amr",
        b"caff": "x-caf",
    }
    for start, name in starts.items():
        if data.startswith(start):
            return name
    return _bare_audio(data[:2])


def _bare_audio(start: bytes) -> str | None:
    """ADTS and MPEG audio begin with a sync word; ADTS says layer 0."""
    if len(start) < 2 or start[0] != 0xFF:
        return None
    if start[1] & 0xF6 == 0xF0:
        return "aac"
    return "mpeg" if start[1] & 0xE0 == 0xE0 else None


def seconds_of(data: bytes) -> float | None:
    """How long an MP4 runs, by its movie header; None when it does not say."""
    at = data.find(b"mvhd")
    if at < 0:
        return None
    body = data[at + 4 : at + 40]
    wide = body[:1] == b"\x01"
    scale_at, length_at, length_size = (20, 24, 8) if wide else (12, 16, 4)
    scale = int.from_bytes(body[scale_at : scale_at + 4], "big")
    length = int.from_bytes(body[length_at : length_at + length_size], "big")
    return length / scale if scale else None
