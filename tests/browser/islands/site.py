"""A web server of two folders, under the Content-Security-Policy of the application."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

STATIC = Path(__file__).parents[3] / "static"
FIXTURES = Path(__file__).parent / "fixtures"

POLICY = (
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'"
)


class Handler(SimpleHTTPRequestHandler):
    """`/assets/…` is static/, everything else is the pages folder."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".wasm": "application/wasm",
    }

    def translate_path(self, path: str) -> str:
        folder, prefix = (STATIC, "/assets/") if path.startswith("/assets/") else (None, "/")
        if folder:
            self.directory, kept = str(folder), self.directory
            try:
                return super().translate_path("/" + path.removeprefix(prefix))
            finally:
                self.directory = kept
        return super().translate_path(path)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Silence: the browser's console says what matters."""


class Site:
    """Serves on a free port of this machine for as long as the `with` block lasts."""

    def __init__(self, pages: Path = FIXTURES) -> None:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(pages)))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
