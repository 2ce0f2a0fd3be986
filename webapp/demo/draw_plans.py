"""Draw the three plans of 阳光花园. Run by hand (`python -m webapp.demo.draw_plans`); the pictures
are kept beside this file, so that a machine without Chinese fonts can show the demo.

Plans are black and white and labelled: colour on a plan hides the pins (ux.md §1, Fieldwire).
"""

from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from webapp.demo.places import HOUSE_HEIGHT, HOUSE_WIDTH, HOUSES

SIZE = (1600, 1100)
INK, PALE, PAPER = (60, 66, 76), (205, 210, 217), (252, 252, 253)
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
FOLDER = Path(__file__).resolve().parent / "plans"

Box = tuple[float, float, float, float]

GROUNDS: list[tuple[Box, str]] = [
    ((40, 39, 60, 52), "中心花园"),
    ((62, 40, 74, 52), "儿童乐园"),
    ((24, 40, 37, 52), "健身广场"),
    ((20, 86, 43, 97), "物业服务中心"),
    ((76, 84, 92, 91), "充电区"),
]
BASEMENT_1: list[tuple[Box, str]] = [
    ((80, 4, 97, 26), "高压配电房"),
    ((60, 4, 80, 26), "发电机房"),
    ((42, 4, 60, 22), "弱电间"),
    ((3, 4, 24, 28), "消防泵房"),
    ((83, 52, 97, 72), "垃圾转运房"),
    ((80, 76, 97, 96), "排风机房"),
    ((40, 84, 58, 97), "坡道"),
]
BASEMENT_2: list[tuple[Box, str]] = [
    ((75, 4, 97, 30), "生活水泵房"),
    ((56, 4, 75, 30), "水箱间"),
    ((12, 8, 30, 30), "集水坑 1"),
    ((3, 30, 14, 52), "换热站"),
    ((80, 72, 97, 94), "集水坑 2"),
    ((40, 80, 60, 97), "人防通道"),
]


def main() -> None:
    """Write the three pictures."""
    FOLDER.mkdir(exist_ok=True)
    _site().save(FOLDER / "site.png", optimize=True)
    _basement(BASEMENT_1, ["A 区", "B 区", "C 区"]).save(FOLDER / "b1.png", optimize=True)
    _basement(BASEMENT_2, ["D 区", "E 区"]).save(FOLDER / "b2.png", optimize=True)


def _canvas() -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", SIZE, PAPER)
    return image, ImageDraw.Draw(image)


def _pixels(box: Box) -> Box:
    left, top, right, bottom = box
    return (left * 16, top * 11, right * 16, bottom * 11)


def _room(draw: ImageDraw.ImageDraw, box: Box, name: str, width: int = 4) -> None:
    left, top, right, bottom = _pixels(box)
    draw.rectangle((left, top, right, bottom), outline=INK, width=width)
    font = ImageFont.truetype(FONT, 26)
    draw.text(((left + right) / 2, bottom - 24), name, font=font, fill=INK, anchor="mm")


def _site() -> Image.Image:
    image, draw = _canvas()
    draw.rounded_rectangle(_pixels((1.5, 1.5, 98.5, 98.5)), radius=30, outline=PALE, width=8)
    for road in ((2, 35, 98, 38.5), (2, 52.5, 98, 55.5), (45.5, 78.5, 50.5, 98)):
        draw.rectangle(_pixels(road), fill=(238, 240, 243))
    for box, name in GROUNDS:
        draw.rounded_rectangle(_pixels(box), radius=18, outline=PALE, width=4)
        left, _, right, bottom = _pixels(box)
        font = ImageFont.truetype(FONT, 22)
        draw.text(((left + right) / 2, bottom - 18), name, font=font, fill=INK, anchor="mm")
    for number, (left, top) in enumerate(HOUSES, 1):
        _room(draw, (left, top, left + HOUSE_WIDTH, top + HOUSE_HEIGHT), f"{number} 号楼", 6)
    return image


def _basement(rooms: list[tuple[Box, str]], areas: list[str]) -> Image.Image:
    image, draw = _canvas()
    draw.rectangle(_pixels((2, 2, 98, 98)), outline=INK, width=8)
    for index in range(len(areas)):
        for bay in range(9):
            left = 18 + (index % 2) * 34 + bay * 3.2
            top = 36 + (index // 2) * 28
            draw.rectangle(_pixels((left, top, left + 3.2, top + 9)), outline=PALE, width=3)
    font = ImageFont.truetype(FONT, 30)
    for index, name in enumerate(areas):
        spot = ((24 + (index % 2) * 38) * 16, (51 + (index // 2) * 26) * 11)
        draw.text(spot, name, font=font, fill=INK, anchor="mm")
    for box, name in rooms:
        _room(draw, box, name)
    return image


if __name__ == "__main__":
    main()
