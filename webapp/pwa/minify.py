"""Write a script as short as it can be: shorter names for what is local, no space, no comments.

The minifier is Go code in a wheel. Where there is no wheel for a machine, scripts are only slimmed:
they mean the same, and are a third longer.
"""

import re
from functools import cache
from importlib import import_module
from types import ModuleType

from webapp.pwa.slim import slim

# The minifier takes `void (a && b())` for something without effect, and drops it.
DROPPED = re.compile(r"\bvoid\s*\(")


def _minifier() -> ModuleType | None:
    try:
        return import_module("minify")
    except (ImportError, OSError):  # OSError: a wheel for another C library
        return None


@cache
def minified(source: str) -> str:
    """A script that means the same. Raises ValueError for one that no browser would read."""
    if DROPPED.search(source):
        raise ValueError("void (…): write an if, the minifier would drop it")
    minifier = _minifier()
    if minifier is None:
        return slim(source)
    try:
        return str(minifier.string("application/javascript", source))
    except minifier.MinifyError as error:
        raise ValueError(f"not a script: {error}") from error
