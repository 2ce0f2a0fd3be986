"""Pages of sites."""

from flask import Blueprint

from webapp.sites import models as _models  # noqa: F401

bp = Blueprint("sites", __name__)
