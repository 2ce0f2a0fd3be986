"""Browsers of the people who look after places."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Cast, sign_in

SignedIn = Callable[[str], FlaskClient]


@pytest.fixture
def browser(app: Flask, cast: Cast) -> SignedIn:
    """browser("manager"): a browser where that person has signed in."""
    return lambda role: sign_in(app.test_client(), cast.people[role])
