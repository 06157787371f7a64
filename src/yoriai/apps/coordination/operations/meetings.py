"""Recording a meeting of the headquarters."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from yoriai.apps.coordination import rules
from yoriai.apps.coordination.models import Meeting
from yoriai.apps.coordination.operations.refusals import MeetingCodeTaken
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class MeetingDraft:
    """A meeting as it is entered."""

    headquarters_id: int
    code: str
    title: str
    held_on: date
    is_demonstration: bool = False


@records.operation
def record_meeting(*, draft: MeetingDraft, by: Actor, at: datetime) -> Meeting:
    """Record a meeting of the headquarters, held or called for a later day.

    Returns:
        The new meeting.

    Raises:
        NotAllowed: `by` is neither CIO office, CIO nor member of the headquarters.
        MeetingCodeTaken: another meeting has this code.
    """
    if not rules.may_record_meeting(by):
        raise NotAllowed
    try:
        # The table decides, so that of two people who record the same meeting at once one is refused by name.
        with transaction.atomic():
            meeting = Meeting.objects.create(
                headquarters_id=draft.headquarters_id,
                code=draft.code,
                title=draft.title,
                held_on=draft.held_on,
                is_demonstration=draft.is_demonstration,
            )
    except IntegrityError:
        raise MeetingCodeTaken(meeting=draft.code) from None
    records.record(
        records.Entry(
            action="meeting.recorded",
            subject_type="coordination.Meeting",
            subject_id=meeting.pk,
            by=by,
            at=at,
            facts={"held_on": draft.held_on.isoformat()},
        )
    )
    return meeting
