"""Rules of the house that a machine can check."""

import re
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from webapp import migrations
from webapp.version import VERSION

ROOT = Path(__file__).resolve().parent.parent.parent
LIMITS = {".py": 300, ".js": 200, ".html": 120, ".css": 300}
GENERATED = ("static/vendor/", "webapp/migrations/versions/", "node_modules/")


def tracked(*suffixes: str) -> list[Path]:
    """Our own files with these endings, as git knows them."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return [
        ROOT / name
        for name in sorted(set(listed))
        if name.endswith(suffixes) and not name.startswith(GENERATED) and (ROOT / name).exists()
    ]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_files_stay_small() -> None:
    long = {
        _name(path): count
        for path in tracked(*LIMITS)
        if (count := len(path.read_text().splitlines())) > LIMITS[path.suffix]
    }
    assert long == {}


def test_only_the_database_module_commits() -> None:
    committing = [
        _name(path)
        for path in tracked(".py")
        if _name(path).startswith("webapp/") and ".commit(" in path.read_text()
    ]
    assert committing == ["webapp/database.py"]


def test_time_is_asked_for_at_the_edge_only() -> None:
    asking = re.compile(r"\butcnow\(\)|datetime\.now\(|time\.time\(")
    pure = ("rules.py", "queries.py", "actions.py", "models.py")
    found = [
        _name(path)
        for path in tracked(".py")
        if path.name in pure and asking.search(path.read_text())
    ]
    assert found == []


def test_no_drawers_for_odds_and_ends() -> None:
    drawers = {"utils", "helpers", "common", "services", "managers", "misc"}
    assert [_name(path) for path in tracked(".py", ".js") if path.stem in drawers] == []


def test_the_phones_modules_know_no_document() -> None:
    touching = re.compile(r"\b(document|window)\b\s*[.\[(]")
    found = [
        _name(path)
        for path in tracked(".js")
        if _name(path).startswith("static/js/offline/") and touching.search(_code(path))
    ]
    assert found == []


def test_scripts_import_downwards_only() -> None:
    reaching_up = [
        _name(path)
        for path in tracked(".js")
        if _name(path).startswith("static/js/offline/")
        and re.search(r'from "[^"]*islands/', path.read_text())
    ]
    assert reaching_up == []


def test_templates_hold_no_script_and_no_handler() -> None:
    bad = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son\w+\s*=\s*[\"']", re.I)
    assert [_name(path) for path in tracked(".html") if bad.search(path.read_text())] == []


@pytest.mark.parametrize("direction", ["head", "down_and_up"])
def test_migrations_and_models_agree(app: Flask, direction: str, tmp_path: Path) -> None:
    """Head equals the models; going down and up again changes nothing."""
    from tests.stage import fresh_app

    other = fresh_app(tmp_path)
    with other.app_context():
        migrations.upgrade()
        if direction == "down_and_up":
            migrations.downgrade("base")
            migrations.upgrade()
        assert migrations.difference() == []


def test_the_version_is_the_changelogs_first_heading() -> None:
    first = re.search(r"^## v?([\d.]+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert first is not None
    assert first[1] == VERSION


def test_every_setting_is_in_the_readme() -> None:
    settings = set(re.findall(r'"(ROUNDS_[A-Z_]+)"', (ROOT / "webapp/config.py").read_text()))
    readme = (ROOT / "README.md").read_text()
    assert {name for name in settings if name not in readme} == set()


def _code(path: Path) -> str:
    """The file without its comments."""
    return re.sub(r"/\*.*?\*/|//[^\n]*", "", path.read_text(), flags=re.S)
