"""Proposals become opinions: counted, answered, withheld, published and traced like any other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apps.consultations import makers
from tests.apps.consultations import proposal_makers as made
from tests.apps.consultations.considered import NOTED, Room
from tests.factories import NOON, actor, division
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import Contact, Opinion, Proposal, SupportBatch
from yoriai.apps.consultations.operations import proposal_opinions
from yoriai.apps.consultations.operations.hiding import erase_opinion
from yoriai.apps.consultations.queries.proposals import export, one
from yoriai.apps.consultations.queries.receipts import commitment_content_of
from yoriai.apps.coordination.queries.trace import ReceiptOfProposal
from yoriai.apps.coordination.queries.voices import voice
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def of():
    return division()


def test_every_proposal_becomes_an_opinion_of_its_own_sender(of):
    consultation = made.open_proposing(of)
    for device in ("a", "a", "b"):
        made.proposed(consultation, device=device)

    made.considered(consultation, of)

    counts = queries.opinion_counts(consultation_id=consultation.pk)
    assert (counts.opinions, counts.people, counts.late) == (3, 2, 0)
    assert set(Opinion.objects.values_list("channel", flat=True)) == {"web"}
    assert LogLeaf.objects.filter(kind="opinion").count() == 3


def test_the_opinion_says_what_the_last_version_says(of):
    consultation = made.open_proposing(of)
    proposal = made.proposed(consultation, place="中央公園").proposal
    made.answered(made.suggested(proposal, wish="ベンチを5つ置く。"))

    made.considered(consultation, of)

    assert Opinion.objects.get().text == (
        "公園にベンチを\n\n【いま困っていること】\n座る所がなく、休めません。\n\n"
        "【こうなるとよい】\nベンチを5つ置く。\n\n【場所】中央公園"
    )


def test_joined_proposals_are_opinions_of_both_authors_with_the_joint_text(of):
    consultation = made.open_proposing(of)
    first = made.proposed(consultation).proposal
    second = made.proposed(consultation, made.LAMP, "other").proposal
    joint = made.merge_answered(made.merge_asked(first, second), device="other").joint

    made.considered(consultation, of)

    joint.refresh_from_db()
    assert joint.opinion is None
    assert Opinion.objects.count() == 2
    assert len(set(Opinion.objects.values_list("text", flat=True))) == 1
    assert len(set(Opinion.objects.values_list("sender_key", flat=True))) == 2


def test_one_that_was_held_back_is_counted_and_withheld_with_its_reason(of):
    consultation = made.open_proposing(of)
    proposal = made.proposed(consultation).proposal
    made.decided(proposal, "held", makers.head(of), "personal_data")

    made.considered(consultation, of)

    assert Opinion.objects.get().withholding == "personal_data"


def test_the_consideration_waits_until_all_are_checked(of):
    consultation = made.open_proposing(of, at_once=False)
    made.proposed(consultation)

    with pytest.raises(proposal_opinions.ProposalsUnchecked) as refusal:
        made.considered(consultation, of)

    assert refusal.value.facts == {"count": 1}
    assert not Opinion.objects.exists()


def test_an_address_goes_on_to_the_opinion_and_supports_are_in_the_log(of):
    consultation = made.open_proposing(of)
    proposal = made.proposed(consultation, email="a@example.jp").proposal
    made.cheered(proposal, 2)

    made.considered(consultation, of)

    assert Contact.objects.get().email == "a@example.jp"
    assert SupportBatch.objects.get().supports == 2


def room_of(consultation, of):
    """The consultation under consideration, with everybody who works on it."""
    staff = actor(Role.DIVISION_STAFF, of)
    return Room(consultation, of, staff, makers.head(of), list(Opinion.objects.order_by("pk")))


def test_results_are_published_only_when_every_proposal_has_an_answer(of):
    consultation = made.open_proposing(of)
    for device in ("a", "b"):
        made.proposed(consultation, device=device)
    room = room_of(made.considered(consultation, of), of)
    room.answer(room.item(room.opinions[0]))
    room.decide("", "来年度の計画に生かします。")

    with pytest.raises(operations.ResultsIncomplete) as refusal:
        room.publish()
    assert [one.gap for one in refusal.value.missing] == ["unsorted"]
    room.answer(room.item(room.opinions[1], title="明かり"))

    assert room.publish().state == "results_published"


def test_the_receipt_leads_to_the_proposal_and_then_to_what_became_of_it(of):
    consultation = made.open_proposing(of)
    done = made.proposed(consultation)
    with pytest.raises(ReceiptOfProposal) as refusal:
        voice(number=done.receipt.number, on=NOON.date())
    assert refusal.value.facts == {"code": consultation.code, "number": 1}
    room = room_of(made.considered(consultation, of), of)
    room.answer(room.item(*room.opinions))
    room.decide("", "来年度の計画に生かします。")
    room.publish()

    found = voice(number=done.receipt.number, on=NOON.date())

    assert found.opinion.proposal_number == 1
    assert found.chain.items[0].answer.reason == NOTED.reason
    assert queries.receipt_numbers(opinions=room.opinions) == {room.opinions[0].pk: done.receipt.number}
    content = commitment_content_of(receipt=ledger_queries.receipt(number=done.receipt.number))
    assert content["wish"] == made.BENCH.wish


def test_erasing_the_opinion_erases_the_proposal_too(of):
    consultation = made.open_proposing(of)
    made.proposed(consultation)
    made.considered(consultation, of)

    erase_opinion(
        opinion_id=Opinion.objects.get().pk,
        ground="sender_request",
        by=makers.head(of),
        at=NOON + timedelta(days=30),
    )

    assert Proposal.objects.get().wish == ""


def withheld(opinion, of, reason):
    later = NOON + timedelta(days=30)
    withholding = operations.Withholding(reason)
    operations.withhold_opinion(opinion_id=opinion.pk, withholding=withholding, by=makers.head(of), at=later)


def test_while_the_opinion_is_withheld_the_proposal_is_held_and_the_log_says_so(of):
    consultation = made.open_proposing(of)
    proposal = made.proposed(consultation).proposal
    made.considered(consultation, of)

    withheld(Opinion.objects.get(), of, "no_consent")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.hold_reason) == ("held", "no_consent")
    leaf = LogLeaf.objects.filter(kind="moderation").latest("index")
    assert '"state":"held"' in leaf.body

    withheld(Opinion.objects.get(), of, "")
    proposal.refresh_from_db()
    assert proposal.state == "shown"


def test_a_joint_proposal_is_held_while_the_opinion_of_one_author_is_withheld(of):
    consultation = made.open_proposing(of)
    first = made.proposed(consultation).proposal
    second = made.proposed(consultation, made.LAMP, "other").proposal
    joint = made.merge_answered(made.merge_asked(first, second), device="other").joint
    made.considered(consultation, of)
    one, other = Opinion.objects.order_by("pk")

    withheld(one, of, "personal_data")
    withheld(other, of, "personal_data")
    withheld(one, of, "")
    joint.refresh_from_db()
    assert (joint.state, joint.hold_reason) == ("held", "personal_data")

    withheld(other, of, "")
    joint.refresh_from_db()
    assert joint.state == "shown"


def test_while_a_joint_proposal_is_held_the_own_wordings_of_its_authors_are_not_read_either(of):
    consultation = made.open_proposing(of)
    first = made.proposed(consultation).proposal
    second = made.proposed(consultation, made.LAMP, "other").proposal
    joint = made.merge_answered(made.merge_asked(first, second), device="other").joint
    bell = made.proposed(consultation, made.LAMP, "third").proposal
    whole = made.merge_answered(made.merge_asked(joint, bell), device="third").joint
    made.considered(consultation, of)
    asked = {"code": consultation.code, "on": (NOON + timedelta(days=30)).date()}

    withheld(Opinion.objects.get(proposal=first), of, "personal_data")

    for number in (first.number, second.number, joint.number, bell.number, whole.number):
        page = one.proposal_page(number=number, **asked)
        assert (page.is_readable, page.wording.wish, page.suggestions) == (False, "", ())
        assert page.merged_into is None or page.merged_into.title == ""
        with pytest.raises(NotFound):
            one.proposal_history(number=number, **asked)
    assert {record["wish"] for record in export.proposal_records(**asked)} == {""}
    assert list(export.version_records(**asked)) == []

    withheld(Opinion.objects.get(proposal=first), of, "")
    assert one.proposal_page(number=first.number, **asked).wording.wish == made.BENCH.wish
    assert len(list(export.version_records(**asked))) == 5
