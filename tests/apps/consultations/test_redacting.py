"""Blacking out a stretch: published without it, kept for the desk, proven as before, undone together with its copies."""

from __future__ import annotations

import json

import pytest

from tests.apps.consultations import considered
from tests.apps.consultations.considered import AFTER
from tests.factories import actor, division
from yoriai.apps.consultations import operations, queries, tasks
from yoriai.apps.consultations.models import Opinion, OpinionMark, OpinionOriginal, Redaction
from yoriai.apps.consultations.operations import Withholding, marks, redacting
from yoriai.apps.consultations.operations.hiding import AlreadyErased
from yoriai.apps.consultations.operations.marks import MarkDecision
from yoriai.apps.consultations.operations.redacting import NothingToBlackOut
from yoriai.apps.consultations.queries.appeals import own_thing
from yoriai.apps.consultations.queries.marks import marked_opinion
from yoriai.apps.consultations.queries.receipts import commitment_content_of
from yoriai.apps.consultations.queries.redactions import redactions_of
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure import transparency

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NAME = "山野花子"
SAID = f"隣の{NAME}さんが困っています。{NAME}さんの家の前の\n案内板を直してください。"
COPY = f"隣の{NAME}さんが困っています。{NAME}さんの家の前の\n案内板を、ぜひ直してください。"
OTHER = f"{NAME}さんに図書館の本を届けてほしい。"


@pytest.fixture
def room():
    made = considered.considering(SAID, COPY, SAID, OTHER)
    tasks.seek_likeness(consultation_id=made.consultation.pk, at=AFTER)
    return made


def black_out(room, opinion, *words, by=None):
    stretches = [(opinion.text.index(word), opinion.text.index(word) + len(word)) for word in words]
    return redacting.black_out(opinion_id=opinion.pk, stretches=stretches, by=by or room.staff, at=AFTER)


def texts(room):
    return list(
        Opinion.objects.filter(consultation=room.consultation).order_by("pk").values_list("text", flat=True)
    )


def test_the_words_are_black_in_the_opinion_and_in_all_its_copies_and_nowhere_else(room):
    touched = black_out(room, room.opinions[0], NAME)

    assert touched == tuple(one.pk for one in room.opinions[:3])
    black = "■" * len(NAME)
    assert texts(room) == [text.replace(NAME, black) for text in (SAID, COPY, SAID)] + [OTHER]
    assert Redaction.objects.count() == 6  # twice in each


def test_the_desk_and_the_sender_read_the_words_and_the_proof_of_the_receipt_still_holds(room):
    receipt = ledger.receipt_for(subject_type="consultations.Opinion", subject_id=room.opinions[0].pk)

    black_out(room, room.opinions[0], NAME)

    opinion = Opinion.objects.get(pk=room.opinions[0].pk)
    content = commitment_content_of(receipt=receipt)
    document = ledger.receipt_document(receipt=receipt, content=content)
    assert "".join(piece.text for piece in marked_opinion(opinion).pieces) == SAID
    assert own_thing(opinion).text == SAID
    assert transparency.verify_receipt(document).content["text"] == SAID


def test_the_log_says_how_many_stretches_and_never_which_words(room):
    black_out(room, room.opinions[3], NAME)

    body = LogLeaf.objects.get(kind="moderation").body
    assert json.loads(body)["public"] == {
        "consultation": room.consultation.code,
        "opinion": room.opinions[3].pk,
        "blacked_out": 1,
    }
    assert NAME not in body


def test_it_is_undone_as_it_was_done_with_the_copies_and_the_marks_wait_again(room):
    start = SAID.index(NAME)
    OpinionMark.objects.create(
        opinion=room.opinions[0], start=start, end=start + len(NAME), kind="name", certainty="certain"
    )
    black_out(room, room.opinions[0], NAME)
    decided = OpinionMark.objects.get().decision

    redacting.lift_redactions(opinion_id=room.opinions[2].pk, by=room.staff, at=AFTER)

    assert decided == "blackout"
    assert texts(room) == [SAID, COPY, SAID, OTHER]
    assert OpinionMark.objects.get().decision == ""
    assert not OpinionOriginal.objects.exists() and not Redaction.objects.exists()
    with pytest.raises(redacting.NothingBlackedOut):
        redacting.lift_redactions(opinion_id=room.opinions[0].pk, by=room.staff, at=AFTER)


