"""Write tests/vectors/receipts.json and seals.json; the phone's tests read the same files.

python -m tests.sync.make_signed_vectors
"""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from webapp.sync import receipts, seals
from webapp.sync.server_keys import derive, encoded

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
SECRET = "the secret of the vectors"
DEVICE = UUID("01990000-0000-7000-8000-0000000a7f3a")
RECEIPT = UUID("01990000-0000-7000-8000-000000000001")
AT = 1_795_341_600_000
HASHES = [f"{number:064x}" for number in (1, 2**255, 3)]


def signed() -> list[dict[str, Any]]:
    """Receipts that hold, and some that must not."""
    keys = derive(SECRET, 1)
    cases = []
    for name, hashes in (("three entries", HASHES), ("one", HASHES[:1]), ("none", [])):
        message = receipts.entries_message(RECEIPT, DEVICE, AT, hashes)
        cases.append(_case(name, message, encoded(receipts.sign(keys, message)), holds=True))
    photo = receipts.photo_message(DEVICE, HASHES[1], AT)
    cases.append(_case("a photo", photo, encoded(receipts.sign(keys, photo)), holds=True))
    good = cases[0]["signature"]
    other = receipts.entries_message(RECEIPT, DEVICE, AT, HASHES[::-1])
    cases.append(_case("the hashes in another order", other, good, holds=False))
    cases.append(_case("cut off", receipts.entries_message(RECEIPT, DEVICE, AT, HASHES), good[:-4],
                       holds=False))  # fmt: skip
    theirs = encoded(receipts.sign(derive("somebody else's", 1), photo))
    cases.append(_case("another server", photo, theirs, holds=False))
    return cases


def _case(name: str, message: bytes, signature: str, *, holds: bool) -> dict[str, Any]:
    return {"name": name, "message": message.decode(), "signature": signature, "holds": holds}


def sealed() -> list[dict[str, Any]]:
    """Seals for the key with number 1 of SECRET."""
    public = derive(SECRET, 1).seal_key
    contents = [
        ("", "entry:x"),
        ('{"a":1}', seals.entry_purpose(DEVICE)),
        ("秘密" * 500, "person:y"),
    ]
    return [
        {
            "content": content,
            "purpose": purpose,
            "sealed": encoded(seals.seal(public, content.encode(), purpose)),
        }
        for content, purpose in contents
    ]


def main() -> None:
    keys = derive(SECRET, 1)
    private = f"{keys.sealing.private_numbers().private_value:064x}"
    about = {"id": keys.id, "receipt": encoded(keys.receipt_key), "seal": encoded(keys.seal_key)}
    for name, content in (
        ("receipts", {"key": about, "cases": signed()}),
        ("seals", {"key": about, "private": private, "cases": sealed()}),
    ):
        text = json.dumps(content, ensure_ascii=False, indent=1)
        (VECTORS / f"{name}.json").write_text(f"{text}\n")


if __name__ == "__main__":
    main()
