"""What a WSGI server loads: `webapp.wsgi:app`."""

from webapp import create_app
from webapp.pwa.build import prepare

app = create_app()
prepare(app)
