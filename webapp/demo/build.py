"""The demo property, made through the same doors that real phones use."""

from collections.abc import Callable

from flask import Flask


def build_demo(
    app: Flask, *, days: int = 30, seed: int = 7, progress: Callable[[str], object] = print
) -> None:
    """Build 阳光花园 with `days` of history up to now."""