def test_a_second_stretch_leaves_the_first_black_and_one_original(room):
    black_out(room, room.opinions[3], NAME)
    redacting.black_out(
        opinion_id=room.opinions[3].pk,
        stretches=[(OTHER.index("図書館"), OTHER.index("図書館") + 3)],
        by=room.staff,
        at=AFTER,
    )

    assert texts(room)[3] == OTHER.replace(NAME, "■■■■").replace("図書館", "■■■")
    assert OpinionOriginal.objects.get().text == OTHER
    assert [one.text for one in redactions_of(Opinion.objects.get(pk=room.opinions[3].pk))] == [
        NAME,
        "図書館",
    ]


@pytest.fixture
def called():
    """Two opinions with marks, one of them withheld for them."""
    call = "折り返しは090-1234-5678にお願いします。案内板を直してください。"
    made = considered.considering(call, f"市長は馬鹿だ。{call}")
    tasks.seek_marks(consultation_id=made.consultation.pk, at=AFTER)
    return made


def decide(room, decision, *opinions):
    return marks.decide_marks(
        consultation_id=room.consultation.pk,
        opinion_ids=[one.pk for one in opinions],
        decided=MarkDecision(decision),
        by=room.staff,
        at=AFTER,
    )


def test_marks_are_blacked_out_by_one_decision_and_leaving_them_shows_them_again(called):
    decide(called, "blackout", *called.opinions)
    black = texts(called)
    gaps = [one.gap for one in queries.publication_gaps(called.consultation)]

    decide(called, "leave", called.opinions[1])

    assert black == [
        "折り返しは■■■■■■■■■■■■■にお願いします。案内板を直してください。",
        "市長は■■だ。折り返しは■■■■■■■■■■■■■にお願いします。案内板を直してください。",
    ]
    assert "marks" not in [str(gap) for gap in gaps]
    assert texts(called) == [black[0], called.opinions[1].text]


def test_what_was_withheld_and_is_shown_again_stays_black(called):
    first = called.opinions[0]
    decide(called, "blackout", first)
    for reason in ("personal_data", ""):
        operations.withhold_opinion(
            opinion_id=first.pk, withholding=Withholding(reason), by=called.staff, at=AFTER
        )

    assert "090" not in texts(called)[0]
    assert set(OpinionMark.objects.filter(opinion=first).values_list("decision", flat=True)) == {"blackout"}


def test_erasing_takes_the_words_from_everywhere(room):
    black_out(room, room.opinions[3], NAME)

    operations.erase_opinion(opinion_id=room.opinions[3].pk, ground="personal_data", by=room.head, at=AFTER)

    assert not OpinionOriginal.objects.exists() and not Redaction.objects.exists()
    with pytest.raises(AlreadyErased):
        redacting.black_out(opinion_id=room.opinions[3].pk, stretches=[(0, 1)], by=room.staff, at=AFTER)


@pytest.mark.parametrize(
    "stretches", [[], [(5, 5)], [(0, 10_000)], [(-3, 2)], [(SAID.index("\n"), SAID.index("\n") + 1)]]
)
def test_a_stretch_that_holds_nothing_or_lies_outside_is_refused(room, stretches):
    with pytest.raises(NothingToBlackOut):
        redacting.black_out(opinion_id=room.opinions[0].pk, stretches=stretches, by=room.staff, at=AFTER)
    assert texts(room)[0] == SAID


def test_other_divisions_and_unknown_opinions_are_refused(room):
    with pytest.raises(NotAllowed):
        black_out(room, room.opinions[0], NAME, by=actor(Role.DIVISION_HEAD, division("別の課")))
    with pytest.raises(NotFound):
        redacting.black_out(opinion_id=99_999, stretches=[(0, 1)], by=room.staff, at=AFTER)
