"""Contexts for the templates whose context cannot be guessed from the template itself.

Nothing to do for most: `inference.py` reads which fields a template asks for. Where that is not
enough (test_field_templates says so), register a builder:

    @context_for("field/next.html")
    def next_round(random: Random) -> dict[str, object]:
        return {"frame": frame(random), "round": ...}
"""

from collections.abc import Callable
from random import Random

Builder = Callable[[Random], dict[str, object]]

BUILDERS: dict[str, Builder] = {}


def context_for(template: str) -> Callable[[Builder], Builder]:
    """Use this builder's contexts when the template is compared."""

    def register(builder: Builder) -> Builder:
        BUILDERS[template] = builder
        return builder

    return register
