"""Appeals about proposals and suggested changes: by receipt or device, other eyes, in the log, still counted."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.consultations import makers, proposal_makers
from tests.factories import NOON, TODAY, actor, division
from yoriai.apps.consultations.models import Appeal, Proposal
from yoriai.apps.consultations.operations import appeals
from yoriai.apps.consultations.operations.appeals import AppealDraft, Ruling
from yoriai.apps.consultations.operations.proposals import deciding
from yoriai.apps.consultations.queries import appeals as queries
from yoriai.apps.consultations.queries.proposals import one, shown
from yoriai.apps.coordination import queries as coordination
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHY = "公園の話なので、テーマに合っています。"


@pytest.fixture
def of():
    return division()


@pytest.fixture
def staff(of):
    return actor(Role.DIVISION_STAFF, of)


def held(of, by):
    consultation = proposal_makers.open_proposing(of, at_once=False)
    made = proposal_makers.proposed(consultation)
    proposal_makers.decided(made.proposal, "held", by, "off_topic")
    return consultation, made.proposal, made.receipt.number


def by_receipt(consultation, number, text=WHY):
    draft = AppealDraft(consultation.code, text, receipt_number=number)
    return appeals.appeal(draft=draft, by=ANYONE, at=NOON)


def on_device(proposal, device, suggestion=0):
    draft = AppealDraft(
        proposal.consultation.code,
        WHY,
        proposal_number=proposal.number,
        suggestion_number=suggestion,
        device=device,
    )
    return appeals.appeal(draft=draft, by=ANYONE, at=NOON)


def decided(made, outcome, by, reason="公園に関係があるため。"):
    return appeals.decide_appeal(appeal_id=made.pk, ruling=Ruling(outcome, reason), by=by, at=NOON)


def public_of(kind):
    return [json.loads(leaf.body)["public"] for leaf in LogLeaf.objects.filter(kind=kind).order_by("pk")]


def test_a_receipt_alone_is_enough_and_the_proposal_is_shown_when_somebody_else_says_so(of, staff):
    consultation, proposal, receipt = held(of, staff)

    made = by_receipt(consultation, receipt)
    decided(made, "overturned", makers.head(of))

    proposal.refresh_from_db()
    place = {"consultation": consultation.code, "proposal": proposal.number}
    assert (proposal.state, proposal.hold_reason) == ("shown", "")
    assert public_of("appeal") == [place]
    assert public_of("appeal_decided") == [{**place, "outcome": "overturned"}]
    assert public_of("moderation")[-1] == {**place, "state": "shown"}
    assert WHY not in "".join(LogLeaf.objects.values_list("body", flat=True))
    listed = queries.public_appeals(consultation_id=consultation.pk)
    assert [(row.label, row.reason) for row in listed.decided] == [("提案1", "公園に関係があるため。")]


def test_while_it_is_hidden_its_author_reads_it_and_everybody_counts_it(of, staff):
    consultation, proposal, receipt = held(of, staff)
    decided(by_receipt(consultation, receipt), "upheld", makers.head(of), "道路の話のため。")

    own = queries.own_thing(queries.subject_of_receipt(code=consultation.code, number=receipt))
    public = one.proposal_page(code=consultation.code, number=proposal.number, on=TODAY)
    counts = shown.proposal_counts(consultation=consultation)

    assert proposal.wish in own.text
    assert (own.label, own.appeal.reason, own.may_appeal) == ("提案1", "道路の話のため。", False)
    assert (public.state, public.wording.wish) == ("held", "")
    assert (counts.received, counts.shown) == (1, 0)


def test_whoever_held_it_back_does_not_decide_and_nobody_appeals_twice(of):
    head = makers.head(of)
    consultation, _proposal, receipt = held(of, head)
    made = by_receipt(consultation, receipt)

    with pytest.raises(appeals.SameEyes):
        decided(made, "overturned", head)
    with pytest.raises(appeals.AppealedBefore):
        by_receipt(consultation, receipt)
    decided(made, "overturned", actor(Role.CIO_OFFICE))
    with pytest.raises(appeals.NothingToAppeal):
        by_receipt(consultation, receipt)


def test_only_devices_of_its_author_appeal_without_the_receipt(of, staff):
    _consultation, proposal, _receipt = held(of, staff)

    for device in ("somebody else", ""):
        with pytest.raises(NotFound):
            on_device(proposal, device)
    assert on_device(proposal, "author").proposal == proposal


def test_a_receipt_of_a_proposal_of_another_consultation_is_not_found(of, staff):
    _consultation, _proposal, receipt = held(of, staff)
    other = proposal_makers.open_proposing(of)

    with pytest.raises(NotFound):
        by_receipt(other, receipt)


def test_a_suggested_change_that_was_held_back_is_put_before_the_author(of, staff):
    consultation = proposal_makers.open_proposing(of, at_once=False)
    proposal = proposal_makers.proposed(consultation).proposal
    proposal_makers.decided(proposal, "shown", staff)
    change = proposal_makers.suggested(proposal)
    proposal_makers.checked(change, "held", staff, "off_topic")

    with pytest.raises(NotFound):
        on_device(proposal, "author", change.number)
    made = on_device(proposal, "neighbour", change.number)
    with pytest.raises(appeals.SameEyes):
        decided(made, "overturned", replace(makers.head(of), person_id=staff.person_id))
    decided(made, "overturned", makers.head(of))

    change.refresh_from_db()
    assert (change.state, change.hold_reason) == ("open", "")
    assert public_of("appeal")[0] == {"consultation": consultation.code, "proposal": 1, "suggestion": 1}
    assert queries.public_appeals(consultation_id=consultation.pk).decided[0].label == "提案1への変更の案1"


def test_the_own_new_wording_that_was_held_back_becomes_the_next_version(of, staff):
    consultation = proposal_makers.open_proposing(of, at_once=False)
    proposal = proposal_makers.proposed(consultation).proposal
    proposal_makers.decided(proposal, "shown", staff)
    change = proposal_makers.suggested(proposal, "author")
    proposal_makers.checked(change, "held", staff, "off_topic")

    decided(on_device(proposal, "author", change.number), "overturned", makers.head(of))

    proposal.refresh_from_db()
    assert (proposal.version, proposal.wish) == (2, change.wish)


def test_a_change_of_a_proposal_that_is_considered_by_now_ends_with_the_appeal(of, staff):
    consultation = proposal_makers.open_proposing(of, at_once=False)
    proposal = proposal_makers.proposed(consultation).proposal
    proposal_makers.decided(proposal, "shown", staff)
    change = proposal_makers.suggested(proposal)
    proposal_makers.checked(change, "held", staff, "off_topic")
    made = on_device(proposal, "neighbour", change.number)
    proposal_makers.considered(consultation, of)

    decided(made, "overturned", actor(Role.CIO_OFFICE))

    change.refresh_from_db()
    assert (change.state, change.hold_reason) == ("ended", "")


def test_an_appeal_that_is_decided_after_the_consideration_began_shows_the_opinion_too(of, staff):
    consultation, proposal, receipt = held(of, staff)
    made = by_receipt(consultation, receipt)
    proposal_makers.considered(consultation, of)
    opinion = Proposal.objects.get(pk=proposal.pk).opinion

    decided(made, "overturned", makers.head(of))

    before = (opinion.withholding, opinion.withheld_by_id)
    opinion.refresh_from_db()
    assert before == ("off_topic", staff.person_id)
    assert opinion.withholding == ""


def test_after_the_consideration_began_the_receipt_is_of_the_opinion_and_there_is_still_one_appeal(of, staff):
    consultation, _proposal, receipt = held(of, staff)
    by_receipt(consultation, receipt)
    proposal_makers.considered(consultation, of)

    own = queries.own_thing(queries.subject_of_receipt(code=consultation.code, number=receipt))

    assert (own.label, own.appeal.text, own.may_appeal) == ("あなたの意見", WHY, False)
    with pytest.raises(appeals.AppealedBefore):
        by_receipt(consultation, receipt)


def test_erasing_a_proposal_erases_what_was_said_in_its_appeal(of, staff):
    consultation, proposal, receipt = held(of, staff)
    made = by_receipt(consultation, receipt)

    deciding.erase_proposal(proposal_id=proposal.pk, ground="personal_data", by=makers.head(of), at=NOON)

    assert Appeal.objects.get(pk=made.pk).text == ""
    made.outcome = ""
    with pytest.raises(appeals.EditedMeanwhile):
        decided(made, "overturned", actor(Role.CIO_OFFICE))


def test_the_receipt_of_a_suggested_change_alone_is_enough(of, staff):
    consultation = proposal_makers.open_proposing(of)
    proposal = proposal_makers.proposed(consultation).proposal
    suggestion = proposal_makers.suggested(proposal, device="neighbour", wish="ベンチを5つ置く。")
    proposal_makers.checked(suggestion, "held", staff, "off_topic")
    number = ledger.receipt_for(subject_type="consultations.Suggestion", subject_id=suggestion.pk).number

    decided(by_receipt(consultation, number), "overturned", makers.head(of))

    suggestion.refresh_from_db()
    assert suggestion.state == "open"
    thing = queries.own_thing(queries.subject_of_receipt(code=consultation.code, number=number))
    assert (thing.receipt_number, thing.appeal.outcome) == (number, "overturned")
    assert coordination.own_thing_place(number=number) == consultation.code
    other = proposal_makers.open_proposing(of)
    with pytest.raises(NotFound):
        by_receipt(other, number)


def test_what_the_office_suggests_needs_no_receipt(of, staff):
    proposal = proposal_makers.proposed(proposal_makers.open_proposing(of)).proposal

    suggestion = proposal_makers.suggested(proposal, device="", by=staff)

    assert ledger.receipt_for(subject_type="consultations.Suggestion", subject_id=suggestion.pk) is None


def test_the_receipt_of_what_was_joined_is_enough_to_appeal_for_the_joint_proposal_that_is_held(of, staff):
    consultation = proposal_makers.open_proposing(of)
    made = proposal_makers.proposed(consultation)
    other = proposal_makers.proposed(consultation, proposal_makers.LAMP, "other").proposal
    merge = proposal_makers.merge_asked(made.proposal, other)
    joint = proposal_makers.merge_answered(merge, device="other").joint
    proposal_makers.decided(joint, "held", staff, "off_topic")
    page = Client().get(reverse("consultations:proposed", args=[consultation.code, made.receipt.number]))
    assert "異議を申し立てる" in page.content.decode()

    decided(by_receipt(consultation, made.receipt.number), "overturned", makers.head(of))

    joint.refresh_from_db()
    assert joint.state == "shown"
