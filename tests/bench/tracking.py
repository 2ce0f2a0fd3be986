"""Server time of the tracking table with a million reports of one site, and with ten thousand.

`python -m tests.bench.tracking [--issues 10000 1000000] [--repeats 40] [--postgresql]` fills a
database in a temporary folder (about 3 GB for a million on SQLite), asks the real WSGI app for
lists, filters, searches and later pages in turn, prints medians and 95th percentiles of wall time
and of the server's own thread (which a busy machine does not stretch), deletes it.
To reach: p95 <= 80 ms over all questions, and <= 1.3 times that with 10,000.
"""

import argparse
import os
import random
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, text

from tests.cast import Cast, bring_on, sign_in
from tests.postgresql import Cluster
from tests.stage import fresh_app
from webapp import migrations
from webapp.database import db, new_id
from webapp.issues.catalogue import CATEGORIES
from webapp.issues.flows.flow import IssueKind
from webapp.issues.models import Channel, Issue, next_seq
from webapp.issues.numbers import LETTERS
from webapp.issues.search.index import site_word
from webapp.issues.search.words import letters_of, words_of
from webapp.issues.state.lanes import NOT_PRESSING, Lane, haste_of
from webapp.issues.state.terms import current_flow

LIMIT_MS, LIMIT_RATIO, BATCH = 80.0, 1.3, 5_000
STILL_OPEN = 6_000  # how many a site has in hand does not grow with its years
PLACES = (
    "厨房",
    "卫生间",
    "客厅",
    "地下车库",
    "电梯厅",
    "楼道",
    "屋顶",
    "水泵房",
    "配电房",
    "大门",
)
FAULTS = ("漏水", "异响", "不亮", "跳闸", "打不开", "堵了", "有异味", "掉漆", "松动", "很吵")
RARE = ("孔雀", "无人机", "鱼缸", "钢琴", "蜂窝")
LANES = {
    Lane.DISPATCH: ("received", "open"), Lane.WORK: ("working", "active"),
    Lane.ACCEPT: ("done", "done"), Lane.VISIT: ("accepted", "done"),
    Lane.CLOSED: ("closed", "closed"),
}  # fmt: skip
QUESTIONS = {
    "待派": "view=dispatch",
    "处理中": "view=work",
    "超时": "view=late",
    "待回访": "view=visit",
    "全部": "view=all",
    "全部, oldest first": "view=all&sort=opened",
    "全部, by limit": "view=all&sort=due",
    "kind": "view=all&kind=complaint",
    "kind, urgency, channel": "view=all&kind=repair&urgency=critical&channel=box",
    "category, severity": "view=all&category=leak&severity=serious",
    "nothing fits": "view=all&kind=complaint&place=没有的地方",
    "who": "view=all&who={who}",
    "who, working": "view=work&who={who}&urgency=urgent",
    "a month": "view=all&since={since}&until={until}&kind=repair",
    "was late, private": "view=all&late=1&private=1",
    "room": "view=all&place=12-2-1804",
    "search: a usual word": "view=all&q=漏水",
    "search: one character": "view=all&q=水",
    "search: a rare word": "view=all&q=无人机",
    "search: two words": "view=all&q=水泵房 异响",
    "search: a phrase": "view=all&q=卫生间有异味",
    "search: nothing": "view=all&q=恐龙化石",
    "search and filter": "view=work&q=漏水&urgency=urgent",
    "search: number": "view=all&q={number}",
    "search: room": "view=all&q=12-2-1804",
    "page after 40 others": "view=all&after={after}",
}


@dataclass(frozen=True)
class Asked:
    """The answer times of one question, ms; `cpu`: without waiting for other programs."""

    name: str
    times: list[float]
    cpu: list[float]

    @property
    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20)[-1]

    @property
    def cpu_p95(self) -> float:
        return statistics.quantiles(self.cpu, n=20)[-1]


