"""Maps of opinions that were drawn: plain numbers, read and used without NumPy (the web process has none)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    LeftOut,
    MapSnapshot,
    Participant,
    Statement,
    VoteEvent,
    VoteFigures,
)
from yoriai.apps.consultations.queries.voting import Answered, VotedConsultation, voted_consultation
from yoriai.apps.consultations.rules import State, StatementState
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


def as_data(shown: ShownMap) -> dict[str, Any]:
    """Return a map as everybody takes it away (docs/voting.md)."""
    content = shown.content or {"format": FORMAT, "people": 0, "votes": 0, "statements": []}
    return {
        **content,
        "consultation": shown.found.consultation.code,
        "version": shown.version,
        "drawn_at": shown.at.isoformat(timespec="seconds") if shown.at else None,
        "statements": [{**one, "text": shown.texts.get(one["number"])} for one in content["statements"]],
    }


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


def last_content(*, consultation_id: int) -> Mapping[str, Any]:
    """Return what the last map says; nothing before the first (1 statement)."""
    row = next(iter(_last_map(consultation_id)), None)
    return row.content if row else {}


def left_out(*, consultation_id: int) -> LeftOut | None:
    """Return whom a second map leaves out; None where there is one map (1 statement)."""
    return LeftOut.objects.filter(consultation_id=consultation_id).first()


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
    """What there is to be counted and drawn: statements, the votes up to a step, the last map.

    Attributes:
        statements: id, number, and whether it is shown, in the order of the numbers.
        last_event_id: the step: the last vote event that is counted.
        is_step: whether it is a new one.
        last: the last map.
        devices: participants that are further devices of somebody: none of their votes count.
        levels: what is known of participants, by id; only of those of whom more is known than a device.
        origins: from where participants began, by id, where that is still known.
        began_among_many: who was seen to begin at a place where many began.
        left_out: whom a second map leaves out; None where there is one map.
    """

    statements: tuple[tuple[int, int, bool], ...]
    last_event_id: int
    is_step: bool
    last: MapSnapshot | None
    devices: frozenset[int]
    levels: Mapping[int, str]
    origins: Mapping[int, str]
    began_among_many: frozenset[int]
    left_out: LeftOut | None

    @property
    def shown(self) -> list[tuple[int, int]]:
        return [(key, number) for key, number, is_shown in self.statements if is_shown]

    @property
    def is_drawn(self) -> bool:
        """Tell whether the last map already says it all."""
        if self.is_step:
            return False
        content = self.last.content if self.last else {"statements": []}
        numbers = [one["number"] for one in content["statements"]]
        said = self.left_out_said == (content.get("left_out", []), content.get("left_out_reason", ""))
        return said and numbers == [number for _, number in self.shown]

    @property
    def left_out_said(self) -> tuple[list[str], str]:
        """What is said of whom a second map leaves out: by which signs, and why."""
        return (sorted(self.left_out.criteria), self.left_out.reason) if self.left_out else ([], "")


def to_draw(*, consultation_id: int, on: date) -> ToDraw:
    """Return what the next step of a consultation is made from (11 statements)."""
    last_event_id, is_step = _step(consultation_id, on)
    rows = Statement.objects.filter(consultation_id=consultation_id).order_by("number")
    snapshots = MapSnapshot.objects.filter(consultation_id=consultation_id)
    people = Participant.objects.filter(consultation_id=consultation_id)
    proven = people.exclude(level=Participant.Level.DEVICE)
    return ToDraw(
        statements=tuple(
            (key, number, state == StatementState.SHOWN)
            for key, number, state in rows.values_list("pk", "number", "state")
        ),
        last_event_id=last_event_id,
        is_step=is_step,
        last=snapshots.order_by("-version").first(),
        devices=frozenset(people.filter(merged_into__isnull=False).values_list("pk", flat=True)),
        levels=dict(proven.values_list("pk", "level")),
        origins=dict(people.exclude(origin="").values_list("pk", "origin")),
        began_among_many=frozenset(people.filter(began_among_many=True).values_list("pk", flat=True)),
        left_out=LeftOut.objects.filter(consultation_id=consultation_id).first(),
    )


def _step(consultation_id: int, on: date) -> tuple[int, bool]:
    """Return up to which event is counted, and whether that is a new step.

    A step needs answers of at least five people since the last one; when voting is over the rest is one.
    """
    events = VoteEvent.objects.filter(consultation_id=consultation_id)
    last = VoteFigures.objects.filter(consultation_id=consultation_id).values_list("last_event_id").first()
    counted = last[0] if last else 0
    newest = events.aggregate(last=Max("pk"))["last"] or 0
    if newest <= counted:
        return counted, False
    answered = events.filter(pk__gt=counted).order_by().values_list("participant_id").distinct()
    if len(answered[: rules.FEWEST_SHOWN]) >= rules.FEWEST_SHOWN:
        return newest, True
    code = Consultation.objects.values_list("code", flat=True).get(pk=consultation_id)
    return (newest, True) if voted_consultation(code=code, on=on).is_over(on) else (counted, False)


def ended_and_uncounted(*, on: date) -> list[int]:
    """Return the consultations whose voting is over while some answers are not counted in public yet."""
    newest = VoteEvent.objects.filter(consultation=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    rows = Consultation.objects.filter(voting__isnull=False).annotate(newest=Subquery(newest))
    counted = Coalesce("vote_figures__last_event_id", 0)
    behind = rows.filter(newest__gt=counted).exclude(state=State.DRAFT).order_by("pk")
    return [row.pk for row in behind if voted_consultation(code=row.code, on=on).is_over(on)]


def event_chunks(*, consultation_id: int, until: int) -> Iterator[list[tuple[int, int, int, datetime]]]:
    """Yield the answers up to an event as (participant, statement, value, time), in the order in which they came."""
    rows = VoteEvent.objects.filter(consultation_id=consultation_id, pk__lte=until).order_by("pk")
    stream = rows.values_list("participant_id", "statement_id", "value", "at").iterator(VOTES_AT_ONCE)
    while chunk := list(islice(stream, VOTES_AT_ONCE)):
        yield chunk
