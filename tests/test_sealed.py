"""Sealed columns: unreadable without the key, immovable, and rotated without a pause."""

import pytest

from webapp.sealed import BadFieldKeys, CannotUnseal, keys_from

OLD, NEW = "1:" + "ab" * 32, "2:" + "cd" * 32
PHONE = "reporter.phone"


def test_what_is_sealed_shows_nothing_and_never_looks_the_same() -> None:
    keys = keys_from("", "secret")
    first, second = keys.seal("13800000001", PHONE), keys.seal("13800000001", PHONE)
    assert "138" not in first
    assert first != second
    assert keys.unseal(first, PHONE) == keys.unseal(second, PHONE) == "13800000001"


def test_a_value_moved_to_another_column_does_not_open() -> None:
    keys = keys_from("", "secret")
    with pytest.raises(CannotUnseal):
        keys.unseal(keys.seal("13800000001", PHONE), "reporter.name")


def test_a_changed_value_does_not_open() -> None:
    keys = keys_from("", "secret")
    stored = keys.seal("林", PHONE)
    with pytest.raises(CannotUnseal):
        keys.unseal(stored[:-6] + "AAAA==", PHONE)


def test_a_new_key_seals_and_the_old_ones_still_open() -> None:
    before = keys_from("", "secret").seal("王女士", PHONE)
    between = keys_from(OLD, "secret").seal("王女士", PHONE)
    now = keys_from(f"{NEW},{OLD}", "secret")
    assert now.seal("王女士", PHONE).startswith("s1:2:")
    assert {now.unseal(each, PHONE) for each in (before, between)} == {"王女士"}
    with pytest.raises(CannotUnseal):
        keys_from(NEW, "secret").unseal(between, PHONE)


@pytest.mark.parametrize("text", ["1:abcd", "x", "1", "0:" + "ab" * 32, "1:zz"])
def test_keys_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(BadFieldKeys):
        keys_from(text, "secret")


def test_the_blind_index_is_the_same_whatever_key_seals() -> None:
    assert keys_from(OLD, "s").index("138") == keys_from(NEW, "s").index("138") != ""
    assert keys_from("", "s").index("138") != keys_from("", "t").index("138")
    assert keys_from("", "s").index("") == ""
