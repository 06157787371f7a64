"""Maps of opinions that were drawn: plain numbers, read and used without NumPy (the web process has none)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Max, QuerySet

from yoriai.apps.consultations.models import MapSnapshot, Statement, Vote, VoteEvent
from yoriai.apps.consultations.queries.voting import Answered, VotedConsultation, voted_consultation
from yoriai.apps.consultations.rules import StatementState
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass

FORMAT = "yoriai-map/1"
# With fewer answers a person is on the map, but in no group (as for everybody when it is drawn).
ANSWERS_FOR_A_GROUP = 7
VOTES_AT_ONCE = 50_000

Place = tuple[float, float]


@prepared
def _last_map(consultation_id: int) -> QuerySet[MapSnapshot]:
    return MapSnapshot.objects.filter(consultation_id=consultation_id).order_by("-version")[:1]


@prepared
def _texts(consultation_id: int) -> QuerySet[Statement, Any]:
    shown = Statement.objects.filter(consultation_id=consultation_id, state=StatementState.SHOWN)
    return shown.order_by("number").values_list("number", "text")


@dataclass(frozen=True)
class ShownMap:
    """The last map of a consultation; `content` is None before the first."""

    found: VotedConsultation
    version: int
    at: datetime | None
    people: int
    votes: int
    content: Mapping[str, Any] | None
    texts: Mapping[int, str]


def shown_map(*, code: str, on: date) -> ShownMap:
    """Return the last map of a consultation with the statements it speaks of (4 statements).

    Statements that were taken down since it was drawn have no text any more: what is said of them is left out.

    Raises:
        NotFound: there is no such consultation in public.
    """
    found = voted_consultation(code=code, on=on)
    row = next(iter(_last_map(found.consultation.pk)), None)
    texts = dict(_texts(found.consultation.pk))
    if row is None:
        return ShownMap(found, 0, None, 0, 0, None, texts)
    return ShownMap(found, row.version, row.at, row.people, row.votes, row.content, texts)


def map_in_version(*, code: str, version: int, on: date) -> MapSnapshot:
    """Return an earlier map; of every hour the last one is kept (3 statements).

    Raises:
        NotFound: there is no such consultation in public, or no such map.
    """
    found = voted_consultation(code=code, on=on)
    row = MapSnapshot.objects.filter(consultation=found.consultation, version=version).first()
    if row is None:
        raise NotFound
    return row


@dataclass(frozen=True)
class OwnPlace:
    """Where a person stands on a map: her group, or how many more answers are needed to name one."""

    x: float
    y: float
    group: str
    answers_missing: int


def own_place(*, content: Mapping[str, Any], answers: Iterable[Answered]) -> OwnPlace | None:
    """Return where a person stands by her answers now; None when none of them is on the map.

    Source:
        Polis, math/src/polismath/math/pca.clj, `sparsity-aware-project-ptpt`:
        √(S / n) · Σ (v − c) · component, over the n statements that were answered.
    """
    given = {answer.number: answer.value for answer in answers if answer.is_shown}
    place = place_of(content["statements"], given)
    if place is None:
        return None
    groups = content["groups"] if len(content["groups"]) > 1 else []
    missing = max(0, min(ANSWERS_FOR_A_GROUP, len(content["statements"])) - len(given))
    nearest = "" if missing else nearest_group(groups, place)
    return OwnPlace(*place, group=nearest, answers_missing=missing if groups else 0)


def place_of(statements: Sequence[Mapping[str, Any]], given: Mapping[int, int]) -> Place | None:
    """Return the position that follows from answers by statement number; None when none is on the map."""
    known = [one for one in statements if one["number"] in given]
    if not known:
        return None
    stretch = math.sqrt(len(statements) / len(known))
    x = sum((given[one["number"]] - one["mean"]) * one["x"] for one in known)
    y = sum((given[one["number"]] - one["mean"]) * one["y"] for one in known)
    return x * stretch, y * stretch


def nearest_group(groups: Sequence[Mapping[str, Any]], place: Place) -> str:
    """Return the name of the group whose centre is nearest; empty without groups."""
    nearest = min(groups, key=lambda group: math.dist(group["centre"], place), default=None)
    return str(nearest["name"]) if nearest else ""


@dataclass(frozen=True)
class ToDraw:
    """What there is to be drawn: the shown statements by id and number, the last vote, and the last map."""

    statements: tuple[tuple[int, int], ...]
    last_event_id: int
    last: MapSnapshot | None

    @property
    def is_drawn(self) -> bool:
        """Tell whether the last map already says it all."""
        if self.last is None:
            return False
        numbers = [one["number"] for one in self.last.content["statements"]]
        return self.last.last_event_id == self.last_event_id and numbers == [n for _, n in self.statements]


def to_draw(*, consultation_id: int) -> ToDraw:
    """Return what the next map of a consultation is made from (3 statements)."""
    # The last vote first: votes that come while the others are read are drawn again, never left out.
    last = VoteEvent.objects.filter(consultation_id=consultation_id).aggregate(last=Max("pk"))["last"]
    shown = Statement.objects.filter(consultation_id=consultation_id, state=StatementState.SHOWN)
    snapshots = MapSnapshot.objects.filter(consultation_id=consultation_id)
    return ToDraw(
        statements=tuple(shown.order_by("number").values_list("pk", "number")),
        last_event_id=last or 0,
        last=snapshots.order_by("-version").first(),
    )


def vote_chunks(*, consultation_id: int) -> Iterator[list[tuple[int, int, int]]]:
    """Yield the present votes on shown statements as (participant, statement, value), person by person."""
    rows = Vote.objects.filter(
        statement__consultation_id=consultation_id, statement__state=StatementState.SHOWN
    )
    ordered = rows.order_by("participant_id", "statement_id")
    stream = ordered.values_list("participant_id", "statement_id", "value").iterator(VOTES_AT_ONCE)
    while chunk := list(islice(stream, VOTES_AT_ONCE)):
        yield chunk
