"""Pictures of reports: what is broken, what it looked like afterwards, who signed."""

from datetime import datetime
from io import BytesIO
from math import sin
from random import Random
from types import SimpleNamespace

from PIL import Image, ImageDraw, ImageFilter

from webapp.accounts.models import Person
from webapp.attachments.actions import keep_bytes
from webapp.demo.pictures import Album, font_of

PAPER, INK = (600, 200), (24, 32, 88)
LETTER = 130


class Camera:
    """Takes the photos of one technician, and keeps what people sign with a finger."""

    def __init__(self, random: Random, person: Person) -> None:
        self.random, self.person = random, person
        self.album = Album(random)
        self.signed: dict[str, bytes] = {}

    def problem(self, name: str, at: datetime) -> str:
        """What is broken."""
        return self._take(name, at, is_problem=True)

    def after(self, name: str, at: datetime) -> str:
        """The same kind of corner, in order again."""
        return self._take(name, at, is_problem=False)

    def signature(self, name: str, at: datetime) -> str:
        """A name as a finger writes it."""
        if name not in self.signed:
            self.signed[name] = _written(name, self.random)
        return keep_bytes(self.signed[name], "image/png", at=at)

    def _take(self, name: str, at: datetime, *, is_problem: bool) -> str:
        spot = SimpleNamespace(code=str(self.random.randrange(3)), name=name)
        return self.album.take(spot, self.person, is_problem, at)  # type: ignore[arg-type]


def _written(name: str, random: Random) -> bytes:
    """Letters that lean and tremble; a curved line on a server without Chinese fonts."""
    image = Image.new("L", PAPER, 255)
    draw = ImageDraw.Draw(image)
    font = font_of(LETTER)
    if font is None:
        line = [(x, 100 + 40 * sin(x / 17 + random.random())) for x in range(40, 560, 4)]
        draw.line(line, fill=0, width=5)
    else:
        for place, letter in enumerate(name):
            top = 10 + random.randrange(-8, 14)
            draw.text((60 + place * (LETTER - 8), top), letter, font=font, fill=0)
        lean = random.uniform(0.12, 0.3)
        image = image.transform(
            PAPER, Image.Transform.AFFINE, (1, lean, -20, 0.05, 1, -6), fillcolor=255
        )
    soft = image.filter(ImageFilter.GaussianBlur(1.1)).point(
        lambda value: 0 if value < 150 else 255
    )
    coloured = Image.composite(Image.new("RGB", PAPER, "white"), Image.new("RGB", PAPER, INK), soft)
    memory = BytesIO()
    coloured.quantize(4).save(memory, "PNG")
    return memory.getvalue()
