"""What falls due on the supervisor's screens."""

from datetime import datetime

from webapp.coverage import unknown_cases
from webapp.database import transaction
from webapp.rounds import queries as rounds


def follow_unknown(now: datetime) -> None:
    """Open, move on and resolve the cases of every site; safe in several workers at once."""
    for site_id in rounds.site_ids():
        with transaction():
            unknown_cases.follow(site_id, now)
