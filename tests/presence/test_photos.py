"""What photos look like, and which are copies of others."""

import random
from io import BytesIO

from PIL import Image, ImageDraw

from webapp.presence import overlays, prints


def _picture(seed: int, *, quality: int = 80, cut: int = 0) -> bytes:
    chance = random.Random(seed)  # noqa: S311  # the same every time
    image = Image.new("RGB", (640, 480), (140, 130, 120))
    draw = ImageDraw.Draw(image)
    for _ in range(12):
        x, y = chance.randrange(600), chance.randrange(440)
        tone = tuple(chance.randrange(20, 235) for _ in range(3))
        draw.rectangle((x, y, x + chance.randrange(40, 240), y + chance.randrange(40, 200)), tone)
    image = image.crop((cut, cut, 640 - cut, 480 - cut)).resize((640, 480))
    memory = BytesIO()
    image.save(memory, "JPEG", quality=quality)
    return memory.getvalue()


def _cells(seed: int, *, quality: int = 80, cut: int = 0) -> bytes:
    cells = prints.print_of(_picture(seed, quality=quality, cut=cut)).cells
    assert cells is not None
    return cells


def test_a_photo_saved_again_looks_the_same_and_another_does_not() -> None:
    one, again = prints.print_of(_picture(1)), prints.print_of(_picture(1, quality=40, cut=4))
    assert prints.distance(one.dhash, again.dhash) <= 6
    assert prints.distance(one.phash, again.phash) <= 8
    assert set(one.keys()) & set(again.keys())
    others = [prints.print_of(_picture(seed)) for seed in range(2, 12)]
    assert min(prints.distance(one.dhash, other.dhash) for other in others) > 12


def test_a_blank_picture_says_so() -> None:
    memory = BytesIO()
    Image.new("RGB", (320, 240), (9, 9, 12)).save(memory, "JPEG")
    assert prints.print_of(memory.getvalue()).detail < prints.PLAIN


def test_a_copy_fits_its_original_whichever_came_first_and_another_picture_does_not() -> None:
    one, again = _cells(1), _cells(1, quality=40, cut=14)
    assert overlays.is_copy(one, again)
    assert overlays.is_copy(again, one)
    others = [_cells(seed) for seed in range(2, 8)]
    assert not any(overlays.is_copy(one, other) for other in others)


def test_light_does_not_matter_and_a_step_to_the_side_does() -> None:
    one = _cells(1)
    brighter = bytes(min(255, 12 + cell * 9 // 10) for cell in one)
    assert overlays.is_copy(one, brighter)
    aside = b"".join(one[row : row + 32][4:] + bytes([128]) * 4 for row in range(0, 1024, 32))
    assert not overlays.is_copy(one, aside)


def test_prints_from_before_cells_were_kept_are_believed() -> None:
    assert overlays.is_copy(None, _cells(1))
