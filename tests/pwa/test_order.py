"""The minifier has put a declaration before another that it reads: no page may have that."""

import re
from collections.abc import Iterator, Mapping

import pytest

from tests.pwa.stage import small_app
from webapp.pwa.build import make_build
from webapp.pwa.slim import tokens

WORD = re.compile(r"[A-Za-z_$][\w$]*")


def read_ahead(source: str) -> list[str]:
    """The names that a pattern reads in `const [a, b] = …, name = …` before their turn."""
    return [
        name
        for parts in _declarations(source)
        for at, (declared, read) in enumerate(parts)
        for name in read
        if len(declared) != 1 and name in {one for some, _ in parts[at + 1 :] for one in some}
    ]


Part = tuple[list[str], set[str]]  # the names it declares, and those it reads


def _declarations(source: str) -> Iterator[list[Part]]:
    """Each `const …;` and `let …;` that does not hold a function, by its parts."""
    texts = [text for kind, text in tokens(source) if kind != "comment" and text.strip()]
    for start, text in enumerate(texts):
        if text in ("const", "let"):
            parts = _parts(texts, start + 1)
            yield [
                _part(one) for one in parts if "=>" not in "".join(one) and "function" not in one
            ]


def _parts(texts: list[str], at: int) -> list[list[str]]:
    found: list[list[str]] = [[]]
    depth = 0
    for text in texts[at:]:
        depth += (text in "([{") - (text in ")]}")
        if depth < 0 or (depth == 0 and text in (";", "of", "in")):
            break
        if depth == 0 and text == ",":
            found.append([])
        else:
            found[-1].append(text)
    return found


def _part(texts: list[str]) -> Part:
    at = texts.index("=") if "=" in texts else len(texts)
    names = [one for one in texts[:at] if WORD.fullmatch(one)]
    return names, {one for one in texts[at:] if WORD.fullmatch(one)}


def test_it_is_seen() -> None:
    assert read_ahead("const[a,b]=[c*2,c*3],c=Math.PI/180;") == ["c"]
    assert read_ahead("const c=1,[a,b]=[c,c];") == []


@pytest.fixture(scope="module")
def scripts() -> Mapping[str, str]:
    assets = make_build(small_app()).assets
    return {
        path: asset.body.decode()
        for path, asset in assets.items()
        if path.endswith(".js") and not path.startswith("vendor/")
    }


def test_no_script_reads_what_is_declared_after_it(scripts: Mapping[str, str]) -> None:
    assert {path: found for path, body in scripts.items() if (found := read_ahead(body))} == {}
