"""The pages of rounds: four blueprints under one name."""

from flask import Blueprint

from webapp.rounds import finding_views, round_views, route_views, schedule_views

bp = Blueprint("rounds", __name__)
for pages in (route_views, schedule_views, round_views, finding_views):
    bp.register_blueprint(pages.bp)
