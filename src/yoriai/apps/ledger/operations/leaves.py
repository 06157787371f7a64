"""Appending to the public log, with a signed checkpoint, in the transaction of what the leaves tell about."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from yoriai.apps.ledger.keys import origin, signing_key
from yoriai.apps.ledger.models import Checkpoint, LeafSalt, LogLeaf, LogNode, LogState
from yoriai.apps.shared.errors import Fact
from yoriai.apps.shared.rows import insert_rows
from yoriai.pure import transparency
from yoriai.pure.transparency import SALT_BYTES, Frontier
from yoriai.pure.values import dataclass


class OutsideTransaction(RuntimeError):
    """A leaf would be committed apart from what it tells about: our bug."""


@dataclass(frozen=True)
class LeafDraft:
    """What a room wants to have in the log.

    `kind` is one of opinion, answer, results, decision, measure, reflection, remark, redaction. Of `content` only a
    salted commitment is stored, so that it can be erased; `public` is readable by all, for ever.
    """

    kind: str
    subject_type: str
    subject_id: int | str
    content: Mapping[str, Fact] = field(default_factory=dict)
    public: Mapping[str, Fact] = field(default_factory=dict)


class AppendedLeaf(NamedTuple):
    """A leaf as it is stored, by the names of the model's fields."""

    index: int  # type: ignore[assignment]  # hides what no row needs, where it stands in a tuple
    kind: str
    subject_type: str
    subject_id: str
    body: str
    hash: bytes
    at: datetime


def append_leaves(drafts: Sequence[LeafDraft], *, at: datetime) -> list[AppendedLeaf]:
    """Append leaves to the log and sign a checkpoint, in the running transaction.

    Until that transaction ends, every other appending transaction waits: the log has one order.

    Args:
        drafts: what to append, in this order; a draft with content gets a salt of its own.
        at: the time that the leaves bear.

    Returns:
        The stored leaves, with their index; empty for no drafts.

    Raises:
        OutsideTransaction: there is no transaction to be part of.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction
    if not drafts:
        return []
    state = _locked_state()
    made = [_make(draft, state.size + place, at) for place, draft in enumerate(drafts)]
    leaves = [leaf for leaf, _ in made]
    frontier, nodes = transparency.append(state, [leaf.hash for leaf in leaves])
    insert_rows(LogLeaf, AppendedLeaf._fields, leaves)
    insert_rows(LogNode, ("level", "index", "hash"), [(node.level, node.index, node.hash) for node in nodes])
    insert_rows(LeafSalt, ("leaf", "salt"), [(leaf.index, salt) for leaf, salt in made if salt])
    _write_state(frontier)
    _sign(frontier, at)
    return leaves


def _locked_state() -> Frontier:
    """Return the state of the log, locked until the transaction ends (SQLite holds the whole file anyway)."""
    lock = "" if connection.vendor == "sqlite" else " FOR UPDATE"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT size, frontier FROM ledger_logstate WHERE id = 1{lock}")  # noqa: S608 constants
        row = cursor.fetchone()
    if row is None:
        LogState.objects.bulk_create([LogState(size=0, frontier=b"")], ignore_conflicts=True)
        return _locked_state()
    return Frontier.from_bytes(row[0], bytes(row[1]))


def _write_state(frontier: Frontier) -> None:
    with connection.cursor() as cursor:
        statement = "UPDATE ledger_logstate SET size = %s, frontier = %s WHERE id = 1"
        cursor.execute(statement, [frontier.size, frontier.to_bytes()])


def _make(draft: LeafDraft, index: int, at: datetime) -> tuple[AppendedLeaf, bytes | None]:
    salt = secrets.token_bytes(SALT_BYTES) if draft.content else None
    body = transparency.Leaf(
        kind=draft.kind,
        subject=f"{draft.subject_type}/{draft.subject_id}",
        seq=index,
        at=at,
        commitment=transparency.commit(salt, draft.content) if salt else None,
        public=draft.public,
    ).body()
    leaf = AppendedLeaf(
        index=index,
        kind=draft.kind,
        subject_type=draft.subject_type,
        subject_id=str(draft.subject_id),
        body=body.decode(),
        hash=transparency.leaf_hash(body),
        at=at,
    )
    return leaf, salt


def _sign(frontier: Frontier, at: datetime) -> None:
    root = frontier.root()
    note = transparency.sign_checkpoint(transparency.Checkpoint(origin(), frontier.size, root), signing_key())
    insert_rows(Checkpoint, ("size", "root", "at", "note"), [(frontier.size, root, at, note)])
