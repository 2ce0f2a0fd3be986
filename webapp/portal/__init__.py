"""Residents without an account: a scan, a form, a link to follow it by."""
