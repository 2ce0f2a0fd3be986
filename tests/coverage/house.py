"""A property behind a real server, for what is tried in a real browser."""

from dataclasses import dataclass

from flask import Flask

from tests.coverage.seed import Property


@dataclass
class House:
    """A real server on a database of its own, and the property in it."""

    url: str
    made: Property
    cookie: str
    app: Flask

    def plan(self, key: str) -> str:
        return f"/coverage?plan={self.made.plans[key].id}"
