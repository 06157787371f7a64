"""Opinions not yet in an item, copies shown as one voice: texts and people counted apart, originals reachable."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    LikenessGroup,
    LikenessSearch,
    Membership,
    Opinion,
)
from yoriai.apps.consultations.queries.desk import consultation_at_desk
from yoriai.apps.consultations.queries.publication import HIDDEN
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.listening.difference import Token, difference, is_changed
from yoriai.pure.listening.folding import folded
from yoriai.pure.values import dataclass

# A heap with more opinions than this is named by a digest of its ids instead of by the ids.
MOST_IDS_IN_A_KEY = 40
SHOWN = ("id", "text", "section__number", "sender_key", "is_late", "channel", "likeness__group")


@dataclass(frozen=True)
class Heap:
    """One voice among what is in no item yet: opinions of (nearly) identical wording; most heaps hold one."""

    text: str
    section_number: str
    count: int
    people: int
    is_late: bool
    channel: str
    key: str
    opinion_ids: tuple[int, ...] = ()
    group_id: int | None = None
    wordings: int = 1
    signs: tuple[Mapping[str, Any], ...] = ()

    @property
    def first_id(self) -> int:
        return self.opinion_ids[0]


@dataclass(frozen=True)
class Sought:
    """What a person looks for among the opinions not yet in an item."""

    words: str = ""
    section_number: str = ""


@dataclass(frozen=True)
class Compared:
    """An opinion as the search for copies sees it."""

    id: int
    text: str
    sender_key: str
    received_s: float


def to_compare(*, consultation_id: int) -> list[Compared]:
    """Return the opinions of a consultation that still have their text (1 statement)."""
    rows = Opinion.objects.filter(consultation=consultation_id, erased_at=None).order_by("id")
    values = rows.values_list("id", "text", "sender_key", "received_at")
    return [Compared(pk, text, key, at.timestamp()) for pk, text, key, at in values.iterator()]


@dataclass(frozen=True)
class Searched:
    """When copies were last looked for, and how many opinions came since."""

    at: datetime | None
    since: int


def searched(consultation: Consultation) -> Searched:
    """Return how fresh the search for copies is (1 statement)."""
    newer = Count(
        "consultation__opinions",
        filter=Q(consultation__opinions__pk__gt=F("last_opinion_id"), consultation__opinions__erased_at=None),
    )
    rows = LikenessSearch.objects.filter(consultation=consultation).annotate(newer=newer)
    found = rows.values_list("at", "newer").first()
    return Searched(*found) if found else Searched(None, 0)


def heaps(consultation: Consultation, sought: Sought) -> tuple[Heap, ...]:
    """Return the voices in no item yet, by their first opinion (4 statements, however many opinions)."""
    return heaps_of(_unsorted(consultation, sought))


def heaps_of(rows: QuerySet[Opinion]) -> tuple[Heap, ...]:
    """Return opinions as voices, by their first opinion (4 statements, however many opinions)."""
    alone = rows.filter(likeness=None).order_by("id").values(*SHOWN)
    counted = list(_counted(rows.filter(likeness__isnull=False).values("likeness__group")))
    firsts = Opinion.objects.filter(pk__in=[row["first"] for row in counted]).order_by("id").values(*SHOWN)
    voices = {row["id"]: row for row in firsts}
    # Read apart: to group two hundred thousand rows by what is the same in all of them doubled the time.
    groups = LikenessGroup.objects.in_bulk([row["likeness__group"] for row in counted])
    found = [
        *_alone(alone),
        *(_voice(row, voices[row["first"]], groups[row["likeness__group"]]) for row in counted),
    ]
    return tuple(sorted(found, key=lambda heap: heap.first_id))


def ids_of_heaps(consultation: Consultation, sought: Sought, chosen: Iterable[Heap]) -> list[int]:
    """Return the ids of all opinions in these heaps (1 statement at most)."""
    return ids_among(_unsorted(consultation, sought), chosen)


def ids_among(among: QuerySet[Opinion], chosen: Iterable[Heap]) -> list[int]:
    """Return the ids of those of these opinions that are in the chosen voices (1 statement at most)."""
    groups: list[int] = []
    ids: list[int] = []
    for heap in chosen:
        if heap.group_id is None:
            ids += heap.opinion_ids
        else:
            groups.append(heap.group_id)
    if groups:
        rows = among.filter(likeness__group__in=groups)
        ids += rows.order_by("id").values_list("id", flat=True)
    return sorted(ids)


def _unsorted(consultation: Consultation, sought: Sought) -> QuerySet[Opinion]:
    placed = Exists(Membership.objects.filter(opinion=OuterRef("pk"), ended_at=None))
    rows = Opinion.objects.filter(~placed & ~HIDDEN, consultation=consultation)
    if sought.words:
        rows = rows.filter(text__icontains=sought.words)
    if sought.section_number:
        rows = rows.filter(section__number=sought.section_number)
    return rows.order_by()


def _alone(rows: Iterable[dict[str, Any]]) -> Iterator[Heap]:
    """Opinions that no search put together; identical wording is one voice all the same."""
    same: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        same.setdefault(folded(row["text"]), []).append(row)
    for alike in same.values():
        first, ids = alike[0], tuple(row["id"] for row in alike)
        yield Heap(
            text=first["text"],
            section_number=first["section__number"] or "",
            count=len(ids),
            people=len({row["sender_key"] for row in alike}),
            is_late=all(row["is_late"] for row in alike),
            channel=str(rules.Channel(first["channel"]).label),
            key=_key(ids),
            opinion_ids=ids,
        )


def _key(ids: Collection[int]) -> str:
    """The ids as one value of a checkbox."""
    joined = "-".join(str(opinion_id) for opinion_id in ids)
    if len(ids) <= MOST_IDS_IN_A_KEY:
        return joined
    return f"n{len(ids)}x{sha256(joined.encode()).hexdigest()[:16]}"


def _counted(alike: QuerySet[Opinion, Any]) -> QuerySet[Opinion, Any]:
    """Count voices that a search found; the database counts, so that a flood costs no more than one opinion."""
    return alike.annotate(
        first=Min("id"),
        count=Count("id"),
        people=Count("sender_key", distinct=True),
        in_time=Count("id", filter=Q(is_late=False)),
    )


def _voice(row: dict[str, Any], first: dict[str, Any], group: LikenessGroup) -> Heap:
    return Heap(
        text=first["text"],
        section_number=first["section__number"] or "",
        count=row["count"],
        people=row["people"],
        is_late=not row["in_time"],
        channel=str(rules.Channel(first["channel"]).label),
        # With the count: a voice that grew since the page was opened is not taken unseen.
        key=f"g{row['likeness__group']}n{row['count']}",
        opinion_ids=(row["first"],),
        group_id=row["likeness__group"],
        wordings=min(group.wordings, row["count"]),
        signs=tuple(group.signs),
    )


@dataclass(frozen=True)
class Original:
    """One of the originals behind a voice, and how its words differ from those shown for all."""

    opinion: Opinion
    tokens: tuple[Token, ...]

    @property
    def is_the_same(self) -> bool:
        return not is_changed(self.tokens)


@dataclass(frozen=True)
class VoicePage:
    """A voice with all its originals, also those that are in an item."""

    consultation: Consultation
    group: LikenessGroup
    representative: Opinion
    originals: QuerySet[Opinion]

    def compared(self, opinions: Iterable[Opinion]) -> list[Original]:
        """Set the originals of one page beside the representative."""
        text = self.representative.text
        return [Original(one, () if one.erased_at else difference(text, one.text)) for one in opinions]


def voice_page(*, code: str, group_id: int, actor: Actor) -> VoicePage:
    """Return a voice with its originals (4 statements with a page of them).

    Raises:
        NotFound: there is no such consultation, or a later search found other voices.
        NotAllowed: the person may not see how it is considered.
    """
    consultation = consultation_at_desk(code=code, actor=actor)
    group = LikenessGroup.objects.filter(pk=group_id, consultation=consultation).first()
    if group is None:
        raise NotFound
    originals = Opinion.objects.filter(likeness__group=group).select_related("section").order_by("id")
    representative = originals.filter(likeness__is_representative=True).first()
    if representative is None:
        raise NotFound
    return VoicePage(consultation, group, representative, originals)
