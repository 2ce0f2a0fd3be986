"""Pages of rounds."""

from flask import Blueprint

from webapp.rounds import models as _models  # noqa: F401

bp = Blueprint("rounds", __name__)
