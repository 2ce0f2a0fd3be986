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
