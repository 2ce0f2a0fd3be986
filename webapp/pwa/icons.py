"""Draw the icons of the app: `python -m webapp.pwa.icons`. What it writes is committed.

A round: three stops joined by a route, the last one ticked.
"""

from pathlib import Path

from PIL import Image, ImageDraw

from webapp.config import REPOSITORY

BLUE = "#0b57b7"
WHITE = "#ffffff"
GREEN = "#5fd08d"
FINE = 4  # drawn larger, then shrunk: Pillow does not smooth lines

# In hundredths of the icon's side.
ROUTE = ((26, 70), (26, 36), (50, 36), (50, 64), (72, 64))
STOPS = ((26, 70), (50, 36))
LAST_STOP = (72, 64)
TICK = ((64, 64), (70, 70), (81, 57))


def draw(size: int, *, maskable: bool) -> Image.Image:
    """The icon; a maskable one fills its square and keeps the drawing in the inner 80 %."""
    side = size * FINE
    image = Image.new("RGBA", (side, side), BLUE if maskable else (0, 0, 0, 0))
    pen = ImageDraw.Draw(image)
    if not maskable:
        pen.rounded_rectangle((0, 0, side - 1, side - 1), radius=side * 0.22, fill=BLUE)
    scale = 0.8 if maskable else 1.0

    def at(point: tuple[float, float]) -> tuple[float, float]:
        """From hundredths to pixels, kept around the middle."""
        return (
            (50 + (point[0] - 50) * scale) * side / 100,
            (50 + (point[1] - 50) * scale) * side / 100,
        )

    def dot(point: tuple[float, float], radius: float, colour: str) -> None:
        pen.circle(at(point), radius * scale * side / 100, fill=colour)

    pen.line(
        [at(point) for point in ROUTE], fill=WHITE, width=round(side * 0.05 * scale), joint="curve"
    )
    for stop in STOPS:
        dot(stop, 8, WHITE)
    dot(LAST_STOP, 17, GREEN)
    pen.line(
        [at(point) for point in TICK], fill=BLUE, width=round(side * 0.055 * scale), joint="curve"
    )
    return image.resize((size, size), Image.Resampling.LANCZOS)


def write(folder: Path) -> None:
    """The four files that the manifest names."""
    for size in (192, 512):
        draw(size, maskable=False).save(folder / f"app-{size}.png", optimize=True)
        draw(size, maskable=True).save(folder / f"maskable-{size}.png", optimize=True)


if __name__ == "__main__":
    write(REPOSITORY / "static" / "icons")
