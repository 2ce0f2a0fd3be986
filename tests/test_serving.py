"""Starting the server: one on a port, with the address that phones will open."""

import socket
from pathlib import Path

import pytest

from webapp import cli


def test_a_taken_port_is_refused_before_anything_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ROUNDS_DATA", str(tmp_path / "data"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == 2
    assert str(port) in capsys.readouterr().err
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("port", ["0", "-1", "65536", "http"])
def test_an_address_that_cannot_be_told_is_refused(
    port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Labels carry it: a port that the system picks at each start would void them all."""
    monkeypatch.setenv("ROUNDS_DATA", str(tmp_path / "data"))
    with pytest.raises(SystemExit) as ended:
        cli.main(["serve", f"--port={port}"])
    assert ended.value.code == 2
    assert f"{port} is no port" in capsys.readouterr().err
    assert not (tmp_path / "data").exists()
