"""A machine whose fontconfig lists nothing: a clear answer, and the process lives."""

import os
import subprocess
import sys
from pathlib import Path

from webapp.config import REPOSITORY

EMPTY = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig></fontconfig>
"""
CHECK = """
from webapp.errors import Refused
from webapp.web.pdf import check_fontconfig
try:
    check_fontconfig()
except Refused as refusal:
    print(refusal.code)
else:
    print("fonts")
"""


def asked(**environment: str) -> str:
    """What a fresh process says; one that Pango has killed says nothing, and fails."""
    ran = subprocess.run(
        [sys.executable, "-c", CHECK],
        cwd=REPOSITORY,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return ran.stdout.strip()


def test_an_empty_fontconfig_is_said_and_takes_nobody_down(tmp_path: Path) -> None:
    path = tmp_path / "fonts.conf"
    path.write_text(EMPTY)
    assert asked(FONTCONFIG_FILE=str(path)) == "pdf.fonts_hidden"


def test_a_machine_with_fonts_prints() -> None:
    assert asked() == "fonts"
