"""Applications beside the shared one: with a data folder and a database of their own."""

from pathlib import Path

from flask import Flask

from webapp import create_app
from webapp.config import Config


def fresh_app(folder: Path, *, database_url: str = "", public_url: str = "") -> Flask:
    """An application on an empty database; the caller migrates it."""
    return create_app(
        Config(
            data_dir=folder,
            database_url=database_url or f"sqlite:///{folder / 'rounds.db'}",
            secret_key="a secret of the tests",
            public_url=public_url or "http://127.0.0.1:8000",
            testing=True,
            background=False,
        )
    )
