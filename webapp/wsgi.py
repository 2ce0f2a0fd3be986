"""What servers load: granian takes `webapp.wsgi:front`, any WSGI server `webapp.wsgi:app`."""

import gc
import sys

from webapp import MAX_REQUEST_BYTES, create_app
from webapp.pwa.build import prepare
from webapp.web.admission import lanes
from webapp.web.front import Doorkeeper, Front

SWITCH_SECONDS = 0.001  # a page waits for a push after each of its queries: not for 5 ms each time
YOUNG_OBJECTS = 20_000  # made between two looks for garbage; a push makes as many and no cycles

app = create_app()
prepare(app)
_settings = app.config["ROUNDS"]
_lanes = lanes(
    _settings.push_threads, _settings.photo_threads, _settings.page_threads, _settings.phone_queue
)
sys.setswitchinterval(SWITCH_SECONDS)
gc.collect()
gc.freeze()  # what is here now stays: it need not be looked through again
gc.set_threshold(YOUNG_OBJECTS, 20, 50)
front = Front(app.wsgi_app, _lanes, MAX_REQUEST_BYTES)
app.wsgi_app = Doorkeeper(app.wsgi_app, _lanes)  # type: ignore[method-assign]
