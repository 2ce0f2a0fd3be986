"""`rounds simulate`: in a folder of its own, never beside anybody's data; it says what it found."""

import argparse
from pathlib import Path

import pytest

from webapp import create_app
from webapp.accounts.models import Company
from webapp.cli import main
from webapp.database import db
from webapp.demo import commands


def _run(*arguments: str) -> tuple[int, list[str]]:
    said: list[str] = []
    parser = argparse.ArgumentParser()
    desk = commands.Desk(create_app, lambda line: said.append(str(line)))
    commands.add(parser.add_subparsers(required=True), desk)
    options = parser.parse_args(["simulate", *arguments])
    return options.run(options), said


def test_it_plays_keeps_and_tells(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    code, said = _run("--nights", "1", "--lies", "0", "--into", str(folder))
    assert code == 0
    text = "\n".join(said)
    assert "honest visits flagged" in text
    assert "desk_copy" in text
    assert f"ROUNDS_DATA={folder}" in text
    app = create_app(commands._config(folder, (folder / "secret_key").read_text()))
    with app.app_context():
        company = db.session.query(Company).one()
        assert company.is_demo
        db.session.remove()
        db.engine.dispose()


def test_it_refuses_a_folder_that_holds_anything(tmp_path: Path) -> None:
    (tmp_path / "rounds.db").write_bytes(b"somebody's records")
    code, said = _run("--into", str(tmp_path))
    assert code == commands.REFUSED
    assert "not empty" in said[0]
    assert [path.name for path in tmp_path.iterdir()] == ["rounds.db"]


@pytest.mark.parametrize("wrong", [["--nights", "0"], ["--lies", "101"], ["--sites", "99"]])
def test_it_refuses_what_makes_no_company(wrong: list[str], tmp_path: Path) -> None:
    assert _run(*wrong, "--into", str(tmp_path / "new"))[0] == commands.REFUSED
    assert not (tmp_path / "new").exists()


def test_the_command_line_knows_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["simulate", "--help"])
    assert left.value.code == 0
    assert "never touches your own data" in capsys.readouterr().out
