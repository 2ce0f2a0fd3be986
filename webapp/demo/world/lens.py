"""What a phone's camera sees at a point: the same place every night, never the same picture."""

from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from webapp.demo.world.chance import chance
from webapp.demo.world.phone import Picture

SCENE = (240, 180)
SHOT = (160, 120)
QUALITY = 70


@lru_cache(maxsize=256)
def scene(place: str) -> Image.Image:
    """The place itself: walls, doors, pipes and boxes that stay where they are."""
    random = chance("scene", place)
    wall, floor = random.randrange(110, 185), random.randrange(60, 120)
    image = Image.new(
        "RGB", SCENE, (wall, wall - random.randrange(12), wall - random.randrange(24))
    )
    draw = ImageDraw.Draw(image)
    horizon = random.randrange(95, 145)
    draw.rectangle((0, horizon, *SCENE), fill=(floor, floor - 4, floor - 10))
    for _ in range(random.randrange(7, 13)):
        left, top = random.randrange(-10, SCENE[0]), random.randrange(0, horizon)
        right, bottom = left + random.randrange(10, 75), top + random.randrange(15, 95)
        shade = random.randrange(30, 230)
        tone = (shade, min(255, shade + random.randrange(25)), random.randrange(20, 230))
        kind = draw.ellipse if random.random() < 0.25 else draw.rectangle
        kind((left, top, right, bottom), fill=tone)
    return image.filter(ImageFilter.GaussianBlur(0.5))


def shoot(place: str, random: Random, at: int) -> Picture:
    """Tonight's photo: another step to the side, another light, somebody's bicycle in the way."""
    image = scene(place).copy()
    draw = ImageDraw.Draw(image)
    for _ in range(random.randrange(0, 4)):
        left, top = random.randrange(0, SCENE[0]), random.randrange(75, SCENE[1])
        size = random.randrange(10, 55)
        shade = random.randrange(20, 235)
        draw.rectangle((left, top, left + size, top + size), fill=(shade, shade, shade - 10))
    image = image.rotate(random.gauss(0, 3.0), resample=Image.Resampling.BILINEAR)
    zoom = random.uniform(0.62, 0.92)
    width, height = int(SCENE[0] * zoom), int(SCENE[1] * zoom)
    left = _within(random, SCENE[0] - width)
    top = _within(random, SCENE[1] - height)
    image = image.crop((left, top, left + width, top + height)).resize(SHOT)
    return developed(_lit(image, random), QUALITY, at)


def _within(random: Random, room: int) -> int:
    """Where in the room the camera stands: usually near the middle."""
    return min(room, max(0, int(random.gauss(room / 2, room / 3.5))))


@lru_cache(maxsize=1)
def _glow() -> Image.Image:
    return Image.radial_gradient("L").resize((2 * SHOT[0], 2 * SHOT[1]))


def _lit(image: Image.Image, random: Random) -> Image.Image:
    """By torch: a bright spot somewhere, the rest dim; and the sensor's noise."""
    x, y = random.randrange(SHOT[0]), random.randrange(SHOT[1])
    light = _glow().crop((x, y, x + SHOT[0], y + SHOT[1]))
    strength = random.uniform(0.35, 0.85)
    mask = light.point(lambda value: int(255 - value * strength))
    lit = Image.composite(image, Image.new("RGB", SHOT, (10, 12, 16)), mask)
    grains = Image.frombytes("L", SHOT, random.randbytes(SHOT[0] * SHOT[1])).convert("RGB")
    return Image.blend(
        ImageEnhance.Brightness(lit).enhance(random.uniform(0.8, 1.25)), grains, 0.05
    )


def recompressed(picture: Picture, random: Random, at: int) -> Picture:
    """An old photo made to look new: cropped a little, brightened, saved again."""
    image = Image.open(BytesIO(picture.data)).convert("RGB")
    width, height = image.size
    cut = [int(side * random.uniform(0.005, 0.04)) for side in (width, height, width, height)]
    image = image.crop((cut[0], cut[1], width - cut[2], height - cut[3])).resize((width, height))
    image = ImageEnhance.Brightness(image).enhance(random.uniform(0.8, 1.25))
    image = ImageEnhance.Contrast(image).enhance(random.uniform(0.9, 1.12))
    return developed(image, random.randrange(45, 85), at)


def developed(image: Image.Image, quality: int, at: int) -> Picture:
    """As a file."""
    memory = BytesIO()
    image.save(memory, "JPEG", quality=quality)
    data = memory.getvalue()
    return Picture(sha256(data).hexdigest(), data, taken_at=at)
