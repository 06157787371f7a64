"""Proposals: taken in once, numbered, with a receipt and a leaf, shown after a check, opened again by the receipt."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from tests.apps.consultations import makers
from tests.apps.consultations import proposal_makers as made
from tests.factories import NOON, actor, division
from yoriai.apps.consultations.models import Contributor, Proposal, ProposalContact, ProposalVersion
from yoriai.apps.consultations.operations import contacts, voting_setup
from yoriai.apps.consultations.operations.opinions import NotOpenYet
from yoriai.apps.consultations.operations.proposals import deciding, intake, shared, texts
from yoriai.apps.consultations.operations.proposals.texts import ProposalWording
from yoriai.apps.consultations.operations.texts import OpinionHoldsMyNumber
from yoriai.apps.consultations.operations.voting_phases import PhasePlan
from yoriai.apps.consultations.queries.proposals.intake import proposal_content
from yoriai.apps.ledger.models import Erasure, LeafSalt, LogLeaf
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound
from yoriai.pure import transparency

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def public(kind):
    return [json.loads(leaf.body)["public"] for leaf in LogLeaf.objects.filter(kind=kind).order_by("index")]


def test_a_proposal_has_a_number_a_first_version_a_receipt_and_a_leaf():
    consultation = made.open_proposing()

    first = made.proposed(consultation)
    second = made.proposed(consultation, made.LAMP, "another")

    assert [first.proposal.number, second.proposal.number] == [1, 2]
    assert (first.proposal.state, first.proposal.version) == ("shown", 1)
    assert len(first.receipt.number) == 12
    assert public("proposal") == [
        {"author": "author", "consultation": consultation.code, "proposal": number} for number in (1, 2)
    ]
    assert list(ProposalVersion.objects.values_list("number", "hand", "wish")) == [
        (1, "author", made.BENCH.wish),
        (1, "author", made.LAMP.wish),
    ]


def test_the_leaf_commits_to_the_first_wording():
    proposal = made.proposed(made.open_proposing(), place="中央公園").proposal
    leaf = LogLeaf.objects.get(kind="proposal")

    content = proposal_content(proposal)

    commitment = transparency.commit(bytes(LeafSalt.objects.get(leaf=leaf).salt), content)
    assert json.loads(leaf.body)["commitment"] == commitment.hex()
    assert content["place"] == "中央公園"


def test_where_nothing_else_is_said_it_waits_for_a_check_and_is_public_after_it():
    of = division()
    consultation = made.open_proposing(of, at_once=False)
    proposal = made.proposed(consultation).proposal

    assert proposal.state == "waiting"
    shown = made.decided(proposal, "shown", makers.head(of))

    assert shown.state == "shown"
    assert public("moderation") == [{"consultation": consultation.code, "proposal": 1, "state": "shown"}]


def test_one_is_held_back_only_with_a_reason_of_the_list_and_can_be_shown_again():
    of = division()
    by = makers.head(of)
    proposal = made.proposed(made.open_proposing(of)).proposal

    with pytest.raises(Invalid):
        made.decided(proposal, "held", by, "dislike")
    held = made.decided(proposal, "held", by, "advertising")
    again = made.decided(held, "shown", by)

    assert [leaf.get("reason") for leaf in public("moderation")] == ["advertising", None]
    assert (again.state, again.hold_reason) == ("shown", "")


def test_only_the_owning_division_and_the_cio_office_decide():
    proposal = made.proposed(made.open_proposing()).proposal

    with pytest.raises(NotAllowed):
        made.decided(proposal, "held", makers.head(division("別の課")), "off_topic")
    assert made.decided(proposal, "held", actor(Role.CIO_OFFICE), "off_topic").state == "held"


def test_two_decisions_at_once_the_second_is_told_that_somebody_was_first():
    of = division()
    proposal = made.proposed(made.open_proposing(of)).proposal
    made.decided(proposal, "held", makers.head(of), "off_topic")

    with pytest.raises(deciding.EditedMeanwhile):
        made.decided(proposal, "held", makers.head(of), "advertising")


def test_the_same_form_sent_twice_is_stored_once_with_the_same_receipt():
    consultation = made.open_proposing()

    first = made.proposed(consultation, submission_key="k" * 20)
    again = made.proposed(consultation, submission_key="k" * 20)

    assert first.receipt.number == again.receipt.number
    assert Proposal.objects.count() == 1
    assert LogLeaf.objects.filter(kind="proposal").count() == 1


@pytest.mark.parametrize(
    ("wording", "refusal"),
    [
        (ProposalWording("", "ほしい"), texts.ProposalTitleMissing),
        (ProposalWording("🌸🌸", "ほしい"), texts.ProposalTitleMissing),
        (ProposalWording("\u200b", "ほしい"), texts.ProposalTitleMissing),
        (ProposalWording("ベンチ", " \n "), texts.ProposalWishMissing),
        (ProposalWording("あ" * 61, "ほしい"), texts.ProposalTooLong),
        (ProposalWording("ベンチ", "あ" * 2001), texts.ProposalTooLong),
        (ProposalWording("ベンチ", "ほしい", "あ" * 100_000), texts.ProposalTooLong),
        (ProposalWording("ベンチ", "番号は 1234-5678-9018 です"), OpinionHoldsMyNumber),
    ],
)
def test_a_faulty_wording_is_refused_by_name_and_stores_nothing(wording, refusal):
    consultation = made.open_proposing()

    with pytest.raises(refusal):
        made.proposed(consultation, wording)
    assert not Proposal.objects.exists()
    assert not Contributor.objects.exists()


def test_controls_and_marks_that_turn_the_direction_are_left_out():
    wording = ProposalWording("公園\u202eに\nベンチを", "置く\x00。\r\nふたつ。")

    proposal = made.proposed(made.open_proposing(), wording).proposal

    assert (proposal.title, proposal.wish) == ("公園に ベンチを", "置く。\nふたつ。")


def test_one_device_makes_ten_proposals_and_no_more():
    consultation = made.open_proposing()
    for _ in range(10):
        made.proposed(consultation)

    with pytest.raises(intake.TooManyOwnProposals):
        made.proposed(consultation)
    assert made.proposed(consultation, device="another").proposal.number == 11


def test_before_the_first_day_and_after_the_last_nothing_is_taken():
    consultation = made.open_proposing(starts_on=NOON.date() + timedelta(days=2))

    with pytest.raises(NotOpenYet):
        made.proposed(consultation)
    with pytest.raises(shared.ProposingOver):
        made.proposed(consultation, at=NOON + timedelta(days=40))


def test_a_phase_says_when_proposals_are_taken():
    days = NOON.date()
    phases = [
        PhasePlan("free_opinions", "意見", days, days + timedelta(days=4)),
        PhasePlan("proposals", "提案", days + timedelta(days=5), days + timedelta(days=9)),
    ]
    consultation = made.open_proposing(phases=phases)

    with pytest.raises(NotOpenYet):
        made.proposed(consultation)
    assert made.proposed(consultation, at=NOON + timedelta(days=9)).proposal.number == 1
    with pytest.raises(shared.ProposingOver):
        made.proposed(consultation, at=NOON + timedelta(days=10))


def test_a_public_comment_with_a_phase_for_proposals_takes_them():
    of = division()
    draft = makers.draft_consultation(makers.head(of), of)
    day = NOON.date()
    plan = PhasePlan("proposals", "提案", day, day)

    voting_setup.plan_phases(consultation_id=draft.pk, phases=[plan], by=makers.head(of), at=NOON)

    assert len(bytes(draft.proposal_terms.salt)) == 32


def test_where_no_proposals_are_asked_for_there_is_nothing():
    with pytest.raises(NotFound):
        made.proposed(makers.open_consultation())


def test_an_unknown_section_is_refused():
    with pytest.raises(Invalid):
        made.proposed(made.open_proposing(), section_number="99")


def test_the_receipt_opens_the_own_proposal_on_another_device():
    consultation = made.open_proposing()
    done = made.proposed(consultation)

    opened = intake.open_own(
        consultation_code=consultation.code,
        receipt_number=f"{done.receipt.number[:4]}-{done.receipt.number[4:]}",
        device="tablet",
        by=ANYONE,
        at=NOON,
    )

    assert opened == done.proposal
    assert list(opened.authors.order_by("id").values_list("by_receipt", flat=True)) == [False, True]
    assert made.answered(made.suggested(opened), device="tablet").state == "accepted"


@pytest.mark.parametrize("number", ["", "000000000000", "abc"])
def test_a_receipt_that_belongs_to_no_proposal_here_opens_nothing(number):
    consultation = made.open_proposing()
    elsewhere = made.proposed(made.open_proposing())
    for typed in (number, elsewhere.receipt.number):
        with pytest.raises(intake.ReceiptNotOfProposal):
            intake.open_own(
                consultation_code=consultation.code, receipt_number=typed, device="x", by=ANYONE, at=NOON
            )


def test_an_address_is_kept_apart_and_forgotten_on_its_day():
    consultation = made.open_proposing()
    made.proposed(consultation, email="someone@example.jp")
    kept = ProposalContact.objects.get()

    contacts.forget_contacts(by=INSTALLATION, at=NOON + timedelta(days=800))

    assert kept.keep_until == consultation.results_due_on + timedelta(days=365)
    assert not ProposalContact.objects.exists()


def test_erasing_empties_every_wording_and_says_so_in_the_log():
    of = division()
    proposal = made.proposed(made.open_proposing(of), place="自宅前", email="a@example.jp").proposal
    made.answered(made.suggested(proposal))

    erased = deciding.erase_proposal(
        proposal_id=proposal.pk, ground="sender_request", by=makers.head(of), at=NOON
    )

    assert (erased.title, erased.problem, erased.wish, erased.place) == ("", "", "", "")
    assert set(erased.versions.values_list("wish", "reason")) == {("", "")}
    assert set(erased.suggestions.values_list("wish", "reason")) == {("", "")}
    assert not ProposalContact.objects.exists()
    assert Erasure.objects.count() == 3
    with pytest.raises(NotAllowed):
        deciding.erase_proposal(proposal_id=proposal.pk, ground="sender_request", by=ANYONE, at=NOON)
