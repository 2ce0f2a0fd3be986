"""Where a check may write: `rebuild --check` works on a copy, so that no phone has to wait."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from flask import Flask
from sqlalchemy import make_url

from webapp.keeping.snapshots import CreateApp, snapshot


@contextmanager
def app_to_look_at(app: Flask, create_app: CreateApp, *, is_check: bool) -> Iterator[Flask]:
    """The application itself; for a check on SQLite, one on a copy that is thrown away.

    On PostgreSQL a check is rolled back at its end; phones of that company wait meanwhile.
    """
    config = app.config["ROUNDS"]
    url = make_url(config.database_url)
    if not is_check or url.get_backend_name() != "sqlite":
        yield app
        return
    with (
        tempfile.TemporaryDirectory(prefix="rounds-check-") as folder,
        snapshot(url, Path(folder), lambda _: None) as copy,
    ):
        yield create_app(replace(config, database_url=f"sqlite:///{copy.path}"))
