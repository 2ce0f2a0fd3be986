"""Flows as data: what they say, their versions, and the office's editor."""
