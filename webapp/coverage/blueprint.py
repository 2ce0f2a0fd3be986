"""Where the supervisor's pages are registered."""

from flask import Blueprint

bp = Blueprint("coverage", __name__)
