"""The flows that come with the product, one JSON file a kind."""

from functools import cache
from pathlib import Path

from webapp.issues.flows.flow import FLOW, Flow, IssueKind

FOLDER = Path(__file__).resolve().parent


@cache
def shipped(kind: IssueKind) -> Flow:
    """The first version of a kind's flow: what a company begins with."""
    return FLOW.validate_json((FOLDER / f"{kind}.json").read_bytes())
