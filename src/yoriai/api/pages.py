"""Lists cut into pages by limit and offset, within what every database can count."""

from __future__ import annotations

from ninja import Field, Schema
from ninja.pagination import LimitOffsetPagination

LONGEST = 1_000
FARTHEST = 1_000_000_000


class Slice(LimitOffsetPagination):
    """`limit` rows from the row `offset` on."""

    class Input(Schema):
        limit: int = Field(100, ge=1, le=LONGEST)
        offset: int = Field(0, ge=0, le=FARTHEST)
