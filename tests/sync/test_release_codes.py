"""Codes that let a phone go: the same on both sides, for one phone, purpose and end of journal."""

import base64
import json
from uuid import UUID

import pytest

from tests.sync.make_vectors import VECTORS
from webapp.sync.release_codes import PURPOSES, key_text, release_code, release_key, short_name

CASES = json.loads((VECTORS / "release.json").read_text())
PHONE = UUID("01990000-0000-7000-8000-0000000a7f3a")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['purpose']} {case['seq']}")
def test_the_code_is_the_shared_one(case: dict[str, str]) -> None:
    key = base64.urlsafe_b64decode(case["release_key"] + "=")
    device_id = UUID(case["device_id"])
    assert release_code(key, device_id, case["purpose"], int(case["seq"])) == case["code"]
    assert short_name(device_id) == case["short_name"]
    assert key_text(key) == case["release_key"]


def test_the_vectors_hold_every_purpose_and_a_leading_zero() -> None:
    assert {case["purpose"] for case in CASES} == set(PURPOSES)
    assert any(case["code"].startswith("0") for case in CASES)


def test_another_phone_purpose_or_entry_has_another_code() -> None:
    key = release_key("secret", PHONE)
    other = UUID(int=PHONE.int + 1)
    codes = {
        release_code(key, PHONE, "sign_out", 121),
        release_code(key, PHONE, "sign_out", 122),
        release_code(key, PHONE, "reset", 121),
        release_code(key, other, "sign_out", 121),
        release_code(release_key("secret", other), PHONE, "sign_out", 121),
        release_code(release_key("another secret", PHONE), PHONE, "sign_out", 121),
    }
    assert len(codes) == 6
