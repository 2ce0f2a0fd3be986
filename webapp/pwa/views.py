"""What makes the site an app."""

from flask import Blueprint

bp = Blueprint("pwa", __name__)
