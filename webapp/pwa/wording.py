"""The texts of the field templates in each language, as a JavaScript module."""

import json
from collections.abc import Iterable

from babel.support import NullTranslations, Translations

from webapp.web.language import LANGUAGES, compile_catalogues


def wording_module(messages: Iterable[str]) -> str:
    """`export const wording = {language: {msgid: text}}`; a text equal to its msgid is left out."""
    wanted = sorted(messages)
    wording = {language: _texts(locale, wanted) for language, locale in LANGUAGES.items()}
    return f"export const wording = {json.dumps(wording, ensure_ascii=False, indent=0)}\n"


def _texts(locale: str, messages: list[str]) -> dict[str, str]:
    # Merged in the order in which Flask-Babel merges them, so that both show the same text.
    catalogue = Translations()
    for folder in compile_catalogues():
        loaded: NullTranslations = Translations.load(str(folder), [locale])
        if isinstance(loaded, Translations):
            catalogue.merge(loaded)
    texts = {message: str(catalogue.ugettext(message)) for message in messages}
    return {message: text for message, text in texts.items() if text != message}
