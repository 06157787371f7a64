"""One way, and only one, to write a value as JSON bytes, so that hashes and signatures can be checked by anyone.

A subset of RFC 8785: objects with ASCII keys, arrays, strings, integers below 2⁵³, true, false, null.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from yoriai.pure.errors import PureError

LARGEST_INTEGER = 2**53 - 1
DEEPEST = 16
_KEY = re.compile(r"[A-Za-z0-9_.-]{1,60}")
# What goes round in a circle is too deep and was refused before.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
_ALWAYS_PLAIN = frozenset({str, bool, type(None)})


class NotCanonical(PureError):
    """The value cannot be written, or the bytes were not written, in the one canonical way."""


def canonical(value: object) -> bytes:
    """Write a value as canonical JSON.

    Args:
        value: mappings with keys of A–Z a–z 0–9 _ . -, sequences, str, int, bool, None.

    Returns:
        UTF-8 bytes: keys sorted, no spaces, nothing escaped that need not be.

    Raises:
        NotCanonical: floats, other keys, too large integers, lone surrogates, too deep nesting.

    Example:
        >>> canonical({"b": "はい", "a": [1, True, None]}).decode()
        '{"a":[1,true,null],"b":"はい"}'
    """
    _refuse_strangers(value, 0)
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError as fault:
        raise NotCanonical("lone surrogate in a string") from fault


def parse_canonical(data: bytes) -> Any:
    """Read canonical JSON, refusing every other way to write the same value.

    Raises:
        NotCanonical: the bytes differ from what `canonical` would have written.
    """
    try:
        value = json.loads(data.decode("utf-8"))
    except (UnicodeDecodeError, ValueError, RecursionError) as fault:
        raise NotCanonical("not JSON in UTF-8") from fault
    if canonical(value) != data:
        raise NotCanonical("not written canonically")
    return value


def _refuse_strangers(value: object, depth: int) -> None:
    if depth > DEEPEST:
        raise NotCanonical("nested too deeply")
    if isinstance(value, Mapping):
        if not all(map(_is_key, value)):
            raise NotCanonical("key not allowed")
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for inner in value:
            if type(inner) not in _ALWAYS_PLAIN:  # most are, by far
                _refuse_strangers(inner, depth + 1)
    elif not _is_plain(value):
        raise NotCanonical(f"{type(value).__name__} not allowed, or too large")


@lru_cache(maxsize=500, typed=True)
def _is_key(key: object) -> bool:
    return isinstance(key, str) and _KEY.fullmatch(key) is not None


def _is_plain(value: object) -> bool:
    if isinstance(value, int):  # bool among them
        return abs(value) <= LARGEST_INTEGER
    return value is None or isinstance(value, str)
