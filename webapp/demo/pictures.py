"""Photos for the demo: drawn scenes, with time, place and name burned in like the phone does it."""

from datetime import datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont

from webapp.accounts.models import Person
from webapp.attachments.actions import keep_bytes
from webapp.sites.models import Checkpoint

SIZE, SMALL = (800, 600), (480, 360)
FONT = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
ZONE = ZoneInfo("Asia/Shanghai")


class Album:
    """Takes photos. A place is drawn once; every photo of it is another cut in another light."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.everyday: dict[str, Image.Image] = {}

    def take(self, place: Checkpoint, person: Person, is_problem: bool, at: datetime) -> str:
        """The SHA-256 of a stored photo of this place."""
        if is_problem:
            image = _scene(self.random.randrange(1 << 30), is_problem)
        else:
            if place.code not in self.everyday:
                self.everyday[place.code] = _scene(self.random.randrange(1 << 30), is_problem)
            image = self._cut(self.everyday[place.code])
        _watermark(image, f"{at.astimezone(ZONE):%Y-%m-%d %H:%M}  {place.name}  {person.name}")
        memory = BytesIO()
        image.save(memory, "JPEG", quality=72 if is_problem else 60)
        return keep_bytes(memory.getvalue(), "image/jpeg", at=at)

    def _cut(self, scene: Image.Image) -> Image.Image:
        """From where somebody stood today."""
        zoom = self.random.uniform(0.6, 0.9)
        width, height = int(SIZE[0] * zoom), int(SIZE[1] * zoom)
        left = self.random.randrange(SIZE[0] - width)
        top = self.random.randrange(SIZE[1] - height)
        cut = scene.crop((left, top, left + width, top + height)).resize(SMALL)
        return ImageEnhance.Brightness(cut).enhance(self.random.uniform(0.8, 1.3))


def _scene(seed: int, is_problem: bool) -> Image.Image:
    """A corridor by torchlight: wall, floor, a pipe; where something is wrong, a stain under it."""
    random = Random(seed)
    wall, floor = random.randrange(120, 170), random.randrange(70, 110)
    image = Image.new("RGB", SIZE, (wall, wall, wall - 8))
    draw = ImageDraw.Draw(image)
    horizon = random.randrange(380, 480)
    draw.rectangle((0, horizon, *SIZE), fill=(floor, floor - 4, floor - 10))
    draw.rectangle((90, 120, 300, horizon), fill=(wall - 46, wall - 40, wall - 34))
    pipe = random.randrange(420, 760)
    draw.rectangle((pipe, 0, pipe + 46, horizon + 40), fill=(112, 124, 138))
    draw.rectangle((pipe + 8, 0, pipe + 16, horizon + 40), fill=(168, 178, 188))
    for flange in range(60, horizon, 150):
        draw.rectangle((pipe - 10, flange, pipe + 56, flange + 22), fill=(92, 102, 114))
    if is_problem:
        spot = (pipe - 130, horizon + 30, pipe + 190, horizon + 150)
        draw.ellipse(spot, fill=(floor - 34, floor - 28, floor - 20))
        draw.polygon(
            [(pipe + 14, horizon - 150), (pipe + 34, horizon - 150), (pipe + 60, horizon + 70),
             (pipe - 8, horizon + 70)],
            fill=(floor - 14, floor - 8, floor + 4),
        )  # fmt: skip
    light = Image.radial_gradient("L").resize(SIZE).point(lambda value: 255 - value * 3 // 4)
    dark = Image.new("RGB", SIZE, (12, 14, 18))
    return Image.composite(image.filter(ImageFilter.GaussianBlur(1.2)), dark, light)


def _watermark(image: Image.Image, text: str) -> None:
    draw = ImageDraw.Draw(image, "RGBA")
    width, height = image.size
    large = width == SIZE[0]
    strip = 52 if large else 32
    draw.rectangle((0, height - strip, width, height), fill=(0, 0, 0, 130))
    font = font_of(26 if large else 16)
    if font is None:  # a server without Chinese fonts: the time alone, in the built-in letters
        draw.text((16, height - strip // 2 - 6), text[:16], fill="white")
        return
    draw.text((16, height - strip // 2), text, font=font, fill="white", anchor="lm")


@cache
def font_of(size: int) -> ImageFont.FreeTypeFont | None:
    """The Chinese letters of this machine; None on one without."""
    return ImageFont.truetype(str(FONT), size) if FONT.exists() else None
