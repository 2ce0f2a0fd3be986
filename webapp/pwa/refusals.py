"""What the phone cannot render, refused while the pages are built."""

from jinja2 import nodes


class Unsupported(Exception):
    """A template uses something that the compiler does not know; the message says where."""

    def __init__(self, template: str, line: int, reason: str) -> None:
        super().__init__(f"{template}:{line}: {reason}")
        self.template = template
        self.line = line
        self.reason = reason


def refuse(template: str, node: nodes.Node, reason: str) -> Unsupported:
    """The refusal of this node, to be raised by the caller."""
    return Unsupported(template, getattr(node, "lineno", 0) or 0, reason)
