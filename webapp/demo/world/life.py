"""A simulated company lived through: its pushes taken in, scored night by night, judged."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from webapp.clock import from_millis
from webapp.database import enter_company, transaction
from webapp.demo.world import pour, rows, verdicts
from webapp.demo.world.figures import Figures
from webapp.demo.world.nights import Company
from webapp.sync.tokens import Notary

NOON = timedelta(hours=14)  # after the first evening: then nights are over


class _Days:
    """Does the background's work at noon, as the simulated days pass."""

    def __init__(self, first: datetime, progress: Callable[[str], object]) -> None:
        self.next = first
        self.count = 0
        self.progress = progress

    def arrived(self, now: datetime) -> None:
        while now >= self.next:
            verdicts.score_all(self.next, learn=True)
            self.next += timedelta(days=1)
            self.count += 1
            self.progress(f"  night {self.count} taken in and scored")


def live(
    company: Company,
    notary: Notary,
    figures: Figures,
    *,
    is_demo: bool = False,
    progress: Callable[[str], object] = lambda _: None,
) -> Counter[str]:
    """Write the company down, take in all it says, score it and count. Says what became of entries.

    The company is entered. Needs an empty database, or one without this company.
    """
    with transaction():
        rows.found(company, is_demo=is_demo)
    enter_company(company.id)
    days = _Days(from_millis(company.recipe.first_evening) + NOON, progress)
    counted = pour.pour(company.deliveries, notary, arrived=days.arrived)
    verdicts.score_all(from_millis(company.deliveries[-1].at) + timedelta(hours=1), learn=True)
    figures.count(company.truths.of, verdicts.read(company.truths))
    return counted
