"""What every fraud is: something done on a stage instead of an honest round."""

from random import Random
from typing import Protocol

from webapp.demo.world.grounds import Duty
from webapp.demo.world.stage import Stage
from webapp.demo.world.truth import Truth

EASY, SUBTLE = "easy", "subtle"


class Fraud(Protocol):
    """Play one round of this kind."""

    def __call__(self, stage: Stage, duty: Duty, variant: str, random: Random) -> None: ...


def lie(kind: str, variant: str) -> Truth:
    """The truth of a visit that claims what did not happen."""
    return Truth(kind, variant, "", "")


def accomplice(kind: str, variant: str) -> Truth:
    """Somebody was there, so that somebody else need not be."""
    return Truth(kind, variant, "", "", is_accomplice=True)
