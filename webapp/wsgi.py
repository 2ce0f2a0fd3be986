"""What servers load: granian takes `webapp.wsgi:front`, any WSGI server `webapp.wsgi:app`."""

from webapp import MAX_REQUEST_BYTES, create_app
from webapp.pwa.build import prepare
from webapp.web.admission import lanes
from webapp.web.front import Doorkeeper, Front

app = create_app()
prepare(app)
_settings = app.config["ROUNDS"]
_lanes = lanes(
    _settings.push_threads, _settings.photo_threads, _settings.page_threads, _settings.phone_queue
)
front = Front(app.wsgi_app, _lanes, MAX_REQUEST_BYTES)
app.wsgi_app = Doorkeeper(app.wsgi_app, _lanes)  # type: ignore[method-assign]
