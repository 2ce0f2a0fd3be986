"""What a visit with 32 answers weighs on the wire, as its share of a push.

    python -m tests.bench.wire_size

One entry a visit, one an answer and one for its end, as the phone writes them, in pushes of 50
entries with their signature, gzipped as the phone does. Nothing is sent: the bytes are counted.
"""

import gzip
from uuid import uuid4

from tests.sync.phone import Phone, canonical
from webapp.database import new_id
from webapp.sync.tokens import Notary

ANSWERS = 32
VISITS = 20
BATCH = 50
START = 1_795_000_000_000  # an instant of 2026, ms


def written() -> tuple[Phone, list[dict[str, object]]]:
    """A phone and the journal of its visits, all answers fine but a gauge."""
    phone = Phone(person=new_id(), wall=START + 400)
    phone.hear(Notary("a secret of the bench").time_token(START))
    version, entries = str(uuid4()), []
    for _visit in range(VISITS):
        visit, point = str(new_id()), str(uuid4())
        entries.append(
            phone.write(
                "rounds.visit",
                {"visit_id": visit, "checkpoint_id": point, "round_id": str(uuid4()),
                 "stop_id": str(uuid4()), "checklist_version_id": version, "label_code": "7K2M9P",
                 "label_revision": 1, "method": "scan"},
            )
        )  # fmt: skip
        for number in range(ANSWERS):
            value = {"choice": "pass"} if number % 8 else {"milli": 400 + number, "text": "0.42"}
            phone.wait(4_000)
            entries.append(
                phone.write(
                    "rounds.answer",
                    {"visit_id": visit, "checkpoint_id": point, "checklist_version_id": version,
                     "item_key": f"item_{number}", "value": value, "note": "", "faults": [],
                     "reason": "", "fixed_on_spot": False, "confirmed": 0},
                )
            )  # fmt: skip
        phone.wait(3_000)
        entries.append(phone.write("rounds.visit_end", {"visit_id": visit}))
    return phone, entries


def main() -> None:
    """Print it."""
    phone, entries = written()
    raw = packed = 0
    for at in range(0, len(entries), BATCH):
        body = canonical(phone.batch(entries[at : at + BATCH]))
        raw, packed = raw + len(body), packed + len(gzip.compress(body, 6))
    print(f"{VISITS} visits of {ANSWERS} answers, {len(entries)} entries, pushes of {BATCH}")
    print(f"  a visit: {raw / VISITS / 1024:.1f} KB raw, {packed / VISITS / 1024:.2f} KB gzipped")
    print(f"  an entry: {raw / len(entries):.0f} bytes raw, {packed / len(entries):.0f} gzipped")
    print("  to reach: 2 KB for an entry of 32 answers, its share of a push")


if __name__ == "__main__":
    main()
