"""Which opinions are one voice: asking the worker to compare them, and keeping what it found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, LikenessGroup, LikenessSearch, OpinionLikeness
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound, Refusal
from yoriai.apps.shared.rows import insert_rows
from yoriai.pure.values import dataclass

SEEK_LIKENESS = "yoriai.apps.consultations.tasks.seek_likeness"
ROWS_AT_ONCE = 2_000


class NothingToCompare(Refusal):
    """Opinions are compared while they are considered."""

    code = "nothing-to-compare"
    message = _("「%(title)s」は検討中ではないため、似た意見はさがせません。")
    next_step = _("募集の締切後に検討を始めてください。")


@dataclass(frozen=True)
class Voice:
    """Opinions that are one voice: their ids, which of them stands for all, and the signs of a flood."""

    opinion_ids: tuple[int, ...]
    representative_id: int
    wordings: int
    senders: int
    signs: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Likeness:
    """What one search found, and how far it looked."""

    voices: tuple[Voice, ...]
    opinions: int
    last_opinion_id: int


def enqueue_search(*, consultation_id: int, at: datetime) -> None:
    """Have the opinions of a consultation compared soon, at most once a minute, in the caller's transaction."""
    jobs.enqueue(
        task=SEEK_LIKENESS,
        arguments={"consultation_id": consultation_id},
        at=at,
        unique_key=f"likeness:{consultation_id}:{int(at.timestamp() // 60)}",
    )


@records.operation
def have_likeness_sought(*, consultation_id: int, by: Actor, at: datetime) -> None:
    """Ask the worker to compare the opinions of a consultation anew.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NothingToCompare: it is not under consideration.
    """
    consultation = Consultation.objects.filter(pk=consultation_id).first()
    if consultation is None:
        raise NotFound
    if not rules.may_consider(by, consultation):
        raise NotAllowed
    if consultation.state != rules.State.CONSIDERING:
        raise NothingToCompare(title=consultation.title)
    enqueue_search(consultation_id=consultation_id, at=at)
    _record("likeness.asked-for", consultation_id, by, at)


@records.operation
def keep_likeness(*, consultation_id: int, found: Likeness, by: Actor, at: datetime) -> None:
    """Replace what is known about copies in a consultation. No opinion is changed, moved or left out.

    Args:
        consultation_id: the consultation.
        found: what the search found; every opinion in at most one voice.
        by: the installation or its operator.
        at: now.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_keep_likeness(by):
        raise NotAllowed
    if not Consultation.objects.select_for_update().filter(pk=consultation_id).exists():
        raise NotFound
    OpinionLikeness.objects.filter(group__consultation=consultation_id).delete()
    LikenessGroup.objects.filter(consultation=consultation_id).delete()
    groups = LikenessGroup.objects.bulk_create(
        [
            LikenessGroup(
                consultation_id=consultation_id,
                texts=len(voice.opinion_ids),
                wordings=voice.wordings,
                senders=voice.senders,
                signs=[dict(sign) for sign in voice.signs],
            )
            for voice in found.voices
        ],
        batch_size=ROWS_AT_ONCE,
    )
    # Past the ORM: while the rows of a flood are written, nobody else can write on SQLite.
    members = list(_members(groups, found.voices))
    insert_rows(OpinionLikeness, ("opinion", "group", "is_representative"), members)
    LikenessSearch.objects.update_or_create(
        consultation_id=consultation_id,
        defaults={"at": at, "opinions": found.opinions, "last_opinion_id": found.last_opinion_id},
    )
    _record("likeness.found", consultation_id, by, at, voices=len(groups), opinions=found.opinions)


def _members(groups: list[LikenessGroup], voices: tuple[Voice, ...]) -> Iterator[tuple[int, int, bool]]:
    for group, voice in zip(groups, voices, strict=True):
        for opinion_id in voice.opinion_ids:
            yield opinion_id, group.pk, opinion_id == voice.representative_id


def _record(action: str, consultation_id: int, by: Actor, at: datetime, **facts: int) -> None:
    entry = records.Entry(
        action=action,
        subject_type="consultations.Consultation",
        subject_id=consultation_id,
        by=by,
        at=at,
        facts=facts,
    )
    records.record(entry)
