"""What kind of file a scan is, by its first bytes: names lie."""

from __future__ import annotations

_BEGINNINGS = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
)


def kind_of(data: bytes) -> str | None:
    """Return the ending that fits a scan, or None where it is neither PDF nor image that we read.

    Example:
        >>> kind_of(b"%PDF-1.7 ...")
        'pdf'
        >>> kind_of(b"PK") is None
        True
    """
    return next((kind for beginning, kind in _BEGINNINGS if data.startswith(beginning)), None)
