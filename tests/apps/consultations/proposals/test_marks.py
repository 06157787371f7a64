"""Marks in proposals: sought for a person who decides; nothing is hidden by a machine."""

from __future__ import annotations

import pytest

from tests.apps.consultations import makers, proposal_makers
from tests.factories import NOON, actor, division
from yoriai.apps.consultations.models import Proposal, Suggestion
from yoriai.apps.consultations.operations.proposals import deciding, marking
from yoriai.apps.consultations.operations.proposals.marking import FoundMarks
from yoriai.apps.consultations.operations.proposals.texts import ProposalWording
from yoriai.apps.consultations.queries.proposals import desk
from yoriai.apps.consultations.tasks import seek_proposal_marks
from yoriai.apps.jobs.models import Job
from yoriai.apps.organisation.rules import INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TOLD = ProposalWording("公園の相談", "電話は042-000-1234です。ベンチを置く。")


@pytest.fixture
def of():
    return division()


def queue(consultation, of):
    return desk.proposal_desk(code=consultation.code, actor=makers.head(of), at=NOON)


def test_what_looks_personal_is_marked_where_somebody_decides_and_nothing_else_changes(of):
    consultation = proposal_makers.open_proposing(of, at_once=False)
    proposal = proposal_makers.proposed(consultation, TOLD).proposal
    proposal_makers.proposed(consultation, proposal_makers.LAMP, "other")
    before = [row.marked for row in queue(consultation, of).waiting]
    asked = Job.objects.filter(task=marking.SEEK_PROPOSAL_MARKS).count()

    seek_proposal_marks(at=NOON)

    page = desk.proposal_to_decide(code=consultation.code, number=1, actor=makers.head(of))
    proposal.refresh_from_db()
    assert asked == 1  # once for all of a minute
    assert before == ["", ""]
    assert [row.marked for row in queue(consultation, of).waiting] == ["電話番号", ""]
    [part] = page.marked
    assert part.label == "こうなるとよい"
    assert [piece.text for piece in part.pieces if piece.label] == ["042-000-1234"]
    assert (proposal.state, proposal.wish) == ("waiting", TOLD.wish)


def test_where_proposals_are_shown_at_once_the_desk_names_those_with_marks_until_somebody_looked(of):
    consultation = proposal_makers.open_proposing(of)
    proposal = proposal_makers.proposed(consultation, TOLD).proposal
    seek_proposal_marks(at=NOON)
    before = [row.number for row in queue(consultation, of).shown_with_marks]

    proposal_makers.decided(proposal, "shown", makers.head(of))

    assert before == [1]
    assert queue(consultation, of).shown_with_marks == ()


def test_a_new_version_is_looked_through_anew_and_a_suggested_change_as_well(of):
    consultation = proposal_makers.open_proposing(of, at_once=False)
    proposal = proposal_makers.proposed(consultation, proposal_makers.LAMP).proposal
    proposal_makers.decided(proposal, "shown", makers.head(of))
    seek_proposal_marks(at=NOON)
    change = proposal_makers.suggested(proposal, "author", wish=TOLD.wish)
    seek_proposal_marks(at=NOON)
    waiting = queue(consultation, of).unchecked[0].marked

    proposal_makers.checked(change, "open", makers.head(of))
    between = Proposal.objects.get().marks
    seek_proposal_marks(at=NOON)

    assert waiting == "電話番号"
    assert between is None and Proposal.objects.get().marks[0][:1] == ["wish"]


def test_marks_of_a_wording_that_changed_meanwhile_are_not_kept(of):
    consultation = proposal_makers.open_proposing(of)
    proposal = proposal_makers.proposed(consultation, TOLD).proposal
    found = FoundMarks("proposal", proposal.pk, 2, (("wish", 0, 1, "name", "certain"),))

    assert marking.keep_marks(found=[found], by=INSTALLATION, at=NOON) == 0
    with pytest.raises(NotAllowed):
        marking.keep_marks(found=[found], by=actor(Role.DIVISION_HEAD, of), at=NOON)


def test_erasing_takes_the_marks_too(of):
    consultation = proposal_makers.open_proposing(of)
    proposal = proposal_makers.proposed(consultation, TOLD).proposal
    proposal_makers.suggested(proposal, wish="電話は042-000-9999です。")
    seek_proposal_marks(at=NOON)

    deciding.erase_proposal(proposal_id=proposal.pk, ground="personal_data", by=makers.head(of), at=NOON)
    seek_proposal_marks(at=NOON)

    assert (Proposal.objects.get().marks, Suggestion.objects.get().marks) == ([], [])
