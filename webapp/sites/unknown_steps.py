"""What is done about points that are unknown, step by step: data of a site, asked in its form."""

from collections.abc import Mapping, Sequence
from typing import Any

WHO = ("guard", "partner", "leader", "look")  # call the guard, a colleague, a supervisor; go there
MOST_STEPS = 6
LONGEST_MINUTES = 24 * 60


def default_steps() -> list[dict[str, Any]]:
    """Minutes count from the end of the time allowed: only then is a point unknown."""
    minutes = (0, 15, 30, 45)
    return [{"who": who, "minutes": after} for who, after in zip(WHO, minutes, strict=True)]


def read_steps(who: Sequence[str], minutes: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of the form that are filled in, in the order of their time.

    A row with a time that is no number of minutes gets -1, for `are_steps` to refuse.
    """
    steps = [
        {"who": each, "minutes": int(after) if after.strip().isdecimal() else -1}
        for each, after in zip(who, minutes, strict=False)
        if each
    ]
    return sorted(steps[:MOST_STEPS], key=lambda step: step["minutes"])


def are_steps(steps: Sequence[Mapping[str, Any]]) -> bool:
    """At least one, all of a kind we know, none at the same time as another."""
    times = [step["minutes"] for step in steps]
    return (
        bool(steps)
        and len(set(times)) == len(times)
        and all(0 <= each <= LONGEST_MINUTES for each in times)
        and all(step["who"] in WHO for step in steps)
    )
