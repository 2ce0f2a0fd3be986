"""A label's code catches slips, its key catches forgeries, and its URL fits a small symbol."""

import itertools
import json
import secrets
from uuid import uuid4

import pytest
import qrcode
from hypothesis import given
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.util import MODE_ALPHA_NUM, QRData

from tests.sites.make_vectors import VECTORS, vectors
from webapp.sites import labels
from webapp.sites.labels import ALPHABET, Scan, is_code, label_key, label_url, parse

codes = st.text(ALPHABET, min_size=5, max_size=5).map(
    lambda body: body + labels.check_character(body)
)


def test_the_alphabet_is_as_large_as_a_prime() -> None:
    assert len(ALPHABET) == len(set(ALPHABET)) == 31
    assert not set("01ILO") & set(ALPHABET)


@given(codes)
def test_every_wrong_character_is_caught(code: str) -> None:
    for place, other in itertools.product(range(6), ALPHABET):
        if other != code[place]:
            assert not is_code(code[:place] + other + code[place + 1 :])


@given(codes)
def test_every_swap_of_two_characters_is_caught(code: str) -> None:
    for left, right in itertools.combinations(range(6), 2):
        if code[left] != code[right]:
            swapped = list(code)
            swapped[left], swapped[right] = swapped[right], swapped[left]
            assert not is_code("".join(swapped))


def test_slips_are_caught_whatever_the_rest_of_the_code() -> None:
    """The sum is linear: a slip changes it by weight x difference, whatever the others are.

    So trying every weight with every difference proves the rule for all 28,629,151 codes.
    """
    for weight, difference in itertools.product(range(1, 7), range(1, 31)):
        assert weight * difference % 31 != 0
    for (first, second), difference in itertools.product(
        itertools.combinations(range(1, 7), 2), range(1, 31)
    ):
        assert (second - first) * difference % 31 != 0


def test_random_codes_are_codes() -> None:
    assert all(is_code(labels.random_code(secrets.choice)) for _ in range(200))


def test_the_key_changes_with_every_part() -> None:
    company, point = uuid4(), uuid4()
    keys = {
        label_key("s", company, point, 1, "K7M2Q9"),
        label_key("t", company, point, 1, "K7M2Q9"),
        label_key("s", uuid4(), point, 1, "K7M2Q9"),
        label_key("s", company, uuid4(), 1, "K7M2Q9"),
        label_key("s", company, point, 2, "K7M2Q9"),
        label_key("s", company, point, 1, "K7M2QA"),
    }
    assert len(keys) == 6
    assert all(len(key) == 8 and set(key) <= set(ALPHABET) for key in keys)


@given(codes, st.text(ALPHABET, min_size=8, max_size=8))
def test_what_is_printed_is_what_is_read(code: str, key: str) -> None:
    assert parse(label_url("https://r.example.com", code, key)) == Scan(code, key)
    assert parse(code) == Scan(code)


@given(st.text(max_size=80))
def test_any_text_at_all_is_read_without_a_fault(text: str) -> None:
    scan = parse(text)
    assert scan is None or is_code(scan.code)


@pytest.mark.parametrize("vector", json.loads(VECTORS.read_text())["texts"])
def test_texts_mean_what_the_vectors_say(vector: dict[str, object]) -> None:
    scan = parse(str(vector["text"]))
    assert (None if scan is None else {"code": scan.code, "key": scan.key}) == vector["scan"]


def test_the_vectors_are_up_to_date() -> None:
    assert json.loads(VECTORS.read_text()) == vectors()


@pytest.mark.parametrize("length", [20, 50])
def test_the_longest_address_still_fits_version_4(length: int) -> None:
    address = "https://".ljust(length, "x")
    code = labels.random_code(secrets.choice)
    url = label_url(address, code, "2" * 8)
    symbol = qrcode.QRCode(error_correction=ERROR_CORRECT_Q)
    symbol.add_data(QRData(url, mode=MODE_ALPHA_NUM))
    symbol.make(fit=True)
    assert symbol.version <= 4
    assert labels.public_url_problem(address) == ""


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("https://" + "x" * 43, "too_long"),
        ("https://example.com/rounds", "has_path"),
        ("https://my_house.example.com", "characters"),
        ("https://巡更.example.com", "characters"),
        ("http://127.0.0.1:8000", ""),
    ],
)
def test_addresses_that_labels_cannot_carry_are_named(address: str, problem: str) -> None:
    assert labels.public_url_problem(address) == problem
