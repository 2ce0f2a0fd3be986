"""The version is the first heading of CHANGELOG.md; a test keeps the two equal."""

VERSION = "0.1.0"
