"""News for a higher room: published on commit, listened to in the higher room's `apps.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import transaction

E = TypeVar("E")

_listeners: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def subscribe(kind: type[E], listener: Callable[[E], None]) -> None:
    """Call `listener` with every event of this kind after its transaction was committed."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def publish(event: object) -> None:
    """Tell the listeners once the surrounding transaction is committed; never if it is rolled back."""
    for listener in _listeners[type(event)]:
        transaction.on_commit(lambda listener=listener: listener(event))  # type: ignore[misc]
