"""QR codes as vector pictures for paper: one path, no web font, no image file."""

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_Q

QUIET_ZONE = 4  # modules, ISO/IEC 18004


def qr_svg(text: str, *, border: int = QUIET_ZONE) -> Markup:
    """An <svg> of `text` at ECC Q, one unit a module, quiet zone included."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=border)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    path = "".join(
        f"M{x},{y}h1v1h-1z" for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark
    )
    return Markup(  # noqa: S704  # made of numbers only
        f'<svg class="qr" viewBox="0 0 {len(matrix)} {len(matrix)}" shape-rendering="crispEdges"'
        f' aria-hidden="true"><path d="{path}"/></svg>'
    )
