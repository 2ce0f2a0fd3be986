"""Every kind of entry that a phone may write: those of features, and what it says of itself."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from webapp.evidence import Body, Evidence, Kind
from webapp.issues.phone import offline as issues
from webapp.presence import offline as presence
from webapp.rounds import offline as rounds
from webapp.rounds.ledger import Ledger

RELEASES = UUID(int=0x5E1EA5E)  # what all of them speak of, so that they are found by the index


class ReleaseBody(Body):
    """The phone let go of `unsent` records on a supervisor's code (release_codes.py)."""

    purpose: Literal["sign_out", "reset", "hand_back"]
    unsent: Annotated[int, Field(strict=True, ge=0, le=2**53 - 1)]
    code: Annotated[str, Field(pattern=r"^[0-9]{8}$")]


def _keep(_ledger: Ledger, _evidence: Evidence) -> None:
    """The entry itself is all there is: sync.jobs.settle_releases holds it against its permit."""


def _release_subject(_body: object) -> UUID:
    return RELEASES


KINDS: dict[str, Kind[Ledger]] = {
    **rounds.KINDS,
    **presence.KINDS,
    **issues.KINDS,
    "phone.release": Kind(ReleaseBody, _keep, _release_subject),
}
LOOKS_FOR = rounds.LOOKS_FOR
