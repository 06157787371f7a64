"""Joint proposals: both authors agree or the office says why; both histories and all supporters go on, once each."""

from __future__ import annotations

import pytest

from tests.apps.consultations import makers
from tests.apps.consultations import proposal_makers as made
from tests.factories import division
from yoriai.apps.consultations.models import Proposal, ProposalMerge, Support
from yoriai.apps.consultations.operations import proposal_log
from yoriai.apps.consultations.operations.proposals import intake, joining, merging, shared, texts
from yoriai.apps.consultations.queries.proposals.log import check_supports
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def two(of=None, **more):
    consultation = made.open_proposing(of, **more)
    first = made.proposed(consultation).proposal
    second = made.proposed(consultation, made.LAMP, "other").proposal
    return first, second


def test_two_authors_make_one_proposal_and_both_answer_for_it():
    first, second = two()

    merge = made.merge_asked(first, second)
    agreed = made.merge_answered(merge, device="other")

    joint = agreed.joint
    assert (joint.number, joint.title, joint.state, joint.version) == (3, made.JOINT.title, "shown", 1)
    for source in (first, second):
        source.refresh_from_db()
        assert (source.state, source.merged_into) == ("merged", joint)
        assert source.versions.count() == 1
    assert joint.authors.count() == 2
    assert made.answered(made.suggested(joint, title="公園を明るく"), device="other").state == "accepted"


def test_everybody_who_supported_one_or_both_is_counted_once_and_authors_not():
    first, second = two()
    made.cheered(first, 3)
    for device in ("fan-0", "fan-7", "author"):
        made.choose(second, device)
    made.choose(first, "fan-2", wants=False)

    joint = made.merge_answered(made.merge_asked(first, second), device="other").joint

    assert joint.supports == 3  # fan-0, fan-1, fan-7
    assert Support.objects.filter(proposal=joint, carried_from__isnull=False).count() == 3
    assert Support.objects.filter(proposal__in=(first, second)).count() == 6
    made.choose(joint, "fan-0", wants=False)
    assert Proposal.objects.get(pk=joint.pk).supports == 2
    proposal_log.log_supports(consultation_id=joint.consultation_id, by=INSTALLATION, at=made.NOON)
    assert check_supports(code=joint.consultation.code).faulty == ()


def test_without_the_other_author_nothing_happens():
    first, second = two()
    merge = made.merge_asked(first, second)

    for device in ("author", "stranger"):
        with pytest.raises(shared.NotTheAuthor):
            made.merge_answered(merge, device=device)

    assert Proposal.objects.filter(state="merged").count() == 0


def test_it_is_declined_with_a_reason_or_taken_back_by_who_asked():
    first, second = two()
    merge = made.merge_asked(first, second)

    with pytest.raises(texts.ProposalReasonMissing):
        made.merge_answered(merge, "declined", device="other")
    made.merge_answered(merge, "declined", device="other", reason="別のことだと思います。")
    again = made.merge_asked(first, second)
    taken_back = made.merge_answered(again, "declined", device="author", reason="やめます。")

    assert taken_back.state == "declined"
    with pytest.raises(merging.MergeSettled):
        made.merge_answered(again, device="other")


def test_one_cannot_ask_for_what_is_not_ones_own_or_twice_or_with_itself():
    first, second = two()

    with pytest.raises(shared.NotTheAuthor):
        made.merge_asked(first, second, device="stranger")
    with pytest.raises(merging.MergeWithItself):
        made.merge_asked(first, first)
    made.merge_asked(first, second)
    with pytest.raises(merging.MergeAskedAlready):
        made.merge_asked(second, first, device="other")


def test_the_office_joins_two_with_a_reason_and_nobody_else_does():
    of = division()
    first, second = two(of)

    with pytest.raises(NotAllowed):
        made.merge_asked(first, second, device="", by=ANYONE)
    merge = made.merge_asked(first, second, device="", by=makers.head(of))

    assert (merge.state, merge.joint.state) == ("agreed", "shown")
    assert merge.joint.versions.get().hand == "office"
    assert merge.joint.authors.count() == 2


def test_an_author_of_both_needs_nobody_else():
    consultation = made.open_proposing()
    first = made.proposed(consultation).proposal
    second = made.proposed(consultation, made.LAMP).proposal

    assert made.merge_asked(first, second).joint is not None


def test_a_text_that_changed_since_is_not_joined():
    first, second = two()
    merge = made.merge_asked(first, second)
    made.answered(made.suggested(first))

    with pytest.raises(joining.MergeOutdated) as refusal:
        made.merge_answered(merge, device="other")

    assert refusal.value.facts["number"] == 1


def test_where_texts_are_checked_both_stand_until_the_joint_one_is_shown():
    of = division()
    by = makers.head(of)
    first, second = two(of, at_once=False)
    for one in (first, second):
        made.decided(one, "shown", by)
    made.cheered(first, 2)

    joint = made.merge_answered(made.merge_asked(first, second), device="other").joint
    assert (joint.state, Proposal.objects.filter(state="shown").count()) == ("waiting", 2)
    made.decided(joint, "shown", by)

    joint.refresh_from_db()
    assert (joint.state, joint.supports) == ("shown", 2)
    assert Proposal.objects.filter(state="merged").count() == 2


def test_what_was_merged_points_to_where_it_goes_on():
    first, second = two()
    joint = made.merge_answered(made.merge_asked(first, second), device="other").joint

    with pytest.raises(shared.ProposalWasMerged) as refusal:
        made.choose(first, "late")

    assert refusal.value.facts == {"number": 1, "into": joint.number}
    assert str(joint.number) in str(refusal.value.next_step)


def test_suggestions_for_what_was_merged_end():
    first, second = two()
    suggestion = made.suggested(first)

    made.merge_answered(made.merge_asked(first, second), device="other")

    suggestion.refresh_from_db()
    assert suggestion.state == "ended"


def test_a_joint_proposal_can_be_joined_again_and_a_receipt_still_opens_the_end_of_the_way():
    first, second = two()
    consultation = first.consultation
    third = made.proposed(consultation, device="third")
    joint = made.merge_answered(made.merge_asked(first, second), device="other").joint
    last = made.merge_answered(made.merge_asked(joint, third.proposal, device="other"), device="third").joint

    intake.open_own(
        consultation_code=consultation.code,
        receipt_number=third.receipt.number,
        device="phone",
        by=ANYONE,
        at=made.NOON,
    )

    assert last.authors.filter(by_receipt=True).count() == 1
    assert last.authors.filter(by_receipt=False).count() == 3


def test_an_unknown_merge_is_not_found():
    with pytest.raises(NotFound):
        made.merge_answered(ProposalMerge(pk=0), device="x")
