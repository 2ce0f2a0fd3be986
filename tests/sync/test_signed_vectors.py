"""The server's half of tests/vectors/receipts.json and seals.json, and what its keys are worth."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask

from tests.sync.make_signed_vectors import SECRET
from webapp.database import db
from webapp.sync import seals, server_keys
from webapp.sync.server_keys import derive
from webapp.sync.signatures import is_signed_by
from webapp.sync.signed import decode

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def vectors(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((VECTORS / f"{name}.json").read_text())
    return read


def test_receipts() -> None:
    told = vectors("receipts")
    for case in told["cases"]:
        held = is_signed_by(
            decode(told["key"]["receipt"]), decode(case["signature"]), case["message"].encode()
        )
        assert held == case["holds"], case["name"]


def test_seals_open_for_their_purpose_and_no_other() -> None:
    told = vectors("seals")
    private = ec.derive_private_key(int(told["private"], 16), ec.SECP256R1())
    for case in told["cases"]:
        content = decode(case["sealed"])
        assert seals.open_seal(private, content, case["purpose"]) == case["content"].encode()
        assert seals.open_seal(private, content, "entry:another") is None
        assert seals.open_seal(private, content[:-1], case["purpose"]) is None
        assert seals.open_seal(derive("another", 1).sealing, content, case["purpose"]) is None


@pytest.mark.parametrize("junk", [b"", b"\4" * 64, b"\0" * 200, b"\4" + b"\1" * 200])
def test_what_is_no_seal_opens_to_nothing(junk: bytes) -> None:
    assert seals.open_seal(derive(SECRET, 1).sealing, junk, "") is None


def test_keys_follow_from_secret_and_number() -> None:
    assert derive(SECRET, 1).id == derive(SECRET, 1).id == vectors("receipts")["key"]["id"]
    assert len({derive(secret, n).id for secret in ("a", "b") for n in (1, 2)}) == 4


def test_keys_change_with_the_secret_or_on_demand_and_none_is_forgotten(app: Flask) -> None:
    connection = db.session.connection()
    first = server_keys.current(connection, "one", NOW)
    assert server_keys.current(connection, "one", NOW) is first
    second = server_keys.rotate(connection, "one", NOW)
    assert server_keys.current(connection, "one", NOW).id == second.id
    third = server_keys.current(connection, "another", NOW)
    told = server_keys.public_keys(connection)
    assert [one["id"] for one in told] == [third.id, second.id, first.id]
    again = server_keys.with_id(connection, "one", first.id)
    assert again is not None
    assert again.receipt_key == first.receipt_key
    assert server_keys.with_id(connection, "another", first.id) is None
    assert server_keys.current(connection, "one", NOW).id == second.id  # two secrets, no more rows
