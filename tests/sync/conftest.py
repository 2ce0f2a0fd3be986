"""A guard, a round and an enrolled phone."""

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast
from tests.sync.scene import Scene, enrolled


@pytest.fixture
def scene(cast: Cast, client: FlaskClient) -> Scene:
    """The round, and the guard's phone enrolled and signed in on `client`."""
    return enrolled(cast, client)
