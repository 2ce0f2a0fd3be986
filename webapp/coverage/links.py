"""Addresses of the map: each changes one thing of what was chosen and keeps the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from webapp.clock import to_millis

NOWHERE = "none"  # the chip of points that lie on no plan


@dataclass(frozen=True, slots=True)
class Choice:
    """What the supervisor chose to see. `at` is None for the live map."""

    plan: UUID | str | None = None  # NOWHERE: the points on no plan
    states: frozenset[str] = frozenset()
    view: str = "map"
    at: datetime | None = None
    point_id: UUID | None = None
    round_id: UUID | None = None

    def query(self) -> str:
        """The choice as the end of an address: `?plan=…&state=missed`, or nothing."""
        pairs: list[tuple[str, object]] = []
        if self.view != "map":
            pairs.append(("view", self.view))
        if self.plan is not None:
            pairs.append(("plan", self.plan))
        pairs += [("state", state) for state in sorted(self.states)]
        if self.round_id is not None:
            pairs.append(("round", self.round_id))
        if self.at is not None:
            pairs.append(("at", to_millis(self.at)))
        return f"?{urlencode(pairs)}" if pairs else ""


@dataclass(frozen=True, slots=True)
class Links:
    """Where the chips and buttons of one screen lead."""

    choice: Choice

    @property
    def page(self) -> str:
        return self._page()

    @property
    def at(self) -> int | str:
        """The instant shown in ms; nothing for now."""
        return to_millis(self.choice.at) if self.choice.at else ""

    @property
    def at_query(self) -> str:
        """For addresses that keep nothing but the instant."""
        return f"?at={self.at}" if self.choice.at else ""

    @property
    def live(self) -> str:
        return f"/coverage/live{self.choice.query()}"

    @property
    def sheet(self) -> str:
        return f"/coverage.xlsx{self.choice.query()}"

    @property
    def all_states(self) -> str:
        return self._page(states=frozenset())

    @property
    def without_round(self) -> str:
        return self._page(round_id=None)

    @property
    def now(self) -> str:
        return self._page(at=None)

    def floor(self, plan_id: UUID | None) -> str:
        return self._page(plan=plan_id or NOWHERE)

    def view(self, name: str) -> str:
        return self._page(view=name)

    def state(self, state: str) -> str:
        """Adds the state to the filter, or takes it out again."""
        return self._page(states=self.choice.states ^ {state})

    def step(self, way: str, shown: datetime) -> str:
        """To the event `before` or `after` the instant that is shown."""
        return f"{self._page(at=shown)}&go={way}"

    def _page(self, **changes: object) -> str:
        return f"/coverage{replace(self.choice, **changes).query()}"  # type: ignore[arg-type]


def states_among(asked: Iterable[str], known: Iterable[object]) -> frozenset[str]:
    """The states asked for that exist."""
    return frozenset(asked) & frozenset(map(str, known))
