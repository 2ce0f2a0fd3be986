"""Labels on paper: what each one says, how many fit on an A4 sheet, and one picture per label.

A label: name, QR with its quiet zone, the 6 characters at least 8 mm high, place, whom to tell of
damage, revision. 50 mm: 3 x 4 on a sheet; 60 mm: 3 x 3. ECC Q and version 3 give 1.35 mm a module
at 50 mm, enough for 45 cm (offline.md §5).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from uuid import UUID

import qrcode
from flask_babel import force_locale
from flask_babel import gettext as _
from PIL import Image, ImageDraw, ImageFont
from qrcode.constants import ERROR_CORRECT_Q

from webapp.config import Config
from webapp.sites.labels import (
    MAX_PUBLIC_URL_LENGTH,
    label_key,
    label_url,
    public_url_problem,
)
from webapp.sites.models import Checkpoint, Label, Site
from webapp.sites.refusals import BadPublicUrl, TooManyLabels
from webapp.web.fonts import cjk_font
from webapp.web.language import LANGUAGES
from webapp.web.qr import QUIET_ZONE

MAX_LABELS = 500
SIZES = {50: 12, 60: 9}  # side of the QR in mm: labels on one A4 sheet
PICTURE_DPI = 300
PICTURE_QR_MM = 60
PICTURE_WIDTH = 760  # pixels, 64 mm
PICTURE_MARGIN = 28


@dataclass(frozen=True)
class LabelPrint:
    """Everything one label says."""

    name: str
    name_en: str
    place: str
    code: str
    revision: int
    url: str
    foot: str  # whom to tell of damage, and the revision


def label_prints(
    site: Site,
    points: Sequence[Checkpoint],
    labels: Mapping[UUID, Label],
    places: Mapping[UUID, str],
    config: Config,
) -> list[LabelPrint]:
    """What to print for these points. Raises BadPublicUrl and TooManyLabels."""
    refuse_bad_public_url(config)
    if len(points) > MAX_LABELS:
        raise TooManyLabels
    prints = []
    for point in points:
        label = labels[point.id]
        key = label_key(config.secret_key, label.company_id, point.id, label.revision, label.code)
        prints.append(
            LabelPrint(
                name=point.name,
                name_en=point.name_en,
                place=" · ".join(
                    filter(None, (places.get(point.zone_id) if point.zone_id else "", point.code))
                ),
                code=label.code,
                revision=label.revision,
                url=label_url(config.public_url, label.code, key),
                foot=_foot(site, label.revision),
            )
        )
    return prints


def pages(prints: Sequence[LabelPrint], size: int) -> list[Sequence[LabelPrint]]:
    """The labels sheet by sheet."""
    fit = SIZES[size]
    return [prints[start : start + fit] for start in range(0, len(prints), fit)]


def _foot(site: Site, revision: int) -> str:
    """Whom to tell of damage, and which print this is, in the language of the site's own name."""
    phone = next(iter(site.emergency_phones), None)
    is_chinese = any("\u4e00" <= character <= "\u9fff" for character in site.name)
    with force_locale(LANGUAGES["zh-CN" if is_chinese else "en"]):
        note = (
            _("损坏请报 %(who)s %(number)s", who=phone["label"], number=phone["number"])
            if phone
            else _("损坏请报物业")
        )
        return f"{note} · {_('第 %(n)s 版', n=revision)}"


def refuse_bad_public_url(config: Config) -> None:
    """Raises BadPublicUrl, saying what is wrong with the address and which setting to change."""
    problem = public_url_problem(config.public_url)
    texts = {
        "too_long": _(
            "网址 %(url)s 太长，二维码会太密。请把 ROUNDS_PUBLIC_URL 缩到 %(n)s 个字符以内",
            url=config.public_url,
            n=MAX_PUBLIC_URL_LENGTH,
        ),
        "has_path": _(
            "网址 %(url)s 后面带了路径，印成大写就打不开了。请把 ROUNDS_PUBLIC_URL 改成只有域名",
            url=config.public_url,
        ),
        "characters": _(
            "网址 %(url)s 里有二维码放不下的字符。ROUNDS_PUBLIC_URL 只能用字母、数字和 - . :",
            url=config.public_url,
        ),
    }
    if problem:
        raise BadPublicUrl(texts[problem])


def qr_matrix(url: str) -> list[list[bool]]:
    """The modules of a label's QR, quiet zone included."""
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_ZONE)
    symbol.add_data(url, optimize=0)  # one segment: capitals make it alphanumeric
    symbol.make(fit=True)
    matrix: list[list[bool]] = symbol.get_matrix()
    return matrix


def picture(label: LabelPrint) -> bytes:
    """One label as a PNG of 300 dpi for label printers. Raises FontMissing."""
    code_image = _qr_picture(label.url)
    side = code_image.width
    height = PICTURE_MARGIN * 2 + 84 + side + 150 + 44 * 2
    image = Image.new("L", (PICTURE_WIDTH, height), 255)
    draw = ImageDraw.Draw(image)
    middle = PICTURE_WIDTH // 2
    _line(draw, label.name, middle, PICTURE_MARGIN, 64, is_bold=True)
    top = PICTURE_MARGIN + 84
    image.paste(code_image, ((PICTURE_WIDTH - side) // 2, top))
    _line(draw, label.code, middle, top + side - 16, 132, is_bold=True)
    top += side + 142
    _line(draw, label.place, middle, top, 36)
    _line(draw, label.foot, middle, top + 46, 30)
    return _png(image)


def _qr_picture(url: str) -> Image.Image:
    matrix = qr_matrix(url)
    scale = int(PICTURE_QR_MM / 25.4 * PICTURE_DPI) // len(matrix)
    image = Image.new("1", (len(matrix), len(matrix)), 1)
    image.putdata([0 if dark else 1 for row in matrix for dark in row])
    return image.resize((len(matrix) * scale,) * 2, Image.Resampling.NEAREST).convert("L")


def _line(
    draw: ImageDraw.ImageDraw, text: str, middle: int, top: int, size: int, *, is_bold: bool = False
) -> None:
    """One centred line, smaller type where it would not fit."""
    path = str(cjk_font(is_bold=is_bold))
    font = ImageFont.truetype(path, size)
    width = draw.textlength(text, font=font)
    room = PICTURE_WIDTH - 2 * PICTURE_MARGIN
    if width > room:
        font = ImageFont.truetype(path, max(16, int(size * room / width)))
    draw.text((middle, top + size * 0.6), text, font=font, fill=0, anchor="mm")


def _png(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "PNG", dpi=(PICTURE_DPI, PICTURE_DPI), optimize=True)
    return buffer.getvalue()
