"""The tables of the figures, as lines of text."""

from collections.abc import Iterator

from webapp.demo.world.figures import Figures
from webapp.demo.world.frauds import EASY, FRAUDS, SUBTLE

LEAST_RECALL, MOST_FALSE, KINDS_WANTED = 0.9, 0.01, 6
PLACES = {"": "all", "basement": "in basements", "house": "in houses", "outside": "outside"}


def lines(figures: Figures) -> Iterator[str]:
    """Everything, worst news included."""
    yield from _kinds(figures)
    yield from _honest(figures)
    yield from _reasons(figures)
    yield from _conclusion(figures)


def _kinds(figures: Figures) -> Iterator[str]:
    yield ""
    yield (
        f"{'kind of lie':<16}{'recall':>20}{'easy':>20}{'subtle':>20}{'at the door':>13}"
        f"{'precision of its reasons':>27}"
    )
    for kind in FRAUDS:
        of = [figures.recall_of[kind, variant] for variant in (EASY, SUBTLE)]
        cells = "".join(f"{share!s:>20}" for share in (figures.recall[kind], *of))
        yield f"{kind:<16}{cells}{figures.door[kind]:>13}{figures.precision[kind]!s:>27}"


def _honest(figures: Figures) -> Iterator[str]:
    yield ""
    yield "honest visits flagged, of rounds without a lie"
    for place, name in PLACES.items():
        yield f"  {name:<30}{figures.false[place]!s:>20}"
    yield "  by what was unusual about the round"
    for variant, share in sorted(figures.false_of.items()):
        yield f"    {variant:<28}{share!s:>20}"
    yield f"true visits beside a lie        {figures.beside!s:>20}"
    yield f"of who covered for a colleague  {figures.helped!s:>20}"


def _reasons(figures: Figures) -> Iterator[str]:
    yield ""
    yield "reasons that fired on flagged visits"
    for kind in [*FRAUDS, "(helped)", "honest"]:
        fired = figures.fired[kind].most_common(7)
        said = ", ".join(f"{code} {count}" for code, count in fired)
        yield f"  {kind:<16}{said or '–'}"


def _conclusion(figures: Figures) -> Iterator[str]:
    caught, false = figures.caught(LEAST_RECALL), figures.false[""]
    yield ""
    yield (
        f"to reach: recall of 90 % for at least {KINDS_WANTED} kinds, with no more than 1 % of"
        " honest visits flagged"
    )
    judged = "" if false.rate <= MOST_FALSE else ", TOO MANY"
    yield f"reached:  {len(caught)} kinds ({', '.join(sorted(caught))}), with {false}{judged}"
