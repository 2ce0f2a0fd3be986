"""Files to save: their names may be Chinese, which a plain header cannot say (RFC 6266, 8187)."""

from urllib.parse import quote

from flask import Response


def offer(body: bytes, mime: str, name: str) -> Response:
    """An answer that the browser saves under this name."""
    response = Response(body, mimetype=mime)
    plain = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name)
    suffix = name.rpartition(".")[2]
    response.headers["Content-Disposition"] = (
        f'attachment; filename="{plain.removesuffix("_" + suffix)}.{suffix}";'
        f" filename*=UTF-8''{quote(name, safe='')}"
    )
    return response
