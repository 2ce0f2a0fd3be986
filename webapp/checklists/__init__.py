"""Versioned checklists: questions as data, and judging an answer."""
