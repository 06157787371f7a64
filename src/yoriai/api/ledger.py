"""The public log: its newest checkpoint and its leaves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from ninja.pagination import paginate

from yoriai.api.pages import Slice
from yoriai.api.problems import REFUSALS
from yoriai.apps.ledger import queries
from yoriai.apps.shared.errors import NotFound

router = Router()


class CheckpointOut(Schema):
    """The signed size and root of the log; `note` is the signed note, `root` is hexadecimal."""

    size: int
    root: str
    at: datetime
    note: str

    @staticmethod
    def resolve_root(checkpoint: Any) -> str:
        return bytes(checkpoint.root).hex()


class LeafOut(Schema):
    """One leaf: `hash` is SHA-256(0x00 ‖ body) in hexadecimal, `body` is canonical JSON."""

    index: int
    kind: str
    body: str
    hash: str
    at: datetime

    @staticmethod
    def resolve_hash(leaf: Any) -> str:
        return bytes(leaf.hash).hex()


@router.get("/log/checkpoint", response={200: CheckpointOut, **REFUSALS})
def get_checkpoint(request: HttpRequest) -> Any:
    """The newest checkpoint."""
    checkpoint = queries.latest_checkpoint()
    if checkpoint is None:
        raise NotFound
    return checkpoint


@router.get("/log/leaves", response={200: list[LeafOut], **REFUSALS})
@paginate(Slice)
def list_leaves(request: HttpRequest) -> Any:
    """All leaves, oldest first."""
    return queries.leaves().order_by("index")
