"""Answer tap → stored strictly → next question painted, with no network, at 6× CPU throttle.

`python -m tests.bench.answer_tap [--samples 80]`. Real taps on 正常; the clock starts with the
tap's own time stamp and stops with the first frame that shows the next question. That screen is
rendered only after the entry's transaction is complete, with strict durability.
To reach: p95 <= 200 ms.
"""

import argparse
from pathlib import Path

from tests.bench.browser_figures import (
    PLACES,
    enrolled_phone,
    print_figures,
    print_machine,
    repeat,
    slow_down,
)
from tests.browser.story.phone import DEAF_MS, Phone

THROTTLE, TARGET_MS = 6, 200.0
ARM = (Path(__file__).parent / "painting.js").read_text()


class Walk:
    """Goes from point to point by typed code, so that there is always a question to answer."""

    def __init__(self, phone: Phone) -> None:
        self.phone = phone
        self._places = iter(PLACES)

    def arrive(self) -> None:
        page = self.phone.page
        self.phone.go("/field/scan?type=1")
        for character in next(self._places).code:
            page.locator(f"[data-key='{character}']").click()
        page.locator(".answer--pass").wait_for()

    def sample(self, _number: int) -> float:
        """One tap, in ms."""
        page = self.phone.page
        if not page.locator(".answer--pass").count():
            self.arrive()
        page.wait_for_timeout(DEAF_MS)
        page.evaluate(ARM, ["click", "#question, .done-line"])
        page.locator(".answer--pass").click()
        taken: float = page.evaluate("window.painted")
        return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=80)
    wanted = parser.parse_args().samples
    print_machine()
    with enrolled_phone("escape_route", {}) as (phone, _folder):
        phone.switch_on(online=False)
        phone.go("/field/")
        slow_down(phone, THROTTLE)
        walk = Walk(phone)
        repeat("warm up", 3, walk.sample)
        taken = repeat("tap", wanted, walk.sample)
    print_figures(f"answer tap → stored → painted, {THROTTLE}×", taken, 0.95, TARGET_MS)


if __name__ == "__main__":
    main()
