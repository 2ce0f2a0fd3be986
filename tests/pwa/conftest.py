"""One small application for the tests of the build."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pwa.stage import small_app
from webapp.pwa.build import Build, Builds


@pytest.fixture(scope="session")
def build_app() -> Flask:
    return small_app()


@pytest.fixture
def build(build_app: Flask) -> Build:
    builds: Builds = build_app.extensions["builds"]
    return builds.current()


@pytest.fixture
def browser(build_app: Flask) -> FlaskClient:
    return build_app.test_client()
