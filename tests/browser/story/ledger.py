"""What arrived, read from the server's database, against what the phones wrote down."""

import hashlib
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MADE_FROM = {
    "rounds.visit": """SELECT count(*) FROM visit
        WHERE lower(replace(device_id, '-', '')) = ?""",
    "rounds.answer": """SELECT count(*) FROM answer WHERE visit_id IN
        (SELECT id FROM visit WHERE lower(replace(device_id, '-', '')) = ?)""",
}


@dataclass
class Ledger:
    """The server's side, looked at from outside while it runs."""

    data: Path

    def compare(self, journal: list[dict[str, Any]], photos: list[dict[str, Any]]) -> list[str]:
        """What is lost, doubled or changed, in words; nothing when everything arrived once."""
        return [*self._entries(journal), *self._photos({one["sha256"] for one in photos})]

    def _entries(self, journal: list[dict[str, Any]]) -> list[str]:
        device = journal[0]["entry"]["device"]
        rows = self._rows("SELECT id, seq, hash, outcome, code FROM entry", device)
        wrong = []
        by_seq: dict[int, list[sqlite3.Row]] = {}
        for row in rows:
            by_seq.setdefault(row["seq"], []).append(row)
        for line in journal:
            found = by_seq.pop(line["seq"], [])
            kind = line["entry"]["kind"]
            if len(found) != 1:
                wrong.append(f"entry {line['seq']} ({kind}) is there {len(found)} times")
            elif found[0]["hash"] != line["hash"]:
                wrong.append(f"entry {line['seq']} ({kind}) arrived changed")
            elif found[0]["outcome"] != "applied":
                wrong.append(f"entry {line['seq']} ({kind}) is parked: {found[0]['code']}")
        return wrong + [f"entry {seq} was never written" for seq in by_seq]

    def _photos(self, wanted: set[str]) -> list[str]:
        wrong = []
        with self._open() as database:
            query = "SELECT sha256 FROM blob WHERE complete_at IS NOT NULL"
            complete = {row["sha256"] for row in database.execute(query)}
        for sha256 in sorted(wanted):
            kept = list(self.data.glob(f"blobs/*/{sha256[:2]}/{sha256}"))
            if sha256 not in complete or len(kept) != 1:
                wrong.append(f"photo {sha256[:12]} is not complete")
            elif hashlib.sha256(kept[0].read_bytes()).hexdigest() != sha256:
                wrong.append(f"photo {sha256[:12]} has other bytes")
        return wrong

    def _rows(self, query: str, device: str) -> list[sqlite3.Row]:
        with self._open() as database:
            where = f"{query} WHERE lower(replace(device_id, '-', '')) = ?"
            return database.execute(where, (device.replace("-", ""),)).fetchall()

    def projected(self, journal: list[dict[str, Any]]) -> list[str]:
        """Where the visits and answers made from this journal are more or fewer than it says."""
        device = journal[0]["entry"]["device"].replace("-", "")
        wrong = []
        with self._open() as database:
            for kind, query in MADE_FROM.items():
                said = sum(line["entry"]["kind"] == kind for line in journal)
                made = database.execute(query, (device,)).fetchone()[0]
                if made != said:
                    wrong.append(f"{said} entries {kind} made {made} rows")
        return wrong

    def count(self, table: str) -> int:
        """Rows of a table."""
        with self._open() as database:
            return int(database.execute(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608

    def _open(self) -> closing[sqlite3.Connection]:
        database = sqlite3.connect(f"file:{self.data / 'rounds.db'}?mode=ro", uri=True)
        database.row_factory = sqlite3.Row
        return closing(database)
