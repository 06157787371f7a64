"""Statements: taken in once, shown after a check, never reworded, every decision in the log."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.apps.consultations import makers, voting_makers
from tests.factories import NOON, actor, division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Statement
from yoriai.apps.consultations.operations import voting, voting_statements, voting_texts
from yoriai.apps.consultations.operations.voting_phases import VotingTerms
from yoriai.apps.consultations.operations.voting_statements import Verdict
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NEW = "図書館の予約は電話でもできるべきだ。"


def public(kind):
    return [eval_body(leaf) for leaf in LogLeaf.objects.filter(kind=kind).order_by("index")]


def eval_body(leaf):
    import json

    return json.loads(leaf.body)["public"]


def decide(statement, state, by, **more):
    verdict = Verdict(state=state, seen=statement.state, **more)
    return voting_statements.decide_statement(statement_id=statement.pk, verdict=verdict, by=by, at=NOON)


def test_a_statement_waits_for_a_check_and_has_a_leaf_in_the_log():
    consultation = voting_makers.open_voting()

    statement = voting_makers.proposed(consultation, f"  {NEW}\n")

    assert (statement.number, statement.text, statement.state) == (4, NEW, "waiting")
    assert public("statement")[-1] == {
        "author": "resident",
        "consultation": consultation.code,
        "statement": 4,
    }


def test_where_the_terms_say_so_it_is_shown_at_once():
    consultation = voting_makers.open_voting(terms=VotingTerms(shows_at_once=True))

    statement = voting_makers.proposed(consultation, NEW)

    assert statement.state == "shown"
    assert voting_makers.cast(consultation, 4, 1).is_new


def test_the_same_sentence_sent_twice_by_one_person_is_one():
    consultation = voting_makers.open_voting()

    first, again = (voting_makers.proposed(consultation, text) for text in (NEW, f"{NEW[:-1]} "))

    assert first.pk == again.pk
    assert consultation.statements.count() == 4


def test_a_sentence_that_is_there_already_is_pointed_to():
    consultation = voting_makers.open_voting()

    with pytest.raises(voting_statements.StatementKnown) as refusal:
        voting_makers.proposed(consultation, "公共施設に 無料の無線ＬＡＮがほしい")

    assert refusal.value.facts == {"number": 2}


def test_a_sentence_of_somebody_else_that_is_not_shown_is_said_to_be_known():
    consultation = voting_makers.open_voting()
    voting_makers.proposed(consultation, NEW)

    with pytest.raises(voting_statements.StatementKnownNotShown):
        voting_makers.proposed(consultation, NEW, device="b")


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", voting_texts.StatementEmpty),
        (" \u3000\n\u200b", voting_texts.StatementWithoutWords),
        ("\u202e\u202c", voting_texts.StatementEmpty),
        ("あ" * 141, voting_texts.StatementTooLong),
        ("あ" * 100_000, voting_texts.StatementTooLong),
        ("\u3164\uffa0", voting_texts.StatementWithoutWords),  # blank letters
        ("🎉🎉🎉", voting_texts.StatementWithoutWords),
        ("！？。", voting_texts.StatementWithoutWords),
        ("私の番号は123456789018です。", operations.OpinionHoldsMyNumber),
    ],
)
def test_what_nobody_can_agree_with_is_refused_by_name(text, refusal):
    consultation = voting_makers.open_voting()

    with pytest.raises(refusal):
        voting_makers.proposed(consultation, text)

    assert consultation.statements.count() == 3


def test_controls_and_marks_that_turn_the_direction_are_taken_out_and_markup_is_kept_as_text():
    consultation = voting_makers.open_voting()

    statement = voting_makers.proposed(consultation, "\x00市の\u202eお知らせは<b>太字</b>\r\nがよい。")

    assert statement.text == "市のお知らせは<b>太字</b> がよい。"


def test_one_person_adds_only_so_many():
    consultation = voting_makers.open_voting()
    for number in range(10):
        voting_makers.proposed(consultation, f"{number}番目の案がよい。")

    with pytest.raises(voting_statements.TooManyStatements):
        voting_makers.proposed(consultation, "もう1つの案がよい。")


def test_where_only_the_city_asks_nobody_else_can():
    consultation = voting_makers.open_voting(terms=VotingTerms(takes_statements=False))

    with pytest.raises(voting_statements.StatementsNotTaken):
        voting_makers.proposed(consultation, NEW)


def test_after_the_close_no_statement_is_taken():
    consultation = voting_makers.open_voting()

    with pytest.raises(voting.VotingOver):
        voting_makers.proposed(consultation, NEW, at=NOON + timedelta(days=20))


def test_the_office_shows_holds_and_merges_each_with_a_public_leaf():
    of = division()
    consultation, by = voting_makers.open_voting(of), makers.head(of)
    statement = voting_makers.proposed(consultation, NEW)

    shown = decide(statement, "shown", by)
    held = decide(shown, "held", by, reason="unclear")
    merged = decide(held, "merged", by, into_number=1)

    assert (merged.merged_into.number, merged.hold_reason) == (1, "")
    common = {"consultation": consultation.code, "statement": 4}
    assert public("moderation") == [
        {**common, "state": "shown"},
        {**common, "state": "held", "reason": "unclear"},
        {**common, "state": "merged", "into": 1},
    ]


def test_votes_come_back_with_a_statement_that_is_shown_again():
    of = division()
    consultation, by = voting_makers.open_voting(of), makers.head(of)
    voting_makers.cast(consultation, 1, 1)
    first = consultation.statements.get(number=1)

    again = decide(decide(first, "held", by, reason="off_topic"), "shown", by)

    assert (again.state, again.agrees) == ("shown", 1)


def test_a_decision_on_what_somebody_else_decided_meanwhile_is_refused():
    of = division()
    consultation, by = voting_makers.open_voting(of), makers.head(of)
    statement = voting_makers.proposed(consultation, NEW)
    decide(statement, "held", by, reason="unclear")

    with pytest.raises(operations.EditedMeanwhile):
        decide(statement, "shown", by)


@pytest.mark.parametrize(
    ("state", "more", "refusal"),
    [
        ("held", {"reason": ""}, Invalid),
        ("held", {"reason": "boring"}, Invalid),
        ("waiting", {}, Invalid),
        ("merged", {"into_number": 4}, voting_statements.MergeIntoNothing),
        ("merged", {"into_number": 99}, voting_statements.MergeIntoNothing),
        ("merged", {}, voting_statements.MergeIntoNothing),
    ],
)
def test_a_decision_without_a_published_reason_or_a_target_is_refused(state, more, refusal):
    of = division()
    consultation, by = voting_makers.open_voting(of), makers.head(of)
    statement = voting_makers.proposed(consultation, NEW)

    with pytest.raises(refusal):
        decide(statement, state, by, **more)

    assert Statement.objects.get(pk=statement.pk).state == "waiting"


@pytest.mark.parametrize("role", [None, Role.CIO, Role.AUDITOR, Role.DIVISION_STAFF])
def test_others_decide_nothing(role):
    consultation = voting_makers.open_voting()
    by = actor(role, division("別の課") if role == Role.DIVISION_STAFF else None) if role else ANYONE

    with pytest.raises(NotAllowed):
        decide(consultation.statements.get(number=1), "held", by, reason="off_topic")


def test_a_list_of_the_city_with_one_faulty_sentence_stores_none_of_it():
    of = division()
    consultation, by = voting_makers.draft_voting(of), makers.head(of)

    with pytest.raises(voting_texts.StatementTooLong):
        voting_statements.add_city_statements(
            consultation_id=consultation.pk, texts=["よい文である。", "長" * 141], by=by, at=NOON
        )

    assert consultation.statements.count() == 3


def test_sentences_of_the_city_that_are_there_already_are_left_out():
    of = division()
    consultation, by = voting_makers.draft_voting(of), makers.head(of)

    added = voting_statements.add_city_statements(
        consultation_id=consultation.pk, texts=[voting_makers.TEXTS[0], NEW, NEW, " "], by=by, at=NOON
    )

    assert [one.number for one in added] == [4]
