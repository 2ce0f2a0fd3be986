"""Where the pages of return visits and of opinions are registered."""

from flask import Blueprint

bp = Blueprint("returns", __name__, url_prefix="/returns")
opinions = Blueprint("opinions", __name__, url_prefix="/opinions")
