"""The real server on a port: slow bodies hold nobody up, large ones are refused unread."""

import json
import socket
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import pytest

from tests.browser.story.server import Server

HEADERS = {"X-Rounds": "1", "Content-Type": "application/json"}
HALF = b"POST /sync/push HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Rounds: 1\r\nContent-Length: 100\r\n\r\n{"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder: Path = tmp_path_factory.mktemp("front")
    server = Server(folder / "data", {"ROUNDS_BACKGROUND": "0", "ROUNDS_PHONE_QUEUE": "8"})
    server.start()
    yield server
    server.kill()


def ask(server: Server, method: str, path: str, body: bytes = b"") -> tuple[HTTPResponse, bytes]:
    line = HTTPConnection("127.0.0.1", server.port, timeout=30)
    line.request(method, path, body or None, HEADERS)
    answer = line.getresponse()
    data = answer.read()
    line.close()
    return answer, data


def half_bodies(server: Server, count: int) -> list[socket.socket]:
    """Phones whose radio died in the middle of a push."""
    lines = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(count)]
    for line in lines:
        line.sendall(HALF)
    return lines


def test_phones_that_stop_in_the_middle_hold_up_no_page_and_are_let_go(server: Server) -> None:
    lines = half_bodies(server, 8)
    answer, data = ask(server, "POST", "/sync/push", b"{}")
    while answer.status != 503:  # until all eight are in
        answer, data = ask(server, "POST", "/sync/push", b"{}")
    assert json.loads(data)["code"] == "server.busy"
    assert int(answer.headers["Retry-After"]) >= 1
    assert ask(server, "GET", "/healthz")[0].status == 200
    for line in lines:
        line.settimeout(30)
        told = line.recv(4096)
        assert told.startswith(b"HTTP/1.1 408 ")
        assert b'"server.slow_body"' in told
        line.close()
    assert ask(server, "POST", "/sync/push", b"{}")[0].status == 422


def test_a_body_that_is_too_large_is_refused_before_it_is_read(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.settimeout(30)
        line.sendall(HALF.replace(b"Content-Length: 100", b"Content-Length: 200000000"))
        told = line.recv(4096)
    assert told.startswith(b"HTTP/1.1 413 ")
    assert b'"sync.too_large"' in told


def test_who_listens_only_when_everything_is_sent_hears_that_it_is_too_large(
    server: Server,
) -> None:
    """200 entries of 1 MB, not packed: without an answer a phone never learns to send half."""
    size, piece = 200 * 1024**2, b"x" * 1024**2
    for head, before, end in (
        (b"Content-Length: %d" % size, b"", b""),
        (b"Transfer-Encoding: chunked", b"100000\r\n", b"\r\n"),
    ):
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            line.settimeout(60)
            line.sendall(HALF.replace(b"Content-Length: 100", head)[:-1])
            for _ in range(size // len(piece)):
                line.sendall(before + piece + end)
            if end:
                line.sendall(b"0\r\n\r\n")
            told = b"".join(iter(lambda: line.recv(4096), b""))
        assert told.startswith(b"HTTP/1.1 413 ")
        assert b"connection: close" in told.lower()
        assert b'"sync.too_large"' in told


def test_a_body_without_a_length_is_counted(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.settimeout(30)
        line.sendall(HALF.replace(b"Content-Length: 100", b"Transfer-Encoding: chunked")[:-1])
        line.sendall(b"2\r\n{}\r\n0\r\n\r\n")
        told = line.recv(4096)
    assert told.startswith(b"HTTP/1.1 422 ")


def test_addresses_and_heads_pass_through(server: Server) -> None:
    answer, data = ask(server, "HEAD", "/healthz")
    assert (answer.status, data) == (200, b"")
    assert ask(server, "GET", "/%E5%B7%A1?x=%E6%9B%B4")[0].status == 404
