"""An application with templates, languages and the build; no database; a port of its own."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import make_server

from webapp.config import REPOSITORY
from webapp.pwa.views import bp
from webapp.web import language, origin, refusals


def small_app() -> Flask:
    """The parts of create_app() that the build needs."""
    app = Flask("webapp", template_folder=str(REPOSITORY / "templates"), static_folder=None)
    app.secret_key = "a secret of the tests"
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    language.init_app(app)
    origin.init_app(app)
    refusals.init_app(app)
    app.register_blueprint(bp)
    return app


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the application while the block runs."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
