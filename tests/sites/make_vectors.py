"""Writes tests/vectors/labels.json: `python -m tests.sites.make_vectors`."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

from webapp.sites.labels import ALPHABET, check_character, label_key, label_url

VECTORS = Path(__file__).parents[1] / "vectors" / "labels.json"
SECRET = "a secret of the tests"
COMPANY = UUID("01938d70-0000-7000-8000-000000000001")
POINT = UUID("01938d70-0000-7000-8000-000000000002")
PUBLIC_URL = "https://r.example.com"
BODIES = ("22222", "K7M2Q", "ZZZZZ", "ABCDE", "9876X", "HJKMN", "TUVWX", "2Z2Z2")


def vectors() -> dict[str, Any]:
    """Codes, keys, and texts with what they mean (null: not a label)."""
    codes = [body + check_character(body) for body in BODIES]
    code = codes[1]
    key = label_key(SECRET, COMPANY, POINT, 1, code)
    url = label_url(PUBLIC_URL, code, key)
    read = {"code": code, "key": key}
    typed = {"code": code, "key": ""}
    swapped = code[1] + code[0] + code[2:]
    texts: list[tuple[str, dict[str, str] | None]] = [
        (url, read),
        (url.lower(), read),
        (url + "/", read),
        (url + "?FROM=WECHAT", read),
        (url + "#top", read),
        (f"  {url}\n", read),
        (f"/c/{code}{key}", read),
        (code + key, read),
        (code, typed),
        (code.lower(), typed),
        (f"{code[:3]} {code[3:]}", typed),
        (f"{code[:3]}-{code[3:]}", typed),
        (swapped, None),
        (code[:-1], None),
        (code + "2", None),
        (f"{PUBLIC_URL}/c/{code}", None),
        (url[:-1], None),
        (url + "2", None),
        (label_url(PUBLIC_URL, swapped, key), None),
        (label_url(PUBLIC_URL, code, "0" + key[1:]), None),
        ("https://example.com/", None),
        ("https://u.wechat.com/abcdef", None),
        ("", None),
        ("/C/", None),
        ("０" * 6, None),
        ("配电房", None),
    ]
    return {
        "alphabet": ALPHABET,
        "codes": codes,
        "keys": [{"secret": SECRET, "company": str(COMPANY), "checkpoint": str(POINT),
                  "revision": revision, "code": code,
                  "key": label_key(SECRET, COMPANY, POINT, revision, code)} for revision in (1, 2)],
        "texts": [{"text": text, "scan": scan} for text, scan in texts],
    }  # fmt: skip


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(vectors(), ensure_ascii=False, indent=1) + "\n")
