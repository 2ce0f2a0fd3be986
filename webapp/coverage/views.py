"""Pages of coverage."""

from flask import Blueprint

from webapp.coverage import models as _models  # noqa: F401

bp = Blueprint("coverage", __name__)
