"""A guard, a round and an enrolled phone."""

import pytest
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in
from tests.sync.scene import Scene, set_up


@pytest.fixture
def scene(cast: Cast, client: FlaskClient) -> Scene:
    """The round, and the guard's phone enrolled and signed in on `client`."""
    made = set_up(cast)
    sign_in(client, cast.guard)
    assert made.phone.enrol(client).status_code == 201
    return made
