"""Minutes: as they are written at the desk, and as they are published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from yoriai.apps.consultations.models import (
    Attendance,
    FollowUp,
    FollowUpReport,
    Gathering,
    Membership,
    Minutes,
    MinutesPart,
    MinutesVersion,
    Opinion,
    Utterance,
)
from yoriai.apps.consultations.queries.gatherings import snapshots
from yoriai.apps.consultations.queries.gatherings.public import get_gathering
from yoriai.apps.consultations.queries.gatherings.running import gathering_to_run
from yoriai.apps.consultations.queries.opinions import receipt_numbers
from yoriai.apps.consultations.rules import State
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import ANYONE, Actor, Role
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass

__all__ = ["Attendance", "FollowUp", "Minutes"]

FOLLOW_UPS_SHOWN = 200


@dataclass(frozen=True)
class Spoken:
    """An opinion that was said at a meeting, as the public may read it; without text where it is withheld."""

    opinion_id: int
    text: str
    organisation: str
    is_verbatim: bool
    is_redacted: bool = False
    # The item in which the city answered it, once results are published.
    item: int | None = None


@dataclass(frozen=True)
class Part:
    """One point of published minutes."""

    number: int
    title: str
    said: str
    concluded: tuple[str, ...]
    opinions: tuple[Spoken, ...]

    @property
    def hidden(self) -> int:
        """How many opinions are not shown."""
        return sum(not one.text for one in self.opinions)


@dataclass(frozen=True)
class PublicMinutes:
    """Published minutes in one version, with how far the follow-ups have come today."""

    gathering: Gathering
    version: MinutesVersion
    versions: tuple[MinutesVersion, ...]
    parts: tuple[Part, ...]
    follow_ups: tuple[FollowUp, ...]

    @property
    def content(self) -> dict[str, Any]:
        return dict(self.version.content)

    @property
    def is_latest(self) -> bool:
        return self.version == self.versions[-1]


def public_minutes(*, code: str, number: int, version: int | None = None) -> PublicMinutes:
    """Return the published minutes of a meeting, the latest version if none is named (8 statements).

    Raises:
        NotFound: there is no such meeting in public, or no such version was published.
    """
    gathering = get_gathering(code=code, number=number, actor=ANYONE)
    rows = MinutesVersion.objects.filter(minutes__gathering=gathering).order_by("number")
    versions = tuple(rows)
    chosen = [one for one in versions if version is None or one.number == version]
    if not chosen:
        raise NotFound
    latest = chosen[-1]
    spoken = _spoken(pk for part in latest.content["parts"] for pk in part["opinions"])
    follow_ups = _follow_ups().filter(gathering=gathering).exclude(published_at=None).order_by("number")
    known = {one["number"] for one in latest.content["follow_ups"]}
    return PublicMinutes(
        gathering=gathering,
        version=latest,
        versions=versions,
        parts=tuple(_part(part, spoken) for part in latest.content["parts"]),
        follow_ups=tuple(one for one in follow_ups if one.number in known),
    )


def _spoken(opinion_ids: Iterable[int]) -> dict[int, Spoken]:
    items = Membership.objects.filter(
        opinion=OuterRef("pk"),
        ended_at=None,
        item__answer__published_at__isnull=False,
        item__consultation__state=State.RESULTS_PUBLISHED,
    )
    rows = Utterance.objects.select_related("opinion").filter(pk__in=list(opinion_ids))
    rows = rows.annotate(item=Subquery(items.order_by("pk").values("item__number")[:1]))
    return {row.pk: spoken_in_public(row) for row in rows}


def spoken_in_public(row: Utterance) -> Spoken:
    """Return what the public may read of something that was said (no statement beside that of its opinion)."""
    opinion = row.opinion
    is_shown = not opinion.withholding and opinion.erased_at is None
    return Spoken(
        opinion_id=row.pk,
        text=opinion.text if is_shown else "",
        organisation=row.organisation if is_shown and row.organisation_agrees else "",
        is_verbatim=opinion.is_verbatim,
        is_redacted=is_shown and opinion.redacted_at is not None,
        item=getattr(row, "item", None),
    )


def _part(content: dict[str, Any], spoken: dict[int, Spoken]) -> Part:
    return Part(
        number=content["number"],
        title=content["title"],
        said=content["said"],
        concluded=tuple(content["concluded"]),
        opinions=tuple(spoken[pk] for pk in content["opinions"] if pk in spoken),
    )


def _follow_ups() -> QuerySet[FollowUp]:
    reports = Prefetch("reports", FollowUpReport.objects.order_by("at", "id"))
    return FollowUp.objects.select_related(
        "division", "gathering__consultation__division", "agenda_item"
    ).prefetch_related(reports)


def public_follow_ups() -> list[FollowUp]:
    """Return what was promised at meetings: what is open first, by its day, then the latest that was closed."""
    rows = _follow_ups().exclude(published_at=None)
    open_ones = rows.filter(state=rules.FollowUpState.OPEN).order_by("due_on", "id")
    closed = rows.exclude(state=rules.FollowUpState.OPEN).order_by("-closed_on", "-id")
    return [*open_ones[:FOLLOW_UPS_SHOWN], *closed[:FOLLOW_UPS_SHOWN]]


def follow_ups_to_do(*, actor: Actor, on: date) -> list[tuple[FollowUp, int]]:
    """Return the open follow-ups of a person's divisions, of all for the CIO, each with how many days it is late.

    Those of an office outside are watched by the division whose meeting it was (2 statements).
    """
    rows = _follow_ups().filter(state=rules.FollowUpState.OPEN).exclude(published_at=None)
    found = list(rows.order_by("due_on", "id")[:FOLLOW_UPS_SHOWN])
    if not actor.has(Role.CIO_OFFICE, Role.CIO):
        found = [one for one in found if actor.works_in(_owner_id(one))]
    return [(one, rules.overdue_days(one, on)) for one in found]


def _owner_id(one: FollowUp) -> int:
    return one.division_id or one.gathering.consultation.division_id


def follow_up_to_report(*, follow_up_id: int, actor: Actor) -> FollowUp:
    """Return a follow-up with its reports for somebody who may report on it (2 statements).

    Raises:
        NotFound: there is none.
        NotAllowed: the person belongs neither to its division nor to those who run the meeting.
    """
    found = _follow_ups().filter(pk=follow_up_id).first()
    if found is None:
        raise NotFound if actor.is_staff else NotAllowed
    if not rules.may_report(actor, found):
        raise NotAllowed
    return found


@dataclass(frozen=True)
class Recorded:
    """Something that was written down at a meeting, with its receipt."""

    utterance: Utterance
    receipt: str


def recorded(*, code: str, number: int, actor: Actor) -> tuple[Gathering, tuple[Recorded, ...]]:
    """Return a meeting and what was written down at it, the latest first, for those who run it (6 statements).

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    gathering = gathering_to_run(code=code, number=number, actor=actor)
    rows = list(gathering.utterances.select_related("opinion", "agenda_item").order_by("-opinion_id"))
    opinions: list[Opinion] = [row.opinion for row in rows]
    receipts = receipt_numbers(opinions=opinions)
    return gathering, tuple(Recorded(row, receipts.get(row.pk, "")) for row in rows)


