"""Marks of personal data and wrongdoing in proposals: having them sought, and keeping what was found.

A machine changes and hides nothing: a person reads the marks when deciding what is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Proposal, Suggestion
from yoriai.apps.jobs import operations as jobs
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed
from yoriai.pure.values import dataclass

SEEK_PROPOSAL_MARKS = "yoriai.apps.consultations.tasks.seek_proposal_marks"


@dataclass(frozen=True)
class FoundMarks:
    """What was found in one wording: (part, start, end, kind, certainty) each; `version` is the one looked through."""

    model: str
    id: int
    version: int
    marks: tuple[tuple[str, int, int, str, str], ...]


def have_marks_sought(*, at: datetime) -> None:
    """Have new wordings looked through soon, at most once a minute, in the caller's transaction."""
    key = f"proposal-marks:{int(at.timestamp() // 60)}"
    jobs.enqueue(task=SEEK_PROPOSAL_MARKS, arguments={}, at=at, unique_key=key)


@records.operation
def keep_marks(*, found: Sequence[FoundMarks], by: Actor, at: datetime) -> int:
    """Keep where a person should look; a wording that changed meanwhile is looked through again later.

    Returns:
        How many wordings have their marks from now on.

    Raises:
        NotAllowed: `by` is neither the installation nor a system operator.
    """
    if not rules.may_keep_marks(by):
        raise NotAllowed
    kept = 0
    for one in found:
        marks = [list(mark) for mark in one.marks]
        if one.model == "proposal":
            rows = Proposal.objects.filter(pk=one.id, version=one.version, erased_at=None)
            kept += rows.update(marks=marks)
        else:
            kept += Suggestion.objects.filter(pk=one.id, proposal__erased_at=None).update(marks=marks)
    facts = {"wordings": kept, "marks": sum(len(one.marks) for one in found)}
    records.record(
        records.Entry("proposal.marks-found", "consultations.Proposal", "new", by=by, at=at, facts=facts)
    )
    return kept
