"""Everything sync serves: the door for phones, photos, and what the office sees of it."""

from flask import Blueprint

from webapp.sync import models as _models  # noqa: F401
from webapp.sync import phone_views
from webapp.web.origin import csrf

bp = Blueprint("sync", __name__)
bp.register_blueprint(phone_views.bp)

# Phones prove themselves by origin, header and signature (webapp.web.origin), not by form tokens.
for _view in (phone_views.create_device, phone_views.create_entries):
    csrf.exempt(_view)
