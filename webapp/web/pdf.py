"""The one door to PDF: our own templates in, bytes out, nothing fetched from the network."""

import logging
import re
from pathlib import Path
from typing import Any

from flask import Response, render_template
from flask_babel import lazy_gettext as _l
from PIL import ImageFile

from webapp.config import REPOSITORY
from webapp.errors import Refused
from webapp.web.downloads import offer
from webapp.web.fonts import cjk_font

BASE_URL = "http://rounds.invalid/"  # so that addresses without a host have one
STYLE = re.compile(r"/assets/[^/]+/(?P<path>css/\w+\.css)$")
STATIC = REPOSITORY / "static"

for _noisy in ("weasyprint", "fontTools"):
    logging.getLogger(_noisy).setLevel(logging.ERROR)  # they warn of CSS meant for screens


class EngineMissing(Refused):
    """Debian: libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0."""

    code = "pdf.engine_missing"
    message = _l(
        "服务器缺少排版组件，做不了 PDF。请管理员安装软件包 libpango-1.0-0，或先用浏览器打印"
    )
    status = 503


class FontsHidden(Refused):
    """Fonts are installed, and fontconfig lists none: Pango would take the whole process down."""

    code = "pdf.fonts_hidden"
    message = _l(
        "服务器的字体配置里一个字体也没有，做不了 PDF。请管理员检查 fontconfig，或先用浏览器打印"
    )
    status = 503


def check_fontconfig() -> None:
    """Raise FontsHidden where the layout engine would find no font at all."""
    from weasyprint.text.ffi import ffi, fontconfig

    config = ffi.gc(fontconfig.FcInitLoadConfigAndFonts(), fontconfig.FcConfigDestroy)
    if not fontconfig.FcConfigGetFonts(config, fontconfig.FcSetSystem).nfont:
        raise FontsHidden


def render_pdf(template: str, **context: Any) -> bytes:
    """The template as a PDF. FontMissing, EngineMissing and FontsHidden say what to do."""
    cjk_font()
    html = render_template(template, **context)
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher, URLFetcherResponse
    except OSError as error:  # the wheel is there, the system's libraries are not
        raise EngineMissing from error
    check_fontconfig()
    ImageFile.LOAD_TRUNCATED_IMAGES = False  # weasyprint switches it on for the whole process

    class OwnStyles(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
        """Reads our style sheets from the disk and pictures from data: URLs; refuses all else."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            style = STYLE.search(url)
            if style is None:
                return super().fetch(url, headers)
            body = (STATIC / style["path"]).read_bytes()
            return URLFetcherResponse(url, body, {"Content-Type": "text/css"})

    fetcher = OwnStyles(allowed_protocols={"data"})
    return bytes(HTML(string=html, base_url=BASE_URL, url_fetcher=fetcher).write_pdf())


def pdf_response(body: bytes, name: str) -> Response:
    """A PDF to save under this name."""
    return offer(body, "application/pdf", f"{Path(name).stem}.pdf")
