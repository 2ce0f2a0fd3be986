"""Printed labels scan, have the promised size, and say where they belong."""

import subprocess
from io import BytesIO
from pathlib import Path

import cv2
import numpy
import pypdf
import pytest
import zxingcpp

from tests.cast import START, Cast
from tests.sites.conftest import SignedIn
from webapp.database import db
from webapp.sites import label_queries
from webapp.sites.models import Checkpoint

MM = 25.4


def add_points(cast: Cast, number: int) -> None:
    for place in range(number):
        db.session.add(
            Checkpoint(
                site_id=cast.site.id,
                zone_id=cast.zone.id,
                code=f"T-{place:02}",
                name=f"水泵房{place}",
                name_en="Pump room",
                created_at=START,
            )
        )
    db.session.commit()


def rendered(pdf: bytes, folder: Path, dpi: int) -> numpy.ndarray:
    (folder / "sheet.pdf").write_bytes(pdf)
    subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-png", "-f", "1", "-l", "1", "sheet.pdf", "sheet"],
        cwd=folder,
        check=True,
    )
    return cv2.imread(str(next(folder.glob("sheet-*.png"))))


@pytest.mark.parametrize(("size", "fit"), [(50, 12), (60, 9)])
def test_a_sheet_scans_and_measures_what_it_says(
    cast: Cast, browser: SignedIn, tmp_path: Path, size: int, fit: int
) -> None:
    add_points(cast, 13)
    answer = browser("supervisor").get(
        f"/sites/{cast.site.id}/labels/sheet.pdf?which=all&size={size}"
    )
    assert answer.mimetype == "application/pdf"
    document = pypdf.PdfReader(BytesIO(answer.data))
    assert len(document.pages) == 2
    assert float(document.pages[0].mediabox.width) == pytest.approx(210 / MM * 72, abs=0.5)
    assert float(document.pages[0].mediabox.height) == pytest.approx(297 / MM * 72, abs=0.5)
    dpi = 200
    image = rendered(answer.data, tmp_path, dpi)
    codes = {label.code for label in label_queries.live_labels(_ids(cast)).values()}
    scans = [scan(cell) for cell in cells(image, size, dpi)]
    assert len(scans) == fit
    for text, corners in scans:
        assert text.startswith("HTTP://127.0.0.1:8000/C/")
        assert text[24:30] in codes
        side = numpy.linalg.norm(corners[1] - corners[0]) / dpi * MM
        assert side == pytest.approx(size * 29 / 37, abs=1)  # version 3 without its quiet zone


def scan(image: numpy.ndarray) -> tuple[str, numpy.ndarray]:
    """Text and corners, read by the engine that phones use (zxing)."""
    (found,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormat.QRCode)
    corners = (found.position.top_left, found.position.top_right)
    return found.text, numpy.array([[corner.x, corner.y] for corner in corners])


def cells(image: numpy.ndarray, size: int, dpi: int) -> list[numpy.ndarray]:
    """The labels of a sheet, cut along their marks."""
    wide, high = 64.6, {50: 71.5, 60: 95}[size]
    edges = [
        (5.5 + row * high, 8.1 + column * wide)
        for row in range(int(286 / high))
        for column in range(3)
    ]
    pixels = [(int(top / MM * dpi), int(left / MM * dpi)) for top, left in edges]
    height, width = int(high / MM * dpi), int(wide / MM * dpi)
    return [image[top : top + height, left : left + width] for top, left in pixels]


def test_the_code_under_the_qr_is_8_mm_high(cast: Cast, browser: SignedIn, tmp_path: Path) -> None:
    answer = browser("manager").get(f"/sites/{cast.site.id}/labels/sheet.pdf?which=all&size=50")
    dpi = 300
    image = cv2.cvtColor(rendered(answer.data, tmp_path, dpi), cv2.COLOR_BGR2GRAY)
    first = image[: int(78 / MM * dpi), : int(72 / MM * dpi)]
    under = first[int((5.5 + 0.6 + 4.6 + 48) / MM * dpi) :]  # below name and QR
    ink = (under[:, int(12 / MM * dpi) :] < 128).sum(axis=1) > 0
    runs = "".join("x" if row else " " for row in ink).split()
    assert len(runs[0]) / dpi * MM >= 8


def test_a_sheet_is_also_a_page_for_the_browser(cast: Cast, browser: SignedIn) -> None:
    page = browser("supervisor").get(f"/sites/{cast.site.id}/labels/sheet?which=all").text
    assert page.count('class="label-print"') == 1
    assert "配电房" in page
    assert "损坏请报物业" in page


def test_a_label_is_also_a_picture_of_300_dpi(cast: Cast, browser: SignedIn) -> None:
    client = browser("supervisor")
    client.get(f"/sites/{cast.site.id}/labels/sheet?which=all")
    (label,) = label_queries.live_labels([cast.checkpoint.id]).values()
    answer = client.get(f"/sites/{cast.site.id}/labels/{label.id}.png")
    image = cv2.imdecode(numpy.frombuffer(answer.data, numpy.uint8), cv2.IMREAD_COLOR)
    assert label.code in scan(image)[0]


def _ids(cast: Cast) -> list[object]:
    return [point.id for point in db.session.query(Checkpoint).filter_by(site_id=cast.site.id)]
