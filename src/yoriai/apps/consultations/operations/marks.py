"""Personal data and wrongdoing in opinions: having them sought, and what a person decides about them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, MarkSearch, Opinion, OpinionMark, Redaction
from yoriai.apps.consultations.operations import redacting
from yoriai.apps.consultations.operations.considering import NothingChosen
from yoriai.apps.consultations.operations.hiding import Withholding, withhold_opinion
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound
from yoriai.pure.values import dataclass

SEEK_MARKS = "yoriai.apps.consultations.tasks.seek_marks"
ROWS_AT_ONCE = 2_000


@dataclass(frozen=True)
class Spot:
    """A stretch of an opinion's text that a person should look at."""

    opinion_id: int
    start: int
    end: int
    kind: str
    certainty: str


@dataclass(frozen=True)
class MarkDecision:
    """What is to happen to opinions with marks; an empty reason is chosen by the kinds of the marks."""

    decision: str
    reason: str = ""
    note: str = ""


def enqueue_marking(*, consultation_id: int, at: datetime) -> None:
    """Have the opinions of a consultation looked through soon, at most once a minute, in the caller's transaction."""
    jobs.enqueue(
        task=SEEK_MARKS,
        arguments={"consultation_id": consultation_id},
        at=at,
        unique_key=f"marks:{consultation_id}:{int(at.timestamp() // 60)}",
    )


@records.operation
def have_marks_sought(*, consultation_id: int, by: Actor, at: datetime) -> None:
    """Ask the worker to look through the opinions that came since the last time.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    consultation = Consultation.objects.filter(pk=consultation_id).first()
    if consultation is None:
        raise NotFound
    if not rules.may_withhold(by, consultation):
        raise NotAllowed
    enqueue_marking(consultation_id=consultation_id, at=at)
    _record("marks.asked-for", consultation_id, by, at)


@records.operation
def keep_marks(
    *, consultation_id: int, spots: Sequence[Spot], last_opinion_id: int, by: Actor, at: datetime
) -> None:
    """Add what was found. No opinion is changed or left out, and what a person decided stays decided.

    Args:
        consultation_id: the consultation.
        spots: what was found; those known before are passed over.
        last_opinion_id: up to which opinion was looked.
        by: the installation or its operator.
        at: now.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_keep_marks(by):
        raise NotAllowed
    if not Consultation.objects.select_for_update().filter(pk=consultation_id).exists():
        raise NotFound
    # A text may have been erased while it was looked through.
    standing = Opinion.objects.filter(consultation=consultation_id, erased_at=None)
    known = set(standing.filter(pk__in={one.opinion_id for one in spots}).values_list("pk", flat=True))
    OpinionMark.objects.bulk_create(
        [
            OpinionMark(
                opinion_id=one.opinion_id,
                start=one.start,
                end=one.end,
                kind=one.kind,
                certainty=one.certainty,
            )
            for one in spots
            if one.opinion_id in known
        ],
        ignore_conflicts=True,
        batch_size=ROWS_AT_ONCE,
    )
    search, _made = MarkSearch.objects.get_or_create(
        consultation_id=consultation_id, defaults={"at": at, "last_opinion_id": last_opinion_id}
    )
    search.at, search.last_opinion_id = at, max(search.last_opinion_id, last_opinion_id)
    search.save(update_fields=["at", "last_opinion_id"])
    _record("marks.found", consultation_id, by, at, spots=len(spots))


@records.operation
def decide_marks(
    *, consultation_id: int, opinion_ids: Collection[int], decided: MarkDecision, by: Actor, at: datetime
) -> int:
    """Decide about opinions with marks: publish them as they are or with the marks blacked out, or only count them.

    Blacking out covers the same words in copies, too. Withholding gives the class of reason that is published. Leaving one that was withheld for its marks shows it
    again; one that was withheld for another reason stays withheld. A later decision replaces an earlier one.

    Returns:
        How many opinions were decided.

    Raises:
        NotFound: there is no such consultation, or an opinion is not in it or has no marks.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NothingChosen: no opinion was named.
        Invalid: the decision or the class of reason is unknown.
    """
    consultation = Consultation.objects.select_for_update().filter(pk=consultation_id).first()
    if consultation is None:
        raise NotFound
    if not rules.may_withhold(by, consultation):
        raise NotAllowed
    if not opinion_ids:
        raise NothingChosen
    if not decided.decision or decided.decision not in rules.MarkDecision.values:
        raise Invalid(field=str(_("判断")))
    marks = _marks(consultation, opinion_ids)
    for opinion_id, found in marks.items():
        _withhold(opinion_id, found, decided, by, at)
    _black_out(marks, decided, by, at)
    for part in _parts([mark.pk for found in marks.values() for mark in found]):
        rows = OpinionMark.objects.filter(pk__in=part)
        rows.update(decision=decided.decision, decided_at=at, person_id=by.person_id)
    _record(f"marks.{decided.decision}", consultation_id, by, at, opinions=len(marks))
    return len(marks)


def _marks(consultation: Consultation, opinion_ids: Collection[int]) -> dict[int, list[OpinionMark]]:
    found: dict[int, list[OpinionMark]] = {opinion_id: [] for opinion_id in opinion_ids}
    rows = OpinionMark.objects.select_for_update(of=("self",)).select_related("opinion")
    for part in _parts(sorted(found)):
        for mark in rows.filter(opinion__in=part, opinion__consultation=consultation).order_by("id"):
            found[mark.opinion_id].append(mark)
    if not all(found.values()):
        raise NotFound
    return found


def _parts(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield ids in parts that fit into one statement."""
    for start in range(0, len(ids), ROWS_AT_ONCE):
        yield ids[start : start + ROWS_AT_ONCE]


def _withhold(
    opinion_id: int, marks: Sequence[OpinionMark], decided: MarkDecision, by: Actor, at: datetime
) -> None:
    opinion = marks[0].opinion
    if decided.decision == rules.MarkDecision.WITHHOLD:
        reason = decided.reason or opinion.withholding or rules.withholding_for(m.kind for m in marks)
        withholding = Withholding(reason, decided.note or opinion.withholding_note)
    elif opinion.withholding and any(mark.decision == rules.MarkDecision.WITHHOLD for mark in marks):
        withholding = Withholding("")
    else:
        return
    withhold_opinion(opinion_id=opinion_id, withholding=withholding, by=by, at=at)


def _black_out(
    marks: Mapping[int, Sequence[OpinionMark]], decided: MarkDecision, by: Actor, at: datetime
) -> None:
    """Black the marks out, with the same words in copies; or show again what was, where it is left as it is."""
    if decided.decision == rules.MarkDecision.BLACK_OUT:
        for opinion_id, found in marks.items():
            stretches = [(mark.start, mark.end) for mark in found]
            redacting.black_out(opinion_id=opinion_id, stretches=stretches, by=by, at=at)
    if decided.decision == rules.MarkDecision.LEAVE:
        for part in _parts(sorted(marks)):
            black = Redaction.objects.filter(opinion__in=part).order_by("opinion").distinct()
            for opinion_id in black.values_list("opinion", flat=True):
                redacting.lift_redactions(opinion_id=opinion_id, by=by, at=at)


def _record(action: str, consultation_id: int, by: Actor, at: datetime, **facts: int) -> None:
    entry = records.Entry(action, "consultations.Consultation", consultation_id, by=by, at=at, facts=facts)
    records.record(entry)
