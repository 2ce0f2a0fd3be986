"""Everything below here drives Chromium, whatever else a file says of itself."""

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark all of it: a file without its mark ran once more for every kind of database."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
