"""Chinese is written in the code; English must be complete, and fit its placeholders."""

import re
from pathlib import Path

from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from tests.architecture.test_house import ROOT, tracked

KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\((\w+)\)")


def _method(path: Path) -> str:
    return "jinja2.ext:babel_extract" if path.suffix == ".html" else "python"


def _sources() -> list[Path]:
    return [
        path
        for path in tracked(".html", ".py")
        if str(path.relative_to(ROOT)).startswith(("templates/", "webapp/"))
    ]


def written() -> dict[str, str]:
    """Every text of the interface, and one file it stands in."""
    texts = {}
    for path in _sources():
        options = {"trimmed": "true", "silent": "false"} if path.suffix == ".html" else {}
        for _, message, _, _ in extract_from_file(_method(path), path, KEYWORDS, options=options):
            text = message[0] if isinstance(message, tuple) else message
            texts[text] = str(path.relative_to(ROOT))
    return texts


def english() -> dict[str, object]:
    """Every English text, by its Chinese."""
    found: dict[str, object] = {}
    for path in sorted(ROOT.glob("webapp/*/translations/en/LC_MESSAGES/messages.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                key = message.id[0] if isinstance(message.id, tuple) else message.id
                if key and message.string and not message.fuzzy:
                    found[key] = message.string
    return found


def test_every_text_has_an_english_one() -> None:
    known = english()
    missing = {text: place for text, place in written().items() if text not in known}
    assert missing == {}


def test_english_keeps_the_placeholders() -> None:
    differing = {}
    for chinese, text in english().items():
        for form in text if isinstance(text, tuple) else (text,):
            if set(PLACEHOLDER.findall(str(form))) - set(PLACEHOLDER.findall(chinese)):
                differing[chinese] = form
    assert differing == {}


def test_a_word_has_one_english_text() -> None:
    """Catalogues are merged: two features may share a text only with the same translation."""
    seen: dict[str, object] = {}
    clashes = {}
    for path in sorted(ROOT.glob("webapp/*/translations/en/LC_MESSAGES/messages.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="en"):
                if (
                    message.id
                    and seen.setdefault(str(message.id), message.string) != message.string
                ):
                    clashes[str(message.id)] = (seen[str(message.id)], message.string)
    assert clashes == {}


def test_no_chinese_hides_from_translation() -> None:
    """Chinese in a template stands inside _() or a comment. Names of languages are themselves."""
    hidden = {}
    for path in tracked(".html"):
        name = str(path.relative_to(ROOT))
        if not name.startswith("templates/") or name == "templates/web/styleguide.html":
            continue  # pages of tests, and the page that shows components with sample data
        text = re.sub(
            r"\{#.*?#\}|ngettext\(\"[^\"]*\", \"[^\"]*\"|_\(\s*(?:\"[^\"]*\"|'[^']*')|中文",
            "",
            path.read_text(),
            flags=re.S,
        )
        if found := re.findall(r"[\u4e00-\u9fff]+", text):
            hidden[name] = found[:3]
    assert hidden == {}


def test_forbidden_words_stay_out() -> None:
    """ux.md §6: words that blame or say nothing."""
    forbidden = ("无效", "非法", "系统异常", "操作失败", "必填项", "提交成功")
    bad = {text: place for text, place in written().items() if any(w in text for w in forbidden)}
    assert bad == {}
