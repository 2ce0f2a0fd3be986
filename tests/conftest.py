"""The cast and the stage: one company with a person per role, one outsider, two databases.

Each test runs in an outer transaction that is rolled back; migrations make the schema once.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings

from tests.cast import Cast, bring_on
from tests.postgresql import Cluster, has_postgresql
from webapp import create_app, migrations
from webapp.config import Config
from webapp.database import db, leave_company

SECRET = "a secret of the tests"

# How long an example takes says something of the machine, which is shared, and not of the code.
settings.register_profile("shared", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("shared")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=("sqlite", "postgresql"), default="sqlite")


@pytest.fixture(scope="session")
def database_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A fresh database of the kind asked for: a file, or a cluster of our own on a free port."""
    folder = tmp_path_factory.mktemp("database")
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{folder / 'rounds.db'}"
        return
    if not has_postgresql():
        pytest.skip("no PostgreSQL server programs on this machine")
    with Cluster() as cluster:
        yield cluster.url


@pytest.fixture(scope="session")
def stage(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application with its schema, shared by all tests of this process."""
    os.environ["TZ"] = "UTC"
    data_dir: Path = tmp_path_factory.mktemp("data")
    app = create_app(
        Config(
            data_dir=data_dir,
            database_url=database_url,
            secret_key=SECRET,
            public_url="http://127.0.0.1:8000",
            testing=True,
            background=False,
        )
    )
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        migrations.upgrade()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(stage: Flask) -> Iterator[Flask]:
    """The application inside a transaction that this test never commits."""
    with stage.app_context():
        engine = db.engine
        connection = engine.connect()
        outer = connection.begin()
        engines = db.engines
        engines[None] = connection  # type: ignore[assignment]
        db.session.configure(join_transaction_mode="create_savepoint")
        try:
            yield stage
        finally:
            leave_company()
            db.session.remove()
            outer.rollback()
            connection.close()
            engines[None] = engine


@pytest.fixture
def cast(app: Flask) -> Cast:
    """People of one company, and a manager of another."""
    return bring_on()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser nobody has signed in on."""
    return app.test_client()
