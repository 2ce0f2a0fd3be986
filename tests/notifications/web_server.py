"""A small real web server on a free port that answers as it is told."""

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Service:
    """What is answered next, and what was asked. `status` 0: the line is cut without an answer;
    1: what comes is no HTTP.
    """

    url: str = ""
    status: int = 200
    body: bytes = b'{"errcode": 0}'
    asked: list[tuple[dict[str, str], Any]] = field(default_factory=list)

    def bodies(self) -> list[Any]:
        return [body for _headers, body in self.asked]


@contextmanager
def a_service() -> Iterator[Service]:
    """Serve while the block runs."""
    service = Service()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            data = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked.append((dict(self.headers), json.loads(data)))
            if service.status == 0:
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            if service.status == 1:
                self.wfile.write(b"hello, this is something else\r\n")
                return
            self.send_response(service.status)
            self.end_headers()
            self.wfile.write(service.body)

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)
