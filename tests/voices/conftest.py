"""A site with its people, and what the desk does there."""

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.issues.conftest import Desk


@pytest.fixture
def desk(cast: Cast) -> Desk:
    return Desk(cast)


@pytest.fixture
def office(cast: Cast, client: FlaskClient) -> FlaskClient:
    """A manager's browser."""
    return sign_in(client, cast.manager)
