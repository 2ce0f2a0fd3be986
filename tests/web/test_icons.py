"""Every icon and every class that a template asks for is drawn somewhere."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from jinja2 import Environment, nodes

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SPRITE = (ROOT / "static" / "icons" / "sprite.svg").read_text()
SYMBOLS = set(re.findall(r'<symbol id="([^"]+)"', SPRITE))
STATES = {"pending", "due", "on_time", "late", "missed", "skipped", "unknown", "problem"}
ENVIRONMENT = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])


def parsed(path: Path) -> nodes.Template:
    return ENVIRONMENT.parse(path.read_text())


def icon_places() -> dict[str, int]:
    """Which argument of which component macro is the name of an icon: {"link_button": 2, ...}."""
    places = {}
    for path in (ROOT / "templates" / "components").glob("*.html"):
        for macro in parsed(path).find_all(nodes.Macro):
            names = [argument.name for argument in macro.args]
            wanted = "name" if macro.name == "icon" else "icon"
            if wanted in names:
                places[macro.name] = names.index(wanted)
    return places


def texts(node: nodes.Node) -> Iterator[str]:
    """The icon names an argument can be: a constant, or either side of a condition."""
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, nodes.CondExpr):
        for side in (node.expr1, node.expr2):
            if side is not None:
                yield from texts(side)


def icons_asked(path: Path, places: dict[str, int]) -> Iterator[str]:
    for call in parsed(path).find_all(nodes.Call):
        name = getattr(call.node, "attr", getattr(call.node, "name", ""))
        if name not in places:
            continue
        given = [pair.value for pair in call.kwargs if pair.key in ("icon",)]
        for argument in (*call.args[places[name] : places[name] + 1], *given):
            yield from texts(argument)


def test_every_icon_a_template_uses_is_in_the_sprite() -> None:
    places = icon_places()
    assert {"icon", "button", "link_button"} <= set(places)
    missing = {
        f"{path.relative_to(ROOT)}: {icon}"
        for path in TEMPLATES
        for icon in icons_asked(path, places)
        if icon not in SYMBOLS
    }
    assert not missing


def test_every_icon_of_the_navigation_is_in_the_sprite() -> None:
    tree = ast.parse((ROOT / "webapp" / "__init__.py").read_text())
    icons = {
        call.args[2].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "NavItem"
        and isinstance(call.args[2], ast.Constant)
    }
    assert icons
    assert icons <= SYMBOLS


def test_every_state_has_its_own_shape() -> None:
    drawn = dict(re.findall(r'<symbol id="state-(\w+)"[^>]*>(.*?)</symbol>', SPRITE))
    assert set(drawn) == STATES
    assert len(set(drawn.values())) == len(STATES)


def test_the_sprite_says_whose_work_it_is_and_stays_light() -> None:
    assert "ISC License" in SPRITE
    assert len(SPRITE) <= 24_000


def classes_written(path: Path) -> Iterator[str]:
    """The classes spelled out in a template; those that Jinja puts together are left out."""
    markup = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "\0", path.read_text(), flags=re.S)
    for value in re.findall(r'\sclass="([^"]*)"', markup):
        yield from (name for name in value.split() if "\0" not in name)


def test_every_class_a_template_uses_is_styled() -> None:
    sheets = "".join(path.read_text() for path in (ROOT / "static" / "css").glob("*.css"))
    known = set(re.findall(r"\.([a-z][\w-]*)", sheets))
    unknown = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in TEMPLATES
        for name in classes_written(path)
        if name not in known
    }
    assert not unknown
