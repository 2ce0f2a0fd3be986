"""The categories as residents see them: a picture and a word, the commonest first."""

from dataclasses import dataclass

from webapp.issues.catalogue import BY_KEY, Category

PICTURES = {
    "leak": "droplets",
    "drain": "funnel",
    "power": "flashlight",
    "light": "lightbulb-off",
    "lift": "arrow-up",
    "door": "key-round",
    "wall": "building-2",
    "heating": "gauge",
    "network": "monitor",
    "other_repair": "wrench",
    "noise": "volume-2",
    "cleaning": "brush-cleaning",
    "security": "shield-check",
    "parking": "map-pin",
    "manner": "users",
    "fees": "tag",
    "other_complaint": "flag",
    "question": "circle-question-mark",
    "advice": "pencil",
    "request": "clipboard-list",
    "privacy": "shield-check",
    "danger": "triangle-alert",
}
FIRST = ("leak", "drain", "light", "lift", "door", "cleaning", "danger", "other_repair")
LARGE = ("leak", "light", "lift", "other_repair")


@dataclass(frozen=True)
class Choice:
    """A chip of the form. `is_first`: shown before 更多 is opened."""

    category: Category
    picture: str
    is_first: bool


def choices(*, is_large: bool) -> list[Choice]:
    """The chips in order; 长辈版 has four."""
    first = LARGE if is_large else FIRST
    rest = () if is_large else tuple(key for key in BY_KEY if key not in FIRST)
    return [Choice(BY_KEY[key], PICTURES[key], key in first) for key in (*first, *rest)]
