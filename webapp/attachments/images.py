"""Pictures from people: checked before they are decoded, then drawn anew without their secrets."""

from dataclasses import dataclass
from io import BytesIO

from flask_babel import lazy_gettext as _l
from PIL import Image, ImageOps, UnidentifiedImageError

from webapp.errors import Refused

FORMATS = ("PNG", "JPEG", "WEBP")
MAX_PIXELS = 40_000_000  # 120 MB when decoded; 30,000 x 30,000 is refused before that
JPEG_QUALITY = 85
THUMBNAIL_QUALITY = 78


class NotAnImage(Refused):
    code = "attachments.not_an_image"
    message = _l("这不是图片。请用 PNG、JPEG 或 WebP")
    status = 422


class ImageTruncated(Refused):
    code = "attachments.truncated"
    message = _l("图片不完整，可能没有传完。请重新保存一次再上传")
    status = 422


class TooManyPixels(Refused):
    code = "attachments.too_many_pixels"
    message = _l("图片太大了。请缩到 4000 万像素以内，例如 8000 × 5000")
    status = 422


@dataclass(frozen=True)
class Picture:
    """A picture as we store it."""

    data: bytes
    mime: str
    width: int
    height: int


def reencode(data: bytes, max_side: int) -> Picture:
    """The picture upright, no side over `max_side`, no EXIF; PNG stays PNG, the rest is JPEG.

    Raises NotAnImage, ImageTruncated and TooManyPixels.
    """
    image = _opened(data)
    is_png = image.format == "PNG"
    try:
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageTruncated from error
    image = ImageOps.exif_transpose(image)
    image = _flat(image)
    image.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    if is_png:
        image.save(buffer, "PNG", optimize=image.width * image.height < 4_000_000)
    else:
        image.save(buffer, "JPEG", quality=JPEG_QUALITY, progressive=True, optimize=True)
    mime = "image/png" if is_png else "image/jpeg"
    return Picture(buffer.getvalue(), mime, image.width, image.height)


def checked(data: bytes) -> Picture:
    """The picture as it came, once it is certain that it is one: evidence is never redrawn.

    Raises NotAnImage, ImageTruncated and TooManyPixels.
    """
    image = _opened(data)
    mime = Image.MIME[str(image.format)]
    try:
        image.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise ImageTruncated from error
    return Picture(data, mime, image.width, image.height)


def shrunk(data: bytes, width: int) -> bytes:
    """A JPEG no wider than `width`, for lists; the original is never enlarged."""
    image = _opened(data)
    image.draft("RGB", (width, width * 3))  # JPEG only: decode at a fraction of the size
    image = _flat(ImageOps.exif_transpose(image))
    image.thumbnail((width, width * 3), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=THUMBNAIL_QUALITY, optimize=True)
    return buffer.getvalue()


def _opened(data: bytes) -> Image.Image:
    try:
        image = Image.open(BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise TooManyPixels from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise NotAnImage from error
    if image.width * image.height > MAX_PIXELS:
        raise TooManyPixels
    return image


def _flat(image: Image.Image) -> Image.Image:
    """Grey stays grey, everything else becomes RGB; what was see-through becomes white paper."""
    if image.mode in ("L", "1"):
        return image.convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return paper.convert("RGB")
    return image.convert("RGB")