@dataclass(frozen=True)
class MinutesDesk:
    """Minutes as they are written: the parts by the number of their point, what was said, what follows."""

    gathering: Gathering
    minutes: Minutes | None
    parts: dict[int, MinutesPart]
    said: dict[int, tuple[Utterance, ...]]
    follow_ups: tuple[FollowUp, ...]
    versions: tuple[MinutesVersion, ...]
    content: dict[str, Any]

    @property
    def digest(self) -> str:
        return snapshots.digest(self.content)

    @property
    def is_as_approved(self) -> bool:
        return self.minutes is not None and self.minutes.approved_digest == self.digest


def minutes_desk(*, code: str, number: int, actor: Actor) -> MinutesDesk:
    """Return the minutes of a meeting for those who run it (a fixed number of statements).

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    gathering = gathering_to_run(code=code, number=number, actor=actor)
    minutes = Minutes.objects.filter(gathering=gathering).first()
    parts = MinutesPart.objects.filter(minutes__gathering=gathering).select_related("agenda_item")
    said: dict[int, list[Utterance]] = {}
    for row in gathering.utterances.select_related("opinion", "agenda_item").order_by("opinion_id"):
        said.setdefault(row.agenda_item.number if row.agenda_item else 0, []).append(row)
    return MinutesDesk(
        gathering=gathering,
        minutes=minutes,
        parts={(part.agenda_item.number if part.agenda_item else 0): part for part in parts},
        said={point: tuple(rows) for point, rows in said.items()},
        follow_ups=tuple(_follow_ups().filter(gathering=gathering).order_by("number")),
        versions=tuple(MinutesVersion.objects.filter(minutes__gathering=gathering).order_by("number")),
        content=snapshots.snapshot(gathering=gathering),
    )


def attendance_of(*, gathering: Gathering) -> list[Attendance]:
    """Return the counts of who was there as they were noted (1 statement)."""
    return list(gathering.attendances.order_by("id"))


def arrived(*, gathering: Gathering) -> int:
    """Return how many people were noted at the door (1 statement)."""
    return sum(gathering.registrations.exclude(arrived_at=None).values_list("people", flat=True))
