"""Everything sync serves: the door for phones, photos, and what the office sees of it."""

from flask import Blueprint

from webapp.sync import blob_views, custody_views, phone_views, shared_views
from webapp.sync import models as _models  # noqa: F401
from webapp.web.origin import csrf

bp = Blueprint("sync", __name__)
bp.register_blueprint(phone_views.bp)
bp.register_blueprint(shared_views.bp)
bp.register_blueprint(blob_views.bp)
bp.register_blueprint(custody_views.bp)

# Phones prove themselves by origin, header and signature (webapp.web.origin), not by form tokens.
csrf.exempt(phone_views.bp)
csrf.exempt(shared_views.bp)
csrf.exempt(blob_views.add_piece)
