"""The property of `seed`, and a supervisor who looks at it."""

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.coverage.seed import Property, set_up
from webapp.clock import utcnow


@pytest.fixture
def made(cast: Cast) -> Property:
    """62 points on three plans, an evening of rounds."""
    return set_up(cast, utcnow().replace(microsecond=0))


@pytest.fixture
def desk(client: FlaskClient, made: Property) -> FlaskClient:
    """The supervisor's browser."""
    return sign_in(client, made.cast.supervisor)
