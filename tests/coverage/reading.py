"""What a page of the map says, read back from its HTML."""

import re

PIN = re.compile(
    r'<a class="mark mark--pin" id="p-([0-9a-f-]{36})" data-state="(\w+)"( data-problem)?'
)
CHIP = re.compile(r'data-count="(\d+)"[^>]*>\s*<span class="mark" data-state="(\w+)"')
ETAG = "ETag"


def pins(html: str) -> dict[str, str]:
    """Point → state of every pin on the plan."""
    return {id_: state for id_, state, _ in PIN.findall(html)}


def problems(html: str) -> set[str]:
    """The points with a triangle."""
    return {id_ for id_, _, problem in PIN.findall(html) if problem}


def legend(html: str) -> dict[str, int]:
    """State → how many, as the legend says."""
    return {state: int(number) for number, state in CHIP.findall(html)}
