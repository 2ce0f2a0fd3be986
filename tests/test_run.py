"""bin/run: makes the environment and serves; with --prepare it only makes the environment."""

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TELLS = '#!/bin/sh\necho "$@" >> calls\n'


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose Python only writes down what it is asked for."""
    (tmp_path / "bin").mkdir()
    for name in ("run", "environment"):
        shutil.copy(ROOT / "bin" / name, tmp_path / "bin" / name)
    (tmp_path / "requirements.lock").write_text("flask==3\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(TELLS)
    python.chmod(0o755)
    return tmp_path


def _calls(checkout: Path, *arguments: str) -> list[str]:
    subprocess.run([checkout / "bin" / "run", *arguments], check=True, timeout=60)
    calls = checkout / "calls"
    said = calls.read_text().splitlines() if calls.exists() else []
    calls.unlink(missing_ok=True)
    return said


def test_prepare_installs_and_ends(checkout: Path) -> None:
    (installs,) = _calls(checkout, "--prepare")
    assert installs.startswith("-m pip install")
    assert _calls(checkout, "--prepare") == []  # nothing has changed


def test_everything_else_is_for_the_server(checkout: Path) -> None:
    _calls(checkout, "--prepare")
    assert _calls(checkout, "--empty", "--port", "9000") == ["-m webapp serve --empty --port 9000"]


def test_the_runbook_names_what_only_prepares() -> None:
    deploy = (ROOT / "docs" / "runbook.md").read_text().split("## ")[1]
    assert "`bin/run --prepare`" in deploy
    for said in ("ROUNDS_PROXIES=1", "X-Forwarded-For", "X-Forwarded-Proto"):
        assert said in deploy  # else all sign-ins share one address, and its throttle
