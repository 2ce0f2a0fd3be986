"""docs/runbook.md says how long what is kept: the kinds, advice and least of the code."""

import re
from pathlib import Path

from webapp.keeping.removing import ORDER
from webapp.keeping.rules import KINDS

RUNBOOK = (Path(__file__).resolve().parents[2] / "docs" / "runbook.md").read_text()
CALLED = {
    "photos": "photos",
    "visits, answers and raw records": "records",
    "verified findings": "findings",
    "reporters' names": "reporters",
    "calls": "calls",
    "audit log": "audit",
    "sign-ins": "sign_ins",
}
DAYS = {"days": 1, "years": 365}


def test_the_table_of_what_is_kept_is_the_code() -> None:
    chapter = RUNBOOK.split("## Keep, hold, delete")[1].split("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| (\d+) (days|years) \| (\d+) \|", chapter, re.MULTILINE)
    told = {
        CALLED[name]: (int(count) * DAYS[unit], int(least)) for name, count, unit, least in rows
    }
    assert told == {name: (kind.days, kind.least) for name, kind in KINDS.items()}
    assert set(told) == set(ORDER)
