"""The public log: leaves, checkpoints, and proofs from O(log n) stored hashes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import overload

from django.db.models import Q, QuerySet

from yoriai.apps.ledger import rules
from yoriai.apps.ledger.models import Checkpoint, LeafSalt, LogLeaf, LogNode
from yoriai.apps.shared.errors import NotFound
from yoriai.pure import transparency
from yoriai.pure.values import dataclass

Place = tuple[int, int]
Span = tuple[int, int]


@dataclass(frozen=True)
class Inclusion:
    """A leaf, and the proof that it is in the log that the checkpoint describes."""

    leaf: LogLeaf
    proof: tuple[bytes, ...]
    checkpoint: Checkpoint


def latest_checkpoint() -> Checkpoint | None:
    """Return the newest checkpoint, which covers every leaf; None while the log is empty."""
    return checkpoints().first()


def checkpoint_at(*, size: int) -> Checkpoint:
    """Return the checkpoint of this size.

    Raises:
        NotFound: no checkpoint was signed at this size.
    """
    found = Checkpoint.objects.filter(size=size).first()
    if found is None:
        raise NotFound
    return found


def checkpoints() -> QuerySet[Checkpoint]:
    """Return the checkpoints, newest first."""
    return Checkpoint.objects.order_by("-size")


def leaves() -> QuerySet[LogLeaf]:
    """Return the leaves, newest first."""
    return LogLeaf.objects.order_by("-index")


def newest_leaves() -> NewestLeaves:
    """Return all leaves, newest first, to be cut into pages."""
    newest = latest_checkpoint()
    return NewestLeaves(newest.size if newest else 0)


class NewestLeaves(Sequence[LogLeaf]):
    """Leaves counted back from the newest, read by their index: the last page costs as little as the first."""

    def __init__(self, size: int) -> None:
        self.size = size

    def __len__(self) -> int:
        return self.size

    @overload
    def __getitem__(self, part: int) -> LogLeaf: ...

    @overload
    def __getitem__(self, part: slice) -> list[LogLeaf]: ...

    def __getitem__(self, part: int | slice) -> LogLeaf | list[LogLeaf]:
        if isinstance(part, int):
            return leaf(index=self.size - 1 - part)
        start, end, _ = part.indices(self.size)
        return list(leaves().filter(index__lt=self.size - start, index__gte=self.size - end))


def leaf(*, index: int) -> LogLeaf:
    """Return one leaf, with its erasure if it was erased.

    Raises:
        NotFound: the log has no such leaf.
    """
    found = LogLeaf.objects.select_related("erasure").filter(index=index).first()
    if found is None:
        raise NotFound
    return found


def leaves_about(*, subject_type: str, subject_id: int | str) -> QuerySet[LogLeaf]:
    """Return the leaves about a subject, oldest first."""
    return LogLeaf.objects.filter(subject_type=subject_type, subject_id=str(subject_id)).order_by("index")


def public_salt(*, leaf: LogLeaf) -> bytes | None:
    """Return the salt of a leaf whose content is public; None for all others and after erasure."""
    if leaf.kind not in rules.OPEN_KINDS:
        return None
    row = LeafSalt.objects.filter(leaf=leaf).first()
    return bytes(row.salt) if row else None


def inclusion(*, leaf: LogLeaf) -> Inclusion:
    """Prove that a leaf is in the log as the latest checkpoint describes it: three statements.

    Raises:
        NotFound: there is no checkpoint.
    """
    checkpoint = latest_checkpoint()
    if checkpoint is None:
        raise NotFound
    spans = transparency.inclusion_spans(leaf.index, checkpoint.size)
    return Inclusion(leaf, _proof(spans), checkpoint)


def inclusions(*, leaves: Sequence[LogLeaf], checkpoint: Checkpoint) -> list[tuple[bytes, ...]]:
    """Return the proofs of several leaves up to one checkpoint, from two statements."""
    spans = [transparency.inclusion_spans(leaf.index, checkpoint.size) for leaf in leaves]
    stored = _stored(transparency.places_needed(span for each in spans for span in each))
    return [transparency.proof(each, stored.__getitem__) for each in spans]


def consistency(*, old_size: int, new_size: int) -> tuple[bytes, ...]:
    """Prove that the log of `new_size` begins with the whole log of `old_size`: four statements.

    Raises:
        NotFound: no checkpoint was signed at one of the sizes, or the first is the larger.
    """
    newest = latest_checkpoint()
    # Larger numbers than any size never reach the database, which could not count so far.
    if newest is None or not old_size <= new_size <= newest.size:
        raise NotFound
    wanted = {old_size, new_size}
    if Checkpoint.objects.filter(size__in=wanted).count() < len(wanted):
        raise NotFound
    return _proof(transparency.consistency_spans(old_size, new_size))


def _proof(spans: Sequence[Span]) -> tuple[bytes, ...]:
    stored = _stored(transparency.places_needed(spans))
    return transparency.proof(spans, stored.__getitem__)


def _stored(places: frozenset[Place]) -> dict[Place, bytes]:
    """Read the hashes at these places: leaves from one table, inner nodes from the other."""
    at_level: dict[int, list[int]] = defaultdict(list)
    for level, index in places:
        at_level[level].append(index)
    rows = LogLeaf.objects.filter(index__in=at_level.pop(0, [])).values_list("index", "hash")
    stored: dict[Place, bytes] = {(0, index): bytes(hash_) for index, hash_ in rows}
    wanted = Q()
    for level, indexes in at_level.items():
        wanted |= Q(level=level, index__in=indexes)
    if at_level:
        nodes = LogNode.objects.filter(wanted).values_list("level", "index", "hash")
        stored.update({(level, index): bytes(hash_) for level, index, hash_ in nodes})
    return stored
