"""What the jobs of a phone refer to: the steps of their flows, and usual prices."""

from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from sqlalchemy import select

from webapp.database import db
from webapp.issues.flows.flow import Actor, Flow
from webapp.issues.models import Issue, Material

CREW = frozenset({Actor.CREW, Actor.ASSIGNEE})
MOST_PRICES = 40


def flow_record(version_id: UUID, flow: Flow) -> tuple[str, dict[str, Any]]:
    """States, and the steps that the crew takes: what a phone needs to tell its own story."""
    about = {
        "id": str(version_id),
        "kind": str(flow.kind),
        "start": flow.start,
        "states": [one.model_dump(mode="json") for one in flow.states],
        "names": {step.key: step.name.model_dump(mode="json") for step in flow.steps},
        "steps": [
            {
                "key": step.key,
                "from": list(step.from_),
                "to": step.to,
                "by": [str(actor) for actor in step.by],
                "demands": [str(demand) for demand in step.demands],
                "takes": step.takes,
                "extends": step.extends,
                "until_booked": step.until_booked,
            }
            for step in flow.steps
            if CREW & set(step.by)
        ],
    }
    return f"flow/{version_id}", about


def may_grab(flow: Flow, state: str) -> bool:
    """Whether somebody of the crew can make a report in this state his own."""
    return any(one.takes and Actor.CREW in one.by for one in flow.steps_from(state))


def price_records(site_ids: Iterable[UUID]) -> Iterator[tuple[str, dict[str, Any]]]:
    """What was used lately at each site, with its last price: nobody has to keep a list."""
    for site_id in sorted(site_ids):
        rows = db.session.execute(
            select(Material.kind, Material.name, Material.unit, Material.price_cents)
            .join(
                Issue,
                (Issue.company_id == Material.company_id) & (Issue.id == Material.issue_id),
            )
            .where(Issue.site_id == site_id)
            .order_by(Material.id.desc())
            .limit(MOST_PRICES * 5)
        )
        latest: dict[tuple[str, str], dict[str, Any]] = {}
        for kind, name, unit, cents in rows:
            line = {"kind": kind, "name": name, "unit": unit, "price_cents": cents}
            latest.setdefault((kind, name), line)
        if latest:
            lines = list(latest.values())[:MOST_PRICES]
            yield f"price/{site_id}", {"site_id": str(site_id), "lines": lines}
