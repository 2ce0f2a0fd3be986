"""What stands on a printed form, as a reader sees it."""

import shutil
import subprocess
from dataclasses import dataclass
from functools import cached_property
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image
from pypdf import PdfReader

WHITE, DARK = 200, 128  # of 255
MOSTLY = 0.85  # of a signature is paper


@dataclass(frozen=True)
class Paper:
    """One PDF."""

    body: bytes

    @cached_property
    def text(self) -> str:
        """Its words: by poppler, as viewers copy them, or by pypdf where there is no poppler."""
        if shutil.which("pdftotext") is None:
            return "\n".join(page.extract_text() for page in PdfReader(BytesIO(self.body)).pages)
        command = ["pdftotext", "-layout", "-", "-"]
        ran = subprocess.run(command, input=self.body, capture_output=True, check=True)
        return ran.stdout.decode()

    def lacks(self, *texts: str) -> list[str]:
        """Which of these do not stand on it; spaces are not counted."""
        said = "".join(self.text.split())
        return [text for text in texts if "".join(text.split()) not in said]

    @cached_property
    def pictures(self) -> list[Image.Image]:
        """Every picture on it, once: its pages share them. The code to check it by is drawn."""
        pages = PdfReader(BytesIO(self.body)).pages
        found = {one.data for page in pages for one in page.images}
        return [Image.open(BytesIO(data)) for data in sorted(found)]

    @property
    def signatures(self) -> int:
        """Pictures that are ink on white paper."""
        return sum(_is_signature(picture) for picture in self.pictures)

    def keep(self, path: Path) -> None:
        """For somebody who wants to look at it."""
        path.write_bytes(self.body)


def _is_signature(picture: Image.Image) -> bool:
    grey = np.asarray(picture.convert("L"))
    return bool((grey > WHITE).mean() > MOSTLY and (grey < DARK).any())
