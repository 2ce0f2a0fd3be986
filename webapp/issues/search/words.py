"""Words of a text as the search index holds them. Pure.

Chinese has no spaces: every pair of neighbouring characters is a word (水泵坏 → 水泵, 泵坏), and
what is looked for is a row of such pairs. Letters and digits stay together. FTS5 on SQLite and a
tsvector on PostgreSQL are given the same words, so both find the same.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence

GAP = "q0q"  # stands between two texts, so that no row of words reaches from one into the next
MOST_WORDS = 15_000  # a tsvector counts up to 16,383 places
MOST_LOOKED_FOR = 12

_HAN = (
    r"\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_RUN = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN = re.compile(rf"[{_HAN}]")


def words_of(texts: Iterable[str]) -> list[str]:
    """The words of several texts in their order, a GAP between two texts."""
    found: list[str] = []
    for text in texts:
        if text:
            found += [*_words(text), GAP]
    return found[:MOST_WORDS]


def letters_of(words: Iterable[str]) -> list[str]:
    """Every Chinese character once: who looks for 水 alone finds it by these."""
    return sorted({letter for word in words if _is_han(word) for letter in word})


def looked_for(typed: str) -> Sequence[tuple[str, ...]]:
    """Rows of words that must all be found: one per piece between spaces.

    A single Chinese character comes as a row of that one character.
    """
    rows = (tuple(_words(piece)) for piece in typed.split()[:MOST_LOOKED_FOR])
    return [row for row in rows if row]


def is_letter(row: tuple[str, ...]) -> bool:
    """True for a single Chinese character, which is looked for among the letters."""
    return len(row) == 1 and len(row[0]) == 1 and _is_han(row[0])


def _words(text: str) -> list[str]:
    found = []
    for run in _runs(text):
        found += _bigrams(run) if _is_han(run) else [run]
    return found


def _runs(text: str) -> list[str]:
    return [run[:60] if not _is_han(run) else run for run in _RUN.findall(_plain(text))]


def _plain(text: str) -> str:
    """Full-width letters and capitals as they are typed: Ａ８ and A8 are a8."""
    return unicodedata.normalize("NFKC", text).lower()


def _bigrams(run: str) -> list[str]:
    return [run[n : n + 2] for n in range(len(run) - 1)] or [run]


def _is_han(word: str) -> bool:
    return bool(_IS_HAN.match(word))
