"""What a machine can hold of the design: contrast, tokens, weight, no inline script."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = ROOT / "static" / "css"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLESHEETS = sorted(CSS.glob("*.css"))
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|oklch|color-mix)\(")
LAYOUTS = ("layouts/_head.html", "layouts/field.html")
TINTED = ("brand", "ok", "warn", "bad")
MEANINGS = (*TINTED, "off")


def tokens(selector: str) -> dict[str, str]:
    """The custom properties of the first rule of tokens.css with this selector."""
    text = (CSS / "tokens.css").read_text()
    body = text.split(f"{selector} {{", 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance of #rrggbb."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_pairs() -> Iterator[tuple[str, str]]:
    for surface in ("bg", "card", "sink"):
        for text in ("ink", "ink2", *MEANINGS):
            yield text, surface
    for name in TINTED:
        yield name, f"{name}-tint"
        yield "ink", f"{name}-tint"
    for fill in ("fill", "fill-hover", "bad-fill"):
        yield "on-fill", fill
    yield "bg", "ink"  # toasts


def line_pairs() -> Iterator[tuple[str, str]]:
    for surface in ("bg", "card"):
        for line in ("line", "focus"):
            yield line, surface


DAY = ":root"
NIGHT = ':root[data-theme="dark"]'


@pytest.mark.parametrize("theme", [DAY, NIGHT], ids=["day", "night"])
def test_text_reads_at_4_5_and_lines_at_3(theme: str) -> None:
    colours = tokens(theme)
    weak = [
        f"{text} on {surface}: {ratio:.2f} < {least}"
        for pairs, least in ((text_pairs(), 4.5), (line_pairs(), 3.0))
        for text, surface in pairs
        if (ratio := contrast(colours[text], colours[surface])) < least
    ]
    assert not weak


def test_night_by_choice_and_night_by_system_are_the_same() -> None:
    automatic = ':root:not([data-theme="light"], [data-theme="dark"])'
    assert tokens(NIGHT) == tokens(automatic)


def test_night_answers_every_colour_of_the_day() -> None:
    day = {name for name, value in tokens(DAY).items() if COLOUR.search(value)}
    assert day == {name for name, value in tokens(NIGHT).items() if COLOUR.search(value)}


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_only_the_tokens_name_colours(path: Path) -> None:
    if path.name in ("tokens.css", "tokens_print.css"):
        return
    text = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.S)
    assert not COLOUR.findall(re.sub(r"[^{};]*\{", "", text))


def handed_over() -> set[str]:
    """The custom properties that templates give in a style attribute: positions, shares."""
    styles = (re.findall(r'\sstyle="([^"]*)"', path.read_text()) for path in TEMPLATES)
    return {
        name for found in styles for style in found for name in re.findall(r"--([\w-]+):", style)
    }


@pytest.mark.parametrize("path", STYLESHEETS, ids=lambda path: path.name)
def test_a_stylesheet_uses_tokens_that_exist_and_keeps_to_its_layer(path: Path) -> None:
    text = path.read_text()
    known = {*tokens(DAY), *re.findall(r"--([\w-]+):", text), *handed_over()}
    asked = set(re.findall(r"var\(--([\w-]+)\)", text))
    assert not asked - known
    assert text.startswith("/*"), "the first comment announces the class names"
    assert "@import" not in text
    assert text.count("@layer") >= 1


def test_the_phone_loads_at_most_15_kilobytes_of_style() -> None:
    linked = [
        name
        for layout in LAYOUTS
        for name in re.findall(r'asset\("(css/[^"]+)"\)', (ROOT / "templates" / layout).read_text())
    ]
    weight = sum(len(gzip.compress((ROOT / "static" / name).read_bytes(), 9)) for name in linked)
    assert len(linked) <= 12
    assert weight <= 15 * 1024, f"{weight} bytes gzip in {len(linked)} files"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_template_has_no_inline_script_or_handler_and_stays_small(path: Path) -> None:
    text = path.read_text()
    markup = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", "", text, flags=re.S)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", markup), "inline event handler"
    assert "javascript:" not in text
    assert not re.search(r"\bhx-on\b|\bhx-disabled-elt\b", text), "htmx 4 without eval"
    for style in re.findall(r'\sstyle="([^"]*)"', markup):
        assert all(part.strip().startswith("--") for part in style.split(";") if part.strip())
    assert len(text.splitlines()) <= 100
