"""Phones and people for photos: the scene of tests/sync."""

from tests.sync.conftest import scene as scene
