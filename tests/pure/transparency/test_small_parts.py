"""Canonical JSON, commitments, checkpoints and receipt numbers."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from yoriai.pure import transparency as t
from yoriai.pure.errors import PureError

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DEEP = [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]
PUBLIC = t.public_bytes(KEY.public_key())

text = st.text(st.characters(exclude_categories=["Cs"]))
plain = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text
names = st.sampled_from(["a", "b_1", "Z-9", "x.y"])
values = st.recursive(
    plain,
    lambda inner: st.lists(inner) | st.dictionaries(names, inner),
    max_leaves=12,
)


@given(values)
def test_canonical_json_is_read_back_as_it_was(value):
    assert t.parse_canonical(t.canonical(value)) == value


@pytest.mark.parametrize(
    "data",
    [b'{"b":1,"a":1}', b'{"a": 1}', b'{"a":1,"a":1}', b'"\\u3042"', b"1.0", b"-0", b"NaN", b"[1,]", b"\xff"],
)
def test_a_second_way_to_write_the_same_is_refused(data):
    with pytest.raises(t.NotCanonical):
        t.parse_canonical(data)


@pytest.mark.parametrize("value", [1.5, {1: 2}, {"日": 1}, 2**53, "\ud800", {"a": {2}}, b"x", DEEP])
def test_what_has_no_canonical_form_is_refused(value):
    with pytest.raises(t.NotCanonical):
        t.canonical(value)


@given(st.dictionaries(st.just("text"), text), st.dictionaries(st.just("text"), text))
def test_a_commitment_opens_with_its_content_only(content, other):
    commitment = t.commit(bytes(32), content)

    assert t.opens(commitment, salt=bytes(32), content=other) == (content == other)
    assert not t.opens(commitment, salt=bytes(31) + b"\x01", content=content)
    assert not t.opens(commitment, salt=b"", content=content)


def test_a_commitment_without_a_whole_salt_is_not_made():
    with pytest.raises(PureError):
        t.commit(b"short", {"text": "声"})


def test_a_checkpoint_is_a_signed_note():
    note = t.sign_checkpoint(t.Checkpoint("yoriai-log/132292", 8, bytes(32)), KEY)

    lines = note.split("\n")
    assert lines[:4] == ["yoriai-log/132292", "8", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", ""]
    assert lines[4].startswith("— yoriai-log/132292 ")
    assert t.open_checkpoint(note, PUBLIC) == t.Checkpoint("yoriai-log/132292", 8, bytes(32))


def test_a_checkpoint_is_refused_after_any_change():
    note = t.sign_checkpoint(t.Checkpoint("yoriai-log/132292", 8, bytes(32)), KEY)
    for place in range(len(note)):
        changed = note[:place] + chr(ord(note[place]) ^ 1) + note[place + 1 :]
        with pytest.raises(t.BadCheckpoint):
            t.open_checkpoint(changed, PUBLIC)


def test_a_checkpoint_of_another_key_is_refused():
    note = t.sign_checkpoint(t.Checkpoint("yoriai-log/132292", 8, bytes(32)), KEY)

    with pytest.raises(t.BadCheckpoint):
        t.open_checkpoint(note, t.public_bytes(Ed25519PrivateKey.generate().public_key()))


def test_the_fingerprint_can_be_read_aloud():
    assert t.fingerprint(bytes(32)).startswith("6668 7aad f862 bd77 ")


@given(st.integers(0, 9 * 10**10 - 1), st.integers(0, 11), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(value, place, change):
    number = t.receipt_number(value)
    digit = str((int(number[place]) + change) % 10)

    assert t.read_receipt_number(number) == number
    assert t.read_receipt_number(number[:place] + digit + number[place + 1 :]) is None


@given(st.integers(0, 9 * 10**10 - 1), st.integers(0, 10))
def test_two_exchanged_digits_are_noticed(value, place):
    number = t.receipt_number(value)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]

    assert t.read_receipt_number(swapped) == (number if swapped == number else None)


@pytest.mark.parametrize(
    "typed", ["{} {} {}", "{}-{}-{}", "{}－{}ー{}", " {}　{}　{}\n", "{}‐{}−{}", "{}{}{}"]
)
@pytest.mark.parametrize("width", ["narrow", "wide"])
def test_a_number_is_understood_however_it_is_typed(typed, width):
    number = t.receipt_number(31415926535)
    groups = t.spoken(number).split("-")
    if width == "wide":
        groups = [group.translate(str.maketrans("0123456789", "０１２３４５６７８９")) for group in groups]

    assert t.read_receipt_number(typed.format(*groups)) == number


@pytest.mark.parametrize(
    "typed", ["", "1", "１２３", "abcdefghijkl", "1234567890123", "一二三四五六七八九〇一二"]
)
def test_what_is_no_number_is_none(typed):
    assert t.read_receipt_number(typed) is None


def test_what_is_no_number_has_no_check_digit():
    for nonsense in (
        lambda: t.check_digit("12x"),
        lambda: t.check_digit("１"),
        lambda: t.receipt_number(9 * 10**10),
    ):
        with pytest.raises(PureError):
            nonsense()
