"""zh-CN first, en complete. Catalogues live with their feature and are compiled at start."""

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, g, request, session
from flask_babel import Babel, refresh

LANGUAGES = {"zh-CN": "zh_Hans_CN", "en": "en"}
PACKAGE = Path(__file__).resolve().parent.parent


def init_app(app: Flask) -> None:
    """Choose a language per request and load every feature's catalogue."""
    catalogues = compile_catalogues()
    Babel(
        app,
        default_locale="zh_Hans_CN",
        default_timezone="Asia/Shanghai",
        default_translation_directories=";".join(str(path) for path in catalogues),
        locale_selector=lambda: LANGUAGES[language()],
    )


def language() -> str:
    """zh-CN or en: what was chosen here, else that of the link that was opened, else the person's,
    else what the browser prefers.
    """
    chosen = request.args.get("lang") or session.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    if g.get("spoken") in LANGUAGES:
        return str(g.spoken)
    person = g.get("person")
    if person is not None:
        return str(person.language)
    return request.accept_languages.best_match(list(LANGUAGES)) or "zh-CN"


def speak(known: str) -> None:
    """Answer in this language, unless another was chosen here: that of whom a link was sent to."""
    g.spoken = known
    refresh()


def compile_catalogues() -> list[Path]:
    """Write the .mo beside each .po that is newer; return the translation folders."""
    folders = sorted(PACKAGE.glob("*/translations"))
    for source in PACKAGE.glob("*/translations/*/LC_MESSAGES/messages.po"):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        partial = compiled.with_suffix(f".{id(catalogue)}.part")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(compiled)  # whole or not at all: several processes may start at once
    return folders
