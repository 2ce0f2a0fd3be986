"""The texts of the field templates in each language, as JavaScript modules."""

import json
from collections.abc import Iterable

from babel.support import NullTranslations, Translations

from webapp.web.language import LANGUAGES, compile_catalogues

FOLDER = "js/offline/"
# Each language by itself for pages, which load the one they need; all of them for service workers.
INDEX, WHOLE = "wording.js", "wording_all.js"


def wording_modules(messages: Iterable[str]) -> dict[str, str]:
    """File name → source. A text equal to its msgid is left out, and Chinese with it."""
    wanted = sorted(messages)
    texts = {language: _texts(locale, wanted) for language, locale in LANGUAGES.items()}
    spoken = {language: text for language, text in texts.items() if text}
    modules = {file_of(language): _module("texts", text) for language, text in spoken.items()}
    loaders = (f'{_json(name)}: () => import("./{file_of(name)}")' for name in spoken)
    modules[INDEX] = f"export const languages = {{ {', '.join(loaders)} }}\n"
    imports = "".join(
        f'import {{ texts as {_word(name)} }} from "./{file_of(name)}"\n' for name in spoken
    )
    whole = ", ".join(f"{_json(name)}: {_word(name)}" for name in spoken)
    modules[WHOLE] = f"{imports}export const wording = {{ {whole} }}\n"
    return modules


def file_of(language: str) -> str:
    """Where the texts of one language are: wording_en.js."""
    return f"wording_{_word(language)}.js"


def _word(language: str) -> str:
    return language.replace("-", "_")


def _module(name: str, value: object) -> str:
    return f"export const {name} = {_json(value, indent=0)}\n"


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _texts(locale: str, messages: list[str]) -> dict[str, str]:
    # Merged in the order in which Flask-Babel merges them, so that both show the same text.
    catalogue = Translations()
    for folder in compile_catalogues():
        loaded: NullTranslations = Translations.load(str(folder), [locale])
        if isinstance(loaded, Translations):
            catalogue.merge(loaded)
    texts = {message: str(catalogue.ugettext(message)) for message in messages}
    return {message: text for message, text in texts.items() if text != message}
