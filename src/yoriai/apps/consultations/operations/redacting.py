"""Blacking out stretches of opinions (黒塗り): the rest is published, the desk keeps the words as they came.

What the log committed to does not change: the commitment covers the words as they came, which stay stored.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Opinion, OpinionMark, OpinionOriginal, Redaction
from yoriai.apps.consultations.operations.hiding import AlreadyErased, forget_sent
from yoriai.apps.consultations.operations.proposal_redacting import settle_wordings
from yoriai.apps.consultations.operations.themes_forgetting import forget_terms
from yoriai.apps.consultations.queries import SUBJECT
from yoriai.apps.consultations.queries.redactions import blacked_out, copies_of, original_text, places_of
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, NotAllowed, NotFound, Refusal


class NothingToBlackOut(Refusal):
    """No stretch was named, or it holds nothing."""

    code = "nothing-to-black-out"
    status = 422
    message = _("黒く塗るところが選ばれていないか、本文に見つかりません。")
    next_step = _("しるしを選ぶか、本文の中のことばを、そのまま入力してください。")


class NothingBlackedOut(Refusal):
    """It is shown as it came."""

    code = "nothing-blacked-out"
    message = _("この意見に、黒く塗ったところはありません。")


@records.operation
def black_out(
    *, opinion_id: int, stretches: Sequence[tuple[int, int]], by: Actor, at: datetime
) -> tuple[int, ...]:
    """Publish an opinion without some stretches; the same words in it and in its copies are blacked out as well.

    So they are in every wording of the proposal that one of them came from.

    Marks that lie within a stretch are decided by it.

    Args:
        opinion_id: the opinion.
        stretches: (start, end) in the words as they came, half-open.
        by: who decides.
        at: now.

    Returns:
        The opinions in which something was blacked out.

    Raises:
        NotFound: there is no such opinion.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyErased: there is no text left.
        NothingToBlackOut: no stretch is named, or one lies outside the text or holds only blanks.
    """
    opinion = _held([opinion_id]).get(opinion_id)
    if opinion is None:
        raise NotFound
    if not rules.may_withhold(by, opinion.consultation):
        raise NotAllowed
    if opinion.erased_at is not None:
        raise AlreadyErased
    words = _words(original_text(opinion), stretches)
    touched = []
    for copy in _held(copies_of(opinion)).values():
        if _black_out_words(copy, words, opinion, by, at):
            touched.append(copy)
    for copy in touched:
        _settle(copy, at)
        _decide_marks(copy, by, at)
        forget_sent(copy)
        _log(copy, at)
        _record("opinion.blacked-out", copy, by, at, decided_on=opinion.pk)
    settle_wordings(opinions=touched, at=at)
    if touched:
        forget_terms(consultation_id=opinion.consultation_id, said="\n".join(words))
    return tuple(copy.pk for copy in touched)


def _words(text: str, stretches: Sequence[tuple[int, int]]) -> set[str]:
    """Return what stands in some stretches; each must lie in the text and hold something."""
    words = set()
    for start, end in stretches:
        word = text[start:end] if 0 <= start < end <= len(text) else ""
        if not word.strip():
            raise NothingToBlackOut
        words.add(word)
    if not words:
        raise NothingToBlackOut
    return words


def _held(opinion_ids: Collection[int]) -> dict[int, Opinion]:
    rows = Opinion.objects.select_for_update(of=("self",)).select_related("consultation", "likeness")
    return {row.pk: row for row in rows.filter(pk__in=opinion_ids).order_by("pk")}


def _black_out_words(copy: Opinion, words: Collection[str], on: Opinion, by: Actor, at: datetime) -> bool:
    text = original_text(copy)
    places = {place for word in words for place in places_of(text, word)}
    Redaction.objects.bulk_create(
        [
            Redaction(opinion=copy, start=start, end=end, decided_on=on, at=at, person_id=by.person_id)
            for start, end in sorted(places)
        ],
        ignore_conflicts=True,
    )
    return bool(places)


def _settle(opinion: Opinion, at: datetime) -> None:
    """Bring the text that is published in line with what is blacked out now."""
    text = original_text(opinion)
    stretches = list(Redaction.objects.filter(opinion=opinion).values_list("start", "end"))
    opinion.text = blacked_out(text, stretches)
    opinion.redacted_at = at if stretches else None
    opinion.save(update_fields=["text", "redacted_at"])
    if stretches:
        OpinionOriginal.objects.get_or_create(opinion=opinion, defaults={"text": text})
    else:
        OpinionOriginal.objects.filter(opinion=opinion).delete()


def _decide_marks(opinion: Opinion, by: Actor, at: datetime) -> None:
    """Marks that are blacked out as a whole need no further decision."""
    spans = list(Redaction.objects.filter(opinion=opinion).values_list("start", "end"))
    covered = [
        mark.pk
        for mark in OpinionMark.objects.filter(opinion=opinion)
        if any(start <= mark.start and mark.end <= end for start, end in spans)
    ]
    rows = OpinionMark.objects.filter(pk__in=covered)
    rows.update(decision=rules.MarkDecision.BLACK_OUT, decided_at=at, person_id=by.person_id)


@records.operation
def lift_redactions(*, opinion_id: int, by: Actor, at: datetime) -> tuple[int, ...]:
    """Publish an opinion as it came again, and its copies, as far as they were blacked out together.

    Its marks wait for a decision again.

    Returns:
        The opinions in which something was shown again.

    Raises:
        NotFound: there is no such opinion.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NothingBlackedOut: nothing is blacked out.
    """
    opinion = _held([opinion_id]).get(opinion_id)
    if opinion is None:
        raise NotFound
    if not rules.may_withhold(by, opinion.consultation):
        raise NotAllowed
    acts = set(Redaction.objects.filter(opinion=opinion).values_list("decided_on", flat=True))
    if not acts:
        raise NothingBlackedOut
    rows = Redaction.objects.filter(decided_on__in=acts)
    touched = _held(set(rows.values_list("opinion_id", flat=True)))
    rows.delete()
    for copy in touched.values():
        _settle(copy, at)
        marks = OpinionMark.objects.filter(opinion=copy, decision=rules.MarkDecision.BLACK_OUT)
        marks.update(decision=rules.MarkDecision.OPEN, decided_at=None, person_id=None)
        _decide_marks(copy, by, at)
        _log(copy, at)
        _record("opinion.shown-as-it-came", copy, by, at, decided_on=opinion.pk)
    settle_wordings(opinions=touched.values(), at=at)
    return tuple(touched)


def _log(opinion: Opinion, at: datetime) -> None:
    """Put into the public log how many stretches are blacked out, never which."""
    count = Redaction.objects.filter(opinion=opinion).count()
    public: dict[str, Fact] = {
        "consultation": opinion.consultation.code,
        "opinion": opinion.pk,
        "blacked_out": count,
    }
    leaf = ledger.LeafDraft(kind="moderation", subject_type=SUBJECT, subject_id=opinion.pk, public=public)
    ledger.append_leaves([leaf], at=at)


def _record(action: str, opinion: Opinion, by: Actor, at: datetime, **facts: Fact) -> None:
    about: dict[str, Fact] = {"consultation_id": opinion.consultation_id, **facts}
    records.record(records.Entry(action, SUBJECT, opinion.pk, by=by, at=at, facts=about))
