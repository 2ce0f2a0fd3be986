"""The operator at the command line, in this process."""

from pathlib import Path

import pytest
from flask import Flask

from webapp import cli


class Operator:
    """Runs commands on an installation; `said` is what the last one printed."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self.monkeypatch, self.capsys = monkeypatch, capsys
        self.said = ""

    def at(self, app: Flask) -> "Operator":
        """Go to another installation."""
        config = app.config["ROUNDS"]
        self.monkeypatch.setenv("ROUNDS_DATA", str(config.data_dir))
        self.monkeypatch.setenv("ROUNDS_DATABASE_URL", config.database_url)
        self.monkeypatch.setenv("ROUNDS_SECRET_KEY", config.secret_key)
        return self

    def run(self, *arguments: str | Path) -> int:
        """The exit code of a command."""
        code = cli.main([str(one) for one in arguments])
        self.said = "".join(self.capsys.readouterr())
        return code
