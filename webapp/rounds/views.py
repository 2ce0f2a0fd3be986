"""The pages of rounds: four blueprints under one name."""

from flask import Blueprint

from webapp.rounds.finding_views import bp as findings
from webapp.rounds.miss_words import miss_reason
from webapp.rounds.round_views import bp as rounds
from webapp.rounds.route_views import bp as routes
from webapp.rounds.schedule_views import bp as schedules

bp = Blueprint("rounds", __name__)
for pages in (routes, schedules, rounds, findings):
    bp.register_blueprint(pages)
bp.add_app_template_filter(miss_reason)
