"""The Chinese font of this machine: labels and PDFs are drawn with it, no web font is shipped."""

from functools import lru_cache
from pathlib import Path

from flask_babel import lazy_gettext as _l

from webapp.errors import Refused

FOLDERS = (
    Path("/usr/share/fonts"),
    Path("/usr/local/share/fonts"),
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
    Path("/System/Library/Fonts"),
)
REGULAR = ("NotoSansCJK-Regular.ttc", "NotoSansCJKsc-Regular.otf", "NotoSansSC-Regular.otf")
BOLD = ("NotoSansCJK-Bold.ttc", "NotoSansCJKsc-Bold.otf", "NotoSansSC-Bold.otf")


class FontMissing(Refused):
    """Debian: fonts-noto-cjk. Fedora: google-noto-sans-cjk-fonts."""

    code = "pdf.font_missing"
    message = _l("服务器没有中文字体，印不出汉字。请管理员安装软件包 fonts-noto-cjk，再试一次")
    status = 503


def cjk_font(*, is_bold: bool = False) -> Path:
    """The file of a font with Chinese characters. Raises FontMissing."""
    path = _find(BOLD) if is_bold else None
    path = path or _find(REGULAR)
    if path is None:
        raise FontMissing
    return path


@lru_cache
def _find(names: tuple[str, ...]) -> Path | None:
    for folder in FOLDERS:
        for name in names:
            for path in folder.rglob(name):
                return path
    return None
