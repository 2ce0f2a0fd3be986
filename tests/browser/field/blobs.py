"""The door for photos of the small server, and everything that may answer in its place."""

import hashlib
import socket
import time
from dataclasses import dataclass, field
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import Response, request
from flask.typing import ResponseReturnValue

from tests.sync.phone import canonical
from webapp.sync.server_keys import encoded


@dataclass
class Signer:
    """The server's key for receipts."""

    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )

    @property
    def public(self) -> dict[str, str]:
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return {"id": "k1", "receipt": encoded(point), "seal": encoded(point)}

    def photo(self, device: str, sha256: str) -> str:
        at = time.time_ns() // 1_000_000
        message = canonical({"v": 1, "photo": sha256, "device": device, "at": at})
        r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(SHA256())))
        return f"k1.{at}.{encoded(r.to_bytes(32) + s.to_bytes(32))}"


class Shelf(Protocol):
    """What the small server has of photos."""

    blobs: dict[str, bytes]
    lengths: dict[str, int]
    whole: set[str]
    blob_faults: list[str]
    patches: int
    signer: Signer


HTML = {"Content-Type": "text/html"}
# Before anything is kept.
STRANGERS: dict[str, ResponseReturnValue] = {
    "400 bad_upload": ({"code": "attachments.bad_upload"}, 400),
    "400 html": ("<h1>Bad Request</h1>", 400, HTML),
    "401": ({"code": "access.sign_in"}, 401),
    "403 origin": ({"code": "access.origin"}, 403),
    "403 unknown phone": ({"code": "sync.unknown_device"}, 403),
    "404": ({"code": "app.not_found"}, 404),
    "404 html": ("<h1>Not Found</h1>", 404, HTML),
    "405": ({"code": "http.405"}, 405),
    "408": ({"code": "server.slow_body"}, 408),
    "409 without a place": ({"code": "attachments.wrong_offset"}, 409),
    "409 no further": ("", 409, {"Upload-Offset": "0"}),
    "409 past the end": ("", 409, {"Upload-Offset": "99999999"}),
    "413 too_large": ({"code": "attachments.too_large"}, 413),
    "413 html": ("<h1>Request Entity Too Large</h1>", 413, HTML),
    "419": ({"code": "app.form_expired"}, 419),
    "422 not_an_image": ({"code": "attachments.not_an_image"}, 422),
    "422 truncated": ({"code": "attachments.truncated"}, 422),
    "422 too_many_pixels": ({"code": "attachments.too_many_pixels"}, 422),
    "429": ({"code": "server.busy"}, 429),
    "500": ({"code": "http.500"}, 500),
    "502 html": ("<h1>Bad Gateway</h1>", 502, HTML),
    "503": ({"code": "database.busy"}, 503),
    "507": ({"code": "storage.full"}, 507),
    "200 portal": ("<h1>Welcome to the hotel</h1>", 200, HTML),
    "204 bare": ("", 204),
    "302": ("", 302, {"Location": "/blank"}),
}
FAULTS = [
    *STRANGERS, "dropped before", "dropped after", "killed after the last byte", "half a piece",
    "422 hash_mismatch", "unsigned", "signed for another",
]  # fmt: skip


def answer_blob(shelf: Shelf, name: str) -> ResponseReturnValue:
    """As docs/sync-protocol.md says, but for what `blob_faults` says of this piece."""
    if request.method == "HEAD":
        return _at(shelf, name, 200) if name in shelf.blobs else Response(status=404)
    shelf.patches += 1
    fault = shelf.blob_faults.pop(0) if shelf.blob_faults else ""
    if fault in STRANGERS:
        return STRANGERS[fault]
    if fault == "dropped before":
        _cut()
    offset = int(request.headers["Upload-Offset"])
    if name in shelf.whole or offset != len(shelf.blobs.get(name, b"")):
        return _at(shelf, name, 409)
    is_right = _keep(shelf, name, fault)
    if fault in ("dropped after", "killed after the last byte"):
        _cut()
    if not is_right:
        shelf.blobs.pop(name)
        return {"code": "attachments.hash_mismatch"}, 422
    return _at(shelf, name, 204, fault)


def _keep(shelf: Shelf, name: str, fault: str) -> bool:
    """Add the piece; False when all is here and the hash is wrong."""
    piece = request.get_data()
    held = shelf.blobs.get(name, b"")
    held += piece[: len(piece) // 2] if fault == "half a piece" else piece
    shelf.blobs[name], shelf.lengths[name] = held, int(request.headers["Upload-Length"])
    if len(held) < shelf.lengths[name] or fault == "killed after the last byte":
        return True
    if fault == "422 hash_mismatch" or hashlib.sha256(held).hexdigest() != name:
        return False
    shelf.whole.add(name)
    return True


def _cut() -> None:
    request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)


def _at(shelf: Shelf, name: str, status: int, fault: str = "") -> Response:
    headers = {"Upload-Offset": str(len(shelf.blobs.get(name, b"")))}
    if name in shelf.whole:
        headers["Upload-Complete"] = "1"
        other = name if fault != "signed for another" else "0" * 64
        if fault != "unsigned":
            headers["Upload-Receipt"] = shelf.signer.photo(request.headers["X-Device"], other)
    return Response(status=status, headers=headers)
