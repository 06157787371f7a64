"""What is blacked out in an opinion is black in every wording of the proposal that it came from, and comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps

from tests.apps.consultations import makers
from tests.apps.consultations import proposal_makers as made
from tests.factories import NOON, division
from yoriai.apps.consultations.models import Opinion, Proposal, WordingOriginal
from yoriai.apps.consultations.operations.hiding import erase_opinion
from yoriai.apps.consultations.operations.redacting import black_out, lift_redactions
from yoriai.apps.consultations.queries.proposals import export, one
from yoriai.apps.consultations.queries.receipts import commitment_content_of
from yoriai.apps.ledger.models import LogLeaf

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NAME, BLACK = "秘野花園子", "■■■■■"
LATER = NOON + timedelta(days=30)
BENCH = replace(made.BENCH, problem=f"{NAME}さんが休めません。")


@pytest.fixture
def of():
    return division()


def blacked(opinion, words, of):
    start = opinion.text.index(words)
    stretches = [(start, start + len(words))]
    return black_out(opinion_id=opinion.pk, stretches=stretches, by=makers.head(of), at=LATER)


def tables():
    """Return the tables in which the name stands."""
    models = apps.get_models()
    return {one.__name__ for one in models if any(NAME in str(row) for row in one.objects.values_list())}


def joined(consultation):
    """Two proposals, one with a name that a suggested change repeats, and the joint one."""
    first = made.proposed(consultation, BENCH, place=f"{NAME}邸の前").proposal
    made.answered(made.suggested(first, wish=f"{NAME}さんの家の前にベンチを5つ置く。"))
    second = made.proposed(consultation, made.LAMP, "other").proposal
    wording = replace(made.JOINT, problem=f"{NAME}さんが休めません。")
    merge = made.merge_asked(first, second, wording=wording)
    return first, made.merge_answered(merge, device="other").joint


def test_every_version_suggestion_and_joint_wording_is_black_and_nothing_else_holds_the_words(of):
    consultation = made.open_proposing(of)
    first, joint = joined(consultation)
    made.considered(consultation, of)
    own, other = Opinion.objects.order_by("pk")

    assert set(blacked(own, NAME, of)) == {own.pk, other.pk}

    assert tables() == {"OpinionOriginal", "WordingOriginal"}
    asked = {"code": consultation.code, "on": LATER.date()}
    page = one.proposal_page(number=first.number, **asked)
    assert page.wording.problem == BLACK + "さんが休めません。"
    assert page.place == BLACK + "邸の前"
    assert one.proposal_page(number=joint.number, **asked).wording.problem.startswith(BLACK)
    assert NAME not in str([*export.version_records(**asked), *export.proposal_records(**asked)])


def test_the_proof_holds_and_the_log_says_how_many_stretches(of):
    consultation = made.open_proposing(of)
    proposed = made.proposed(consultation, BENCH)
    made.considered(consultation, of)
    before = dict(commitment_content_of(receipt=proposed.receipt))

    blacked(Opinion.objects.get(), NAME, of)

    assert before["problem"] == BENCH.problem
    assert commitment_content_of(receipt=proposed.receipt) == before
    leaf = LogLeaf.objects.filter(subject_type="consultations.Proposal", kind="moderation").latest("index")
    assert '"blacked_out":2' in leaf.body  # in the proposal as it is, and in its only version
    assert NAME not in leaf.body


def test_it_can_be_undone(of):
    consultation = made.open_proposing(of)
    joined(consultation)
    made.considered(consultation, of)
    own, other = Opinion.objects.order_by("pk")
    texts = list(Proposal.objects.order_by("pk").values_list("problem", "place"))
    blacked(own, NAME, of)

    lift_redactions(opinion_id=other.pk, by=makers.head(of), at=LATER)

    assert list(Proposal.objects.order_by("pk").values_list("problem", "place")) == texts
    assert not WordingOriginal.objects.exists()


def test_a_stretch_over_two_parts_is_black_in_both(of):
    consultation = made.open_proposing(of)
    made.proposed(consultation, BENCH)
    made.considered(consultation, of)

    blacked(Opinion.objects.get(), "ません。\n\n【こうなるとよい】\n中央公園", of)

    proposal = Proposal.objects.get()
    assert proposal.problem == f"{NAME}さんが休め■■■■"
    assert proposal.wish == "■■■■の池の前にベンチを3つ置く。"


def test_two_stretches_are_lifted_one_by_one(of):
    consultation = made.open_proposing(of)
    made.proposed(consultation, BENCH)
    made.considered(consultation, of)
    opinion = Opinion.objects.get()
    blacked(opinion, NAME, of)
    opinion.refresh_from_db()
    blacked(opinion, "中央公園", of)

    assert Proposal.objects.get().wish.startswith("■■■■の池")
    assert Proposal.objects.get().problem == BLACK + "さんが休めません。"


def test_erasing_forgets_what_was_black(of):
    consultation = made.open_proposing(of)
    made.proposed(consultation, BENCH)
    made.considered(consultation, of)
    opinion = Opinion.objects.get()
    blacked(opinion, NAME, of)

    erase_opinion(opinion_id=opinion.pk, ground="sender_request", by=makers.head(of), at=LATER)

    assert not WordingOriginal.objects.exists()
    assert tables() == set()
