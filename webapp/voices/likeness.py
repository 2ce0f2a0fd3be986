"""How like a new complaint is to a case, and why, in words one can check. Pure.

Three plain signs: the same category, the same building or area, the same words. Words are pairs of
characters as the search holds them (issues/search/words.py), joined again where they stood
together, so a reader sees 夜里装修 and not 夜里, 里装, 装修. Pairs that stand in most cases say
nothing: the points of a word fall with the share of cases it stands in.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from webapp.issues.search.words import GAP, words_of

SAME_CATEGORY = 4.0
SAME_ZONE = 2.0
WORD = 1.0
MOST_FROM_WORDS = 5.0  # a long letter is not like everything
LEAST = 4.0  # the same category alone is enough to be shown, two loose words are not
MOST_SHOWN = 3
MOST_PAIRS = 60  # bits of one number of a database
TOO_COMMON = 0.5  # a word in more than half of all cases


@dataclass(frozen=True, slots=True)
class Known:
    """A case as it is compared."""

    id: UUID
    category: str
    zone_id: UUID | None
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What has come in."""

    category: str
    zone_id: UUID | None
    text: str


@dataclass(frozen=True, slots=True)
class Likeness:
    """A case that is like it: how much, and by which signs."""

    id: UUID
    points: float
    is_same_category: bool
    is_same_zone: bool
    shared: tuple[str, ...]


def pairs_of(text: str) -> list[str]:
    """The words to look for, each once; a long letter is judged by its beginning."""
    return list(dict.fromkeys(_words(text)))[:MOST_PAIRS]


def standing(pairs: Sequence[str], bits: int) -> frozenset[str]:
    """The words a number stands for: its first bit is the first of them."""
    return frozenset(pair for bit, pair in enumerate(pairs) if bits >> bit & 1)


def likest(asked: Asked, cases: Sequence[Known], most: int = MOST_SHOWN) -> list[Likeness]:
    """The cases that are like enough, the likest first."""
    rare = _rarity(cases)
    pairs = _words(asked.text)
    found = [_likeness(asked, pairs, case, rare) for case in cases]
    good = [one for one in found if one.points >= LEAST]
    return sorted(good, key=lambda one: (-one.points, one.id))[:most]


def _words(text: str) -> list[str]:
    return [word for word in words_of([text]) if word != GAP]


def _likeness(
    asked: Asked, pairs: Sequence[str], case: Known, rare: Mapping[str, float]
) -> Likeness:
    common = [word for word in pairs if word in case.words and rare.get(word, WORD) > 0]
    points = min(MOST_FROM_WORDS, sum(rare.get(word, WORD) for word in set(common)))
    same_category = bool(asked.category) and asked.category == case.category
    same_zone = asked.zone_id is not None and asked.zone_id == case.zone_id
    points += SAME_CATEGORY * same_category + SAME_ZONE * same_zone
    return Likeness(case.id, points, same_category, same_zone, tuple(joined(pairs, set(common))))


def joined(pairs: Iterable[str], wanted: set[str]) -> list[str]:
    """Neighbouring pairs as the words they came from: 夜里 里装 装修 are 夜里装修."""
    found: list[str] = []
    run = ""
    for pair in [*pairs, ""]:
        if pair in wanted and run and len(pair) == 2 and run[-1] == pair[0]:
            run += pair[1]
            continue
        if run and run not in found:
            found.append(run)
        run = pair if pair in wanted else ""
    return found


def _rarity(cases: Sequence[Known]) -> dict[str, float]:
    """Points of every word: nothing beyond TOO_COMMON, once there are six cases to tell by."""
    counted = Counter(word for case in cases for word in case.words)
    if len(cases) < 6:
        return dict.fromkeys(counted, WORD)
    shares = {word: count / len(cases) for word, count in counted.items()}
    return {
        word: 0.0 if share > TOO_COMMON else WORD * (1 - share) for word, share in shares.items()
    }
