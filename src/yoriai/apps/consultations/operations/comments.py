"""Comments on the draft itself: read by all once somebody of the office looked at them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Opinion
from yoriai.apps.consultations.operations.consultations import locked, record
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, NotFound


@records.operation
def show_comments(*, consultation_id: int, opinion_ids: Collection[int], by: Actor, at: datetime) -> int:
    """Put comments on the draft beside the paragraphs that they speak of, for all to read.

    What is withheld or erased, belongs to another consultation or is shown already is left as it is. Shown once, a comment
    can still be withheld with a published reason.

    Returns:
        How many are shown now that were not before.

    Raises:
        NotFound: there is no such consultation, or nobody comments on its draft.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    consultation = locked(consultation_id)
    if not rules.may_moderate(by, consultation):
        raise NotAllowed
    if not _is_commented_on(consultation):
        raise NotFound
    waiting = Opinion.objects.filter(consultation=consultation, pk__in=opinion_ids, shown_at=None)
    shown = waiting.filter(withholding="", erased_at=None).update(shown_at=at)
    record("consultation.comments-shown", consultation, by, at, comments=shown)
    return shown


def _is_commented_on(consultation: Consultation) -> bool:
    return rules.asks_for(consultation, consultation.phases.all(), rules.PhaseKind.SECTION_COMMENTS)
