"""Pages of sync."""

from flask import Blueprint

from webapp.sync import models as _models  # noqa: F401

bp = Blueprint("sync", __name__)
