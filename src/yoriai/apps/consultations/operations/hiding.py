"""Counting an opinion without showing it, and erasing what was said."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import queries, rules
from yoriai.apps.consultations.models import (
    Contact,
    ModelRequest,
    Opinion,
    OpinionMark,
    OpinionOriginal,
    OpinionSource,
    Redaction,
)
from yoriai.apps.consultations.operations.appeals_erasing import erase_appeals
from yoriai.apps.consultations.operations.paper_images import remove_images_of_opinion
from yoriai.apps.consultations.operations.proposal_erasing import erase_proposal_of
from yoriai.apps.consultations.operations.proposal_following import follow_opinion
from yoriai.apps.consultations.operations.themes_forgetting import forget_terms
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.values import dataclass

SUBJECT = queries.SUBJECT


@dataclass(frozen=True)
class Withholding:
    """Why an opinion is counted but not shown; an empty reason shows it again."""

    reason: str
    note: str = ""


def _held(opinion_id: int) -> Opinion:
    opinion = (
        Opinion.objects.select_for_update(of=("self",))
        .select_related("consultation")
        .filter(pk=opinion_id)
        .first()
    )
    if opinion is None:
        raise NotFound
    return opinion


class AlreadyErased(Refusal):
    """There is no text left."""

    code = "opinion-erased"
    message = _("この意見の本文は消去済みです。")


@records.operation
def withhold_opinion(*, opinion_id: int, withholding: Withholding, by: Actor, at: datetime) -> Opinion:
    """Count an opinion without showing it, with a class of reason that is published, or show it again.

    The proposal that it came from is held and shown with it.

    Returns:
        The opinion as it now stands.

    Raises:
        NotFound: there is no such opinion.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        Invalid: the class of reason is unknown.
    """
    opinion = _held(opinion_id)
    if not rules.may_withhold(by, opinion.consultation):
        raise NotAllowed
    if withholding.reason and withholding.reason not in rules.Withholding.values:
        raise Invalid(field=str(Opinion._meta.get_field("withholding").verbose_name))
    opinion.withholding = withholding.reason
    opinion.withholding_note = withholding.note.strip() if withholding.reason else ""
    opinion.withheld_by_id = by.person_id if withholding.reason else None
    opinion.save(update_fields=["withholding", "withholding_note", "withheld_by_id"])
    _settle_marks(opinion, by, at)
    follow_opinion(opinion=opinion, by=by, at=at)
    records.record(
        records.Entry(
            action="opinion.withheld" if withholding.reason else "opinion.shown-again",
            subject_type=SUBJECT,
            subject_id=opinion.pk,
            by=by,
            at=at,
            facts={"consultation_id": opinion.consultation_id, "reason": withholding.reason},
        )
    )
    return opinion


def _settle_marks(opinion: Opinion, by: Actor, at: datetime) -> None:
    """Whoever decided how an opinion is published has decided about its marks, too."""
    decision = rules.MarkDecision.WITHHOLD if opinion.withholding else rules.MarkDecision.LEAVE
    marks = OpinionMark.objects.filter(opinion=opinion)
    # What is blacked out stays so, whether the rest is shown or not.
    marks = marks.exclude(decision=rules.MarkDecision.BLACK_OUT)
    marks.update(decision=decision, decided_at=at, person_id=by.person_id)


def forget_sent(opinion: Opinion) -> None:
    """Empty what was sent to a language model with this opinion in it; its hash and length stay."""
    rows = ModelRequest.objects.filter(consultation=opinion.consultation_id)
    sent = rows.exclude(sent_text="").values_list("pk", "opinion_ids")
    holding = [pk for pk, ids in sent if opinion.pk in ids]
    ModelRequest.objects.filter(pk__in=holding).update(sent_text="", label="", summary="")


def erase_text(*, opinion: Opinion, ground: str, by: Actor, at: datetime) -> None:
    """Empty an opinion and all that repeats its words, in the running transaction; the log says so.

    Args:
        opinion: held by the caller, who asked whether `by` may do so.
        ground: one of the ledger's `rules.ErasureGround`; it is published.
        by: who erases.
        at: now.
    """
    Contact.objects.filter(opinion=opinion).delete()
    OpinionSource.objects.filter(opinion=opinion).delete()
    erase_appeals(about=Q(opinion=opinion), ground=ground, by=by, at=at)
    Redaction.objects.filter(opinion=opinion).delete()
    OpinionOriginal.objects.filter(opinion=opinion).delete()
    said, opinion.text = opinion.text, ""
    opinion.erased_at, opinion.redacted_at = at, None
    opinion.save(update_fields=["text", "erased_at", "redacted_at"])
    forget_terms(consultation_id=opinion.consultation_id, said=said)
    OpinionMark.objects.filter(opinion=opinion).delete()
    forget_sent(opinion)
    remove_images_of_opinion(opinion_id=opinion.pk)
    ledger.erase_content(subject_type=SUBJECT, subject_id=opinion.pk, ground=ground, by=by, at=at)
    erase_proposal_of(opinion_id=opinion.pk, ground=ground, by=by, at=at)


@records.operation
def erase_opinion(*, opinion_id: int, ground: str, by: Actor, at: datetime) -> Opinion:
    """Erase what was said and who said it; the log keeps its leaf and gains one that says so.

    Args:
        opinion_id: the opinion.
        ground: one of the ledger's `rules.ErasureGround`; it is published.
        by: the head of the owning division or the CIO office.
        at: now.

    Returns:
        The opinion without its text; it stays counted.

    Raises:
        NotFound: there is no such opinion.
        NotAllowed: `by` may not erase.
        AlreadyErased: it was erased before.
        Invalid: the ground is unknown.
    """
    opinion = _held(opinion_id)
    if not rules.may_erase(by, opinion.consultation):
        raise NotAllowed
    if opinion.erased_at is not None:
        raise AlreadyErased
    erase_text(opinion=opinion, ground=ground, by=by, at=at)
    records.record(
        records.Entry(
            action="opinion.erased",
            subject_type=SUBJECT,
            subject_id=opinion.pk,
            by=by,
            at=at,
            facts={"consultation_id": opinion.consultation_id, "ground": ground},
        )
    )
    return opinion
