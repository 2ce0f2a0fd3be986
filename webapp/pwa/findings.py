"""What is known while a template is compiled: where a node stands, and what the file needs."""

import json
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Frame:
    """What the node being compiled can see."""

    depth: int = 0  # of scopes inside of each other
    in_loop: bool = False
    in_block: bool = False


@dataclass(slots=True)
class Findings:
    """What a template needs from outside itself, noted while it is compiled."""

    messages: set[str] = field(default_factory=set)
    assets: set[str] = field(default_factory=set)
    templates: set[str] = field(default_factory=set)
    macros_used: list[tuple[str, str, int]] = field(default_factory=list)
    own_macros: set[str] = field(default_factory=set)


def literal(value: object) -> str:
    """A JavaScript literal for a string, number, boolean, None or a list of them."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
