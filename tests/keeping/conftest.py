"""Installations of their own: keeping empties and replaces whole databases."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text

from tests.cast import Cast
from tests.keeping.busy import Work, start
from tests.keeping.operator import Operator
from tests.stage import fresh_app
from tests.sync.scene import Scene, enrolled
from webapp import create_app, migrations
from webapp.database import db


@pytest.fixture(scope="module")
def new_database(request: pytest.FixtureRequest, database_url: str) -> Callable[[], str]:
    """Makes an empty database and says its address: "" stands for SQLite in the data folder."""

    def make() -> str:
        if database_url.startswith("sqlite"):
            return ""
        name = f"keeping_{uuid4().hex}"
        engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        engine.dispose()
        return make_url(database_url).set(database=name).render_as_string(hide_password=False)

    return make


@pytest.fixture(scope="module")
def install(
    new_database: Callable[[], str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[[], Flask]]:
    """Makes a migrated installation with a data folder of its own."""
    made: list[Flask] = []

    def make() -> Flask:
        app = fresh_app(tmp_path_factory.mktemp("installation"), database_url=new_database())
        with app.app_context():
            migrations.upgrade()
        made.append(app)
        return app

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


def again(app: Flask, folder: Path, database_url: str = "") -> Flask:
    """The same installation, started on another folder."""
    config = app.config["ROUNDS"]
    url = database_url or f"sqlite:///{folder / 'rounds.db'}"
    return create_app(replace(config, data_dir=folder, database_url=url))


@pytest.fixture
def operator(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Operator:
    """Somebody at the command line."""
    return Operator(monkeypatch, capsys)


@pytest.fixture(scope="module")
def work(install: Callable[[], Flask]) -> Work:
    """An installation in which a guard has walked a point and reported a problem."""
    return start(install())


@pytest.fixture
def scene(cast: Cast, client: FlaskClient) -> Scene:
    """A guard, a round and an enrolled phone, as the tests of sync have them."""
    return enrolled(cast, client)
