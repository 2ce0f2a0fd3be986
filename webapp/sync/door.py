"""What every answer to a phone carries: the server's time, vouched for."""

from typing import Any

from flask import current_app

from webapp.clock import from_millis
from webapp.config import Config
from webapp.sync import pace
from webapp.sync.tokens import Notary


def settings() -> Config:
    """The configuration of this process."""
    config: Config = current_app.config["ROUNDS"]
    return config


def notary() -> Notary:
    """Who vouches for time and receipts."""
    return Notary(settings().secret_key)


def server_time(server_ms: int) -> dict[str, Any]:
    """Time and token for a phone to keep."""
    return {
        "server_time": server_ms,
        "token": notary().time_token(server_ms),
        "spread": pace.spread(settings().database_url, from_millis(server_ms)),
    }
