"""Fill templates/ with the settings of one machine: `python3 fill.py settings.env a FOLDER`.

Every `${NAME}` in a template is a name of the settings file; NODE is the letter of the machine, and
HOST, POSTGRES_PORT, … are those of that letter. A name that is missing, a password that was left
as it came, or a machine that is not there stops it before anything is written. Python alone.
"""

import os
import string
import sys
from pathlib import Path

TEMPLATES = Path(__file__).resolve().parent / "templates"
NODES = ("a", "b", "c")
UNCHANGED = "change-me"


class BadSettings(Exception):
    """What is wrong with the settings, in words."""


def read(path: Path) -> dict[str, str]:
    """The settings of a file: NAME=value, one a line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line.strip() and not line.startswith("#")]
    if broken := [pair[0] for pair in pairs if len(pair) != 2]:
        raise BadSettings(f"not NAME=value: {', '.join(broken)}")
    return {name.strip(): value.strip() for name, value in pairs}


def of_node(settings: dict[str, str], node: str) -> dict[str, str]:
    """The same, with what is this machine's own under its short name."""
    if node not in NODES:
        raise BadSettings(f"no machine {node}: it is one of {', '.join(NODES)}")
    if left := [name for name, value in settings.items() if value == UNCHANGED]:
        raise BadSettings(f"still to be decided: {', '.join(left)}")
    own = {
        name.removeprefix(f"{node.upper()}_"): value
        for name, value in settings.items()
        if name.startswith(f"{node.upper()}_")
    }
    return {**settings, **own, "NODE": node}


def fill(settings: dict[str, str], target: Path) -> list[Path]:
    """Write every file into a folder that only its owner may read. Raises BadSettings."""
    filled = {}
    for template in sorted(TEMPLATES.iterdir()):
        try:
            text = string.Template(template.read_text(encoding="utf-8")).substitute(settings)
        except (KeyError, ValueError) as problem:
            raise BadSettings(f"{template.name}: no setting {problem}") from None
        filled[target / template.name] = text
    target.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path, text in filled.items():
        mode = 0o700 if path.suffix == ".sh" else 0o600
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
            file.write(text)
    return list(filled)


def main() -> int:
    """Fill, and say what was written."""
    if len(sys.argv) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        for path in fill(of_node(read(Path(sys.argv[1])), sys.argv[2]), Path(sys.argv[3])):
            print(path)
    except (BadSettings, OSError) as problem:
        print(f"fill.py: {problem}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
