"""A whole simulated company: sites, guards, nights; who is honest when, and who is not."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from webapp.demo.world import estate, grounds, honest, people
from webapp.demo.world.chance import chance, uuid7
from webapp.demo.world.frauds import FRAUDS, VARIANTS
from webapp.demo.world.grounds import CHECKLISTS, DAY, HOUR, Duty, Grounds
from webapp.demo.world.phone import Delivery, Phone
from webapp.demo.world.stage import Stage
from webapp.demo.world.truth import Truths
from webapp.sync.tokens import Notary

GUARDS = 7  # of one site: four walk on a night
LAPS = 3
LATE = {"clock_set_back", "edited"}  # done after the window, so only in the last lap of a night
MERGED = 0.02  # of all rounds are walked together with a colleague's
REPLACED, DAMAGED = 2, 2  # labels: of a route, replaced early on; of a site, unreadable a while


@dataclass(frozen=True)
class Recipe:
    """What to simulate. `first_evening`: ms of the first 22:00; `share`: of rounds, lies."""

    seed: int
    first_evening: int
    sites: int = 1
    nights: int = 14
    share: float = 0.2
    quiet_nights: int = 5  # before the first lie: what a rule learns from
    kinds: Collection[str] = tuple(FRAUDS)


@dataclass
class Company:
    """Everything that is to be written down, and the truth about it."""

    recipe: Recipe
    id: UUID
    boss: people.Guard
    checklists: dict[str, tuple[UUID, UUID]]  # by name: checklist, version
    sites: list[Grounds] = field(default_factory=list)
    stages: list[Stage] = field(default_factory=list)
    deliveries: list[Delivery] = field(default_factory=list)
    truths: Truths = field(default_factory=Truths)

    @property
    def began(self) -> int:
        """When the company was set up: a day before the first evening."""
        return self.recipe.first_evening - DAY

    def phones(self) -> list[tuple[Grounds, Phone, UUID]]:
        """Every phone, its site and who enrolled it."""
        found = []
        for stage in self.stages:
            guards = {str(guard.id): guard.id for guard in stage.grounds.guards}
            first = stage.grounds.guards[0].id
            for carrier, handset in stage.handsets.items():
                found.append((stage.grounds, handset.phone, guards.get(carrier, first)))
        return found


def simulate(
    recipe: Recipe, notary: Notary, progress: Callable[[str], object] = lambda _: None
) -> Company:
    """Play the whole company. Nothing is written anywhere; the same recipe gives the same bytes."""
    random = chance(recipe.seed, "company")
    began = recipe.first_evening - DAY
    checklists = {name: (uuid7(random, began), uuid7(random, began)) for name in CHECKLISTS}
    boss = people.hire(random, 1, began)[0]
    company = Company(recipe, uuid7(random, began), boss, checklists)
    for number in range(recipe.sites):
        _play_site(company, number, notary)
        progress(f"  site {number + 1} of {recipe.sites}: {recipe.nights} nights played")
    company.deliveries.sort(key=lambda one: one.at)
    return company


def _play_site(company: Company, number: int, notary: Notary) -> None:
    recipe = company.recipe
    random = chance(recipe.seed, "site", number)
    guards = people.hire(random, GUARDS, company.began)
    versions = {name: ids[1] for name, ids in company.checklists.items()}
    site = grounds.found(
        random, f"项目{number + 1}", estate.build(random), guards, versions, company.began
    )
    grounds.plan_nights(site, recipe.first_evening, recipe.nights, LAPS)
    _wear_labels(site, recipe, random)
    stage = Stage(chance(recipe.seed, "stage", number), site, notary)
    _Director(stage, recipe, chance(recipe.seed, "direction", number)).play()
    company.sites.append(site)
    company.stages.append(stage)
    company.deliveries += stage.script.play()
    company.truths.of.update(stage.truths.of)
    company.truths.entry_of.update(stage.truths.entry_of)


def _wear_labels(site: Grounds, recipe: Recipe, random: Random) -> None:
    """Some labels of every route are replaced early on; some cannot be read for some nights."""
    replaced = recipe.first_evening + min(2, recipe.quiet_nights) * DAY - 8 * HOUR
    for route in site.estate.routes:
        for spot in random.sample(site.estate.route(route), REPLACED):
            if len(site.prints[spot.code]) == 1:
                late = random.choice((0, 0, 16 * HOUR))  # then this night's guards scan the old one
                site.replace_label(spot, replaced, replaced + late)
    for spot in random.sample(list(site.estate.spots), DAMAGED):
        since = recipe.first_evening + random.randrange(max(1, recipe.nights - 3)) * DAY - 6 * HOUR
        site.damaged[spot.code] = (since, since + 3 * DAY)


class _Director:
    """Decides round by round. Kinds and variants take turns, so that each is seen as often."""

    def __init__(self, stage: Stage, recipe: Recipe, random: Random) -> None:
        self.stage = stage
        self.recipe = recipe
        self.random = random
        turns = [(kind, variant) for kind in recipe.kinds for variant in VARIANTS]
        random.shuffle(turns)
        self.turns = turns

    def play(self) -> None:
        """All duties in the order of time."""
        duties = sorted(self.stage.grounds.duties, key=lambda one: (one.starts, one.route))
        done: set[UUID] = set()
        for duty in duties:
            if duty.id not in done:
                done.add(duty.id)
                self._decide(duty, duties, done)

    def _decide(self, duty: Duty, duties: list[Duty], done: set[UUID]) -> None:
        random = self.random
        is_tempting = duty.night >= self.recipe.quiet_nights and self.turns
        if is_tempting and random.random() < self.recipe.share:
            kind, variant = self._next_turn(duty)
            if kind:
                FRAUDS[kind](self.stage, duty, variant, random)
                return
        other = self._free_colleague(duty, duties, done)
        if other is not None and random.random() < MERGED:
            done.add(other.id)
            honest.merged(self.stage, duty, other, random)
            return
        honest.walk(self.stage, duty, random)

    def _next_turn(self, duty: Duty) -> tuple[str, str]:
        """The next kind that can be done in this round; it goes to the end of the queue."""
        for turn in self.turns:
            if turn[0] not in LATE or duty.lap == LAPS - 1:
                self.turns.remove(turn)
                self.turns.append(turn)
                return turn
        return "", ""

    def _free_colleague(self, duty: Duty, duties: list[Duty], done: set[UUID]) -> Duty | None:
        for other in duties:
            if (other.night, other.lap) == (duty.night, duty.lap) and other.id not in done:
                return other
        return None
