"""A signature of the reporter: drawn by a finger, or a name typed and set in type."""

from base64 import b64decode
from binascii import Error
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from webapp.attachments.images import Picture, reencode
from webapp.errors import Refused
from webapp.web.fonts import cjk_font

PREFIX = "data:image/png;base64,"
MOST_BYTES = 200_000
SIDE = 600
WIDTH, HEIGHT = 600, 200


def drawn(data_url: str) -> Picture | None:
    """What a finger drew; None when it is no picture."""
    if not data_url.startswith(PREFIX) or len(data_url) > MOST_BYTES:
        return None
    try:
        return reencode(b64decode(data_url.removeprefix(PREFIX), validate=True), SIDE)
    except (Error, Refused):
        return None


def typed(name: str) -> Picture:
    """A typed name as a picture, so that paper shows it where signatures stand.

    Raises FontMissing.
    """
    image = Image.new("L", (WIDTH, HEIGHT), 255)
    draw = ImageDraw.Draw(image)
    size = 72
    path = str(cjk_font())
    length = draw.textlength(name, font=ImageFont.truetype(path, size))
    if length > WIDTH - 40:
        size = max(14, int(size * (WIDTH - 40) / length))
    font = ImageFont.truetype(path, size)
    draw.text((WIDTH // 2, HEIGHT // 2), name, font=font, fill=0, anchor="mm")
    buffer = BytesIO()
    image.save(buffer, "PNG", optimize=True)
    return Picture(buffer.getvalue(), "image/png", WIDTH, HEIGHT)
