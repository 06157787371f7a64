"""The prepared files: where they are served, by the names the templates use."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise import WhiteNoise

DIST = Path(__file__).resolve().parent.parent / "static" / "dist"


@cache
def manifest() -> dict[str, str]:
    """Return the hashed name of every prepared file."""
    return json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def address(name: str) -> str:
    """Return the address of a prepared file; an unknown name fails."""
    return f"{settings.STATIC_URL}{manifest()[name]}"


def with_prepared_files(application: Any) -> Any:
    """Serve the prepared files in front of an application; a hashed name may be kept for ever."""
    hashed = frozenset(manifest().values())
    return WhiteNoise(
        application,
        root=str(DIST),
        prefix=settings.STATIC_URL,
        immutable_file_test=lambda path, url: url.rsplit("/", 1)[-1] in hashed,
    )