def rows_of(cast: Cast, count: int, flows: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Reports of the last years, the newest ones still open."""
    chance, now = random.Random(7), datetime.now(UTC)  # the same reports every time
    step = timedelta(days=3650) / count
    crew = [person.id for person in cast.people.values()]
    defaults = {
        "photos": [], "is_restricted": False, "echoes": 0, "milestones": {}, "touched_at": now,
        "flow_version_id": None, "text": "", "trade": "", "checkpoint_id": None, "zone_id": None,
        "reporter_id": None, "token_hash": None, "joined_to": None, "relapse_of": None,
        "appointment_at": None, "rating": None, "opened_by": None,
    }  # fmt: skip
    for number in range(count):
        opened = now - step * (count - number)
        category = chance.choice(CATEGORIES)
        is_open = number >= count - min(STILL_OPEN, count // 2)
        lane = chance.choice(list(LANES)[:4]) if is_open else Lane.CLOSED
        state, phase = LANES[lane]
        due = now + timedelta(minutes=chance.randint(-600, 6000)) if is_open else None
        words = [chance.choice(PLACES), chance.choice(FAULTS)]
        if chance.random() < 1e-4:
            words.append(chance.choice(RARE))
        urgency = chance.choices(("normal", "urgent", "critical"), (80, 18, 2))[0]
        yield defaults | {
            "company_id": cast.company.id, "id": new_id(), "site_id": cast.site.id,
            "number": f"{LETTERS[category.kind]}{opened:%Y%m%d}-{number}", "kind": category.kind,
            "channel": chance.choice(list(Channel)), "flow_version_id": flows["repair"],
            "room": "-".join(str(chance.randint(1, most)) for most in (20, 3, 3004)),
            "place": words[0], "category": category.key,
            "urgency": urgency, "haste": haste_of(urgency),
            "severity": chance.choices(("minor", "moderate", "serious"), (80, 17, 3))[0],
            "title": f"{category.zh}：{''.join(words)}", "is_private": chance.random() < 0.02,
            "opened_at": opened, "state": state, "phase": phase, "since": opened,
            "assigned_to": None if lane is Lane.DISPATCH else chance.choice(crew),
            "is_late": chance.random() < 0.05, "next_due_at": due,
            "closed_at": None if is_open else opened + timedelta(days=2),
            "seq": next_seq(opened), "lane": lane, "press_at": due or NOT_PRESSING,
        }  # fmt: skip


def fill(cast: Cast, count: int) -> dict[str, Any]:
    """Write them and their words. Returns the one in the middle."""
    now = datetime.now(UTC)
    flows = {"repair": current_flow(cast.company.id, IssueKind.REPAIR, now)[0]}
    middle: dict[str, Any] = {}
    batch: list[dict[str, Any]] = []
    for place, row in enumerate(rows_of(cast, count, flows)):
        batch.append(row)
        middle = row if place == count // 2 else middle
        if len(batch) == BATCH or place == count - 1:
            _write(batch)
            batch = []
    db.session.execute(text("ANALYZE"))
    db.session.commit()
    return middle


def _write(batch: list[dict[str, Any]]) -> None:
    connection = db.session.connection()
    connection.execute(insert(Issue.__table__), batch)  # type: ignore[arg-type]  # a Table it is
    found = [
        (row, words_of([row["number"], row["number"][2:], row["title"], row["room"]]))
        for row in batch
    ]
    if connection.dialect.name == "postgresql":
        statement = "INSERT INTO issue_words VALUES (:c, :s, :seq, CAST(:words AS tsvector))"
        connection.execute(text(statement), [
            {"c": row["company_id"], "s": row["site_id"], "seq": row["seq"], "words": " ".join(
                [*(f"'{word}':{n}" for n, word in enumerate(words, 1)),
                 *(f"'{letter}'" for letter in letters_of(words))])}
            for row, words in found
        ])  # fmt: skip
    else:
        connection.execute(
            text("INSERT INTO issue_words (rowid, words, letters) VALUES (:seq, :words, :letters)"),
            [{"seq": row["seq"], "words": " ".join(words),
              "letters": " ".join([site_word(row["site_id"]), *letters_of(words)])}
             for row, words in found],
        )  # fmt: skip
    db.session.commit()


def ask(client: FlaskClient, values: dict[str, str], repeats: int) -> list[Asked]:
    """Every question in turn, again and again, as colleagues do."""
    asked = {name: Asked(name, [], []) for name in QUESTIONS}
    for turn in range(repeats + 3):
        for name, question in QUESTIONS.items():
            begin, busy = time.perf_counter(), time.thread_time()
            answer = client.get(f"/issues/live?{question.format(**values)}")
            taken = (time.perf_counter() - begin) * 1000
            assert answer.status_code == 200, answer.text
            if turn >= 3:
                asked[name].times.append(taken)
                asked[name].cpu.append((time.thread_time() - busy) * 1000)
    return list(asked.values())


def measure(count: int, repeats: int, *, is_postgresql: bool) -> list[Asked]:
    """One database of its own with so many reports."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(Cluster()).url if is_postgresql else ""
        app = fresh_app(folder, database_url=url)
        app.config["WTF_CSRF_ENABLED"] = False
        with app.app_context():
            migrations.upgrade()
            cast = bring_on()
            begin = time.perf_counter()
            middle = fill(cast, count)
            print(f"{count:,} reports written in {time.perf_counter() - begin:.0f} s", flush=True)
            day = middle["opened_at"].date()
            values = {
                "who": str(cast.technician.id), "number": middle["number"],
                "since": str(day - timedelta(days=30)), "until": str(day),
                "after": f"{253370764800000}.{middle['seq']}",
            }  # fmt: skip
            client = sign_in(app.test_client(), cast.people["frontdesk"])
            db.session.remove()
        found = ask(client, values, repeats)
        with app.app_context():
            db.engine.dispose()
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--issues", type=int, nargs="+", default=[10_000, 1_000_000])
    parser.add_argument("--repeats", type=int, default=40)
    parser.add_argument("--postgresql", action="store_true")
    options = parser.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores", flush=True)
    whole = []
    for count in options.issues:
        found = measure(count, options.repeats, is_postgresql=options.postgresql)
        for one in found:
            print(
                f"  {one.name:24} median {statistics.median(one.times):6.1f}  p95 {one.p95:6.1f} ms"
            )
        every = Asked(
            "all",
            [taken for one in found for taken in one.times],
            [taken for one in found for taken in one.cpu],
        )
        whole.append(every.p95)
        print(f"{count:,}: median {statistics.median(every.times):.1f}, p95 {every.p95:.1f} ms, "
              f"cpu p95 {every.cpu_p95:.1f} ms, "
              f"load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    if len(whole) > 1:
        print(f"p95 {whole[-1]:.1f} ms (to reach: {LIMIT_MS}), {whole[-1] / whole[0]:.2f} times "
              f"that of the smallest (to reach: {LIMIT_RATIO})")  # fmt: skip


if __name__ == "__main__":
    main()
