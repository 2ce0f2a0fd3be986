"""Where papers about reports are registered."""

from flask import Blueprint

bp = Blueprint("reports", __name__, url_prefix="/reports")
