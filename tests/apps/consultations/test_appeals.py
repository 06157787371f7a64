"""Appeals: once, by the author, decided by somebody else with a reason, all of it in the log."""

from __future__ import annotations

import json

import pytest

from tests.apps.consultations import makers, voting_makers
from tests.factories import NOON, TODAY, actor, division
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Appeal, Opinion, Statement
from yoriai.apps.consultations.operations import Withholding, appeals, voting_statements
from yoriai.apps.consultations.operations.appeals import AppealDraft, Ruling
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile
from yoriai.apps.consultations.operations.texts import OpinionEmpty, OpinionHoldsMyNumber
from yoriai.apps.consultations.operations.voting_statements import Verdict
from yoriai.apps.consultations.queries import appeals as queries
from yoriai.apps.consultations.queries import voting
from yoriai.apps.ledger.models import LogLeaf, Receipt
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound

pytestmark = [pytest.mark.django_db, pytest.mark.database]

WHY = "個人の名前は書いていません。"


@pytest.fixture
def of():
    return division()


@pytest.fixture
def staff(of):
    return actor(Role.DIVISION_STAFF, of)


def held(of, by, state="held", device="a"):
    consultation = voting_makers.open_voting(of)
    statement = voting_makers.proposed(consultation, "公園にベンチがほしい。", device=device)
    verdict = Verdict(state, "waiting", reason="off_topic" if state == "held" else "", into_number=1)
    return voting_statements.decide_statement(statement_id=statement.pk, verdict=verdict, by=by, at=NOON)


def draft(statement, text=WHY, device="a", receipt=""):
    return AppealDraft(
        statement.consultation.code,
        text,
        statement_number=statement.number,
        device="" if receipt else device,
        receipt_number=receipt,
    )


def appealed(statement, **more):
    return appeals.appeal(draft=draft(statement, **more), by=ANYONE, at=NOON)


def decided(made, outcome, by, reason="テーマに関係すると考えられるため。"):
    return appeals.decide_appeal(appeal_id=made.pk, ruling=Ruling(outcome, reason), by=by, at=NOON)


def public_of(kind):
    return json.loads(LogLeaf.objects.get(kind=kind).body)["public"]


@pytest.mark.parametrize("state", ["held", "merged"])
def test_an_appeal_that_succeeds_shows_the_statement_and_stands_in_the_log(of, staff, state):
    statement = held(of, staff, state)

    made = appealed(statement)
    decided(made, "overturned", makers.head(of))

    statement.refresh_from_db()
    assert (statement.state, statement.hold_reason, statement.merged_into) == ("shown", "", None)
    code = statement.consultation.code
    assert public_of("appeal") == {"consultation": code, "statement": 4}
    assert public_of("appeal_decided") == {"consultation": code, "statement": 4, "outcome": "overturned"}
    assert WHY not in "".join(LogLeaf.objects.values_list("body", flat=True))


def test_an_appeal_that_fails_leaves_it_and_the_author_sees_why(of, staff):
    statement = held(of, staff)
    made = appealed(statement)

    decided(made, "upheld", makers.head(of), reason="別の案件の話のため。")

    statement.refresh_from_db()
    own = queries.own_thing(
        queries.own_statement(code=statement.consultation.code, number=statement.number, device="a")
    )
    assert statement.state == "held"
    assert (own.appeal.outcome, own.appeal.reason, own.may_appeal) == (
        "upheld",
        "別の案件の話のため。",
        False,
    )
    assert own.text == "公園にベンチがほしい。"


def test_a_statement_is_given_a_receipt_with_which_its_author_can_appeal_on_any_device(of, staff):
    statement = held(of, staff)
    receipt = Receipt.objects.get(subject_type="consultations.Statement")

    made = appealed(statement, receipt=receipt.number)

    assert made.statement == statement


def test_the_same_sentence_sent_again_gets_no_second_receipt(of):
    consultation = voting_makers.open_voting(of)
    for _ in range(2):
        voting_makers.proposed(consultation, "公園にベンチがほしい。")

    assert Receipt.objects.filter(subject_type="consultations.Statement").count() == 1


def test_one_appeal_for_each_and_by_the_author_only(of, staff):
    statement = held(of, staff)

    with pytest.raises(NotFound):
        appealed(statement, device="somebody else")
    with pytest.raises(NotFound):
        appealed(statement, device="")
    appealed(statement)
    with pytest.raises(appeals.AppealedBefore):
        appealed(statement)
    assert Appeal.objects.count() == 1


def test_what_waits_or_is_shown_gives_nothing_to_appeal_against(of):
    consultation = voting_makers.open_voting(of)
    statement = voting_makers.proposed(consultation, "公園にベンチがほしい。")

    with pytest.raises(appeals.NothingToAppeal):
        appealed(statement)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("", OpinionEmpty),
        ("　\u200b", OpinionEmpty),
        ("あ" * 301, appeals.AppealTooLong),
        ("1234-5678-9018", OpinionHoldsMyNumber),
    ],
)
def test_an_appeal_without_words_or_with_too_many_is_refused(of, staff, text, refusal):
    statement = held(of, staff)

    with pytest.raises(refusal):
        appealed(statement, text=text)


def test_four_eyes_decide_and_only_heads_and_the_cio_office(of):
    head = makers.head(of)
    statement = held(of, head)
    made = appealed(statement)

    with pytest.raises(appeals.SameEyes):
        decided(made, "upheld", head)
    for by in (ANYONE, actor(Role.DIVISION_STAFF, of), makers.head(division("別の課")), actor(Role.CIO)):
        with pytest.raises(NotAllowed):
            decided(made, "upheld", by)
    decided(made, "overturned", actor(Role.CIO_OFFICE))

    with pytest.raises(appeals.AppealDecided):
        decided(made, "upheld", makers.head(of))


def test_a_decision_needs_an_outcome_and_a_reason_and_something_hidden(of, staff):
    statement = held(of, staff)
    made, head = appealed(statement), makers.head(of)

    for outcome, reason in (("", "理由"), ("maybe", "理由"), ("upheld", " ")):
        with pytest.raises(Invalid):
            decided(made, outcome, head, reason)
    Statement.objects.filter(pk=statement.pk).update(state="shown", hold_reason="")
    with pytest.raises(EditedMeanwhile):
        decided(made, "overturned", head)
    with pytest.raises(NotFound):
        appeals.decide_appeal(appeal_id=9999, ruling=Ruling("upheld", "理由"), by=head, at=NOON)


def test_everybody_sees_how_many_appeals_there_were_and_what_came_of_them(of, staff):
    statement = held(of, staff)
    consultation = statement.consultation
    made = appealed(statement)

    before = queries.public_appeals(consultation_id=consultation.pk)
    decided(made, "overturned", makers.head(of), reason="関係があるため。")
    after = queries.public_appeals(consultation_id=consultation.pk)

    assert (before.made, before.waiting, before.overturned, before.decided) == (1, 1, 0, ())
    assert (after.made, after.waiting, after.overturned) == (1, 0, 1)
    assert [(one.label, one.reason) for one in after.decided] == [("論点文4", "関係があるため。")]
    found = voting.statement_list(code=consultation.code, on=TODAY)
    assert statement.number in [row.number for row in found.statements]


def withheld(of, by):
    consultation = makers.open_consultation(of)
    receipt = operations.submit_opinion(draft=makers.said(consultation), by=ANYONE, at=NOON)
    opinion = Opinion.objects.get(consultation=consultation)
    operations.withhold_opinion(
        opinion_id=opinion.pk, withholding=Withholding("off_topic", "道路の話"), by=by, at=NOON
    )
    return consultation, opinion, receipt


def test_an_opinion_that_is_withheld_is_appealed_against_by_its_receipt(of, staff):
    consultation, opinion, receipt = withheld(of, staff)
    said = AppealDraft(consultation.code, WHY, receipt_number=receipt.number)

    made = appeals.appeal(draft=said, by=ANYONE, at=NOON)
    decided(made, "overturned", makers.head(of))

    opinion.refresh_from_db()
    assert (opinion.withholding, opinion.withholding_note) == ("", "")
    assert public_of("appeal_decided")["opinion"] == opinion.pk
    assert queries.own_thing(opinion).text == opinion.text


def test_an_opinion_of_another_consultation_or_one_that_is_shown_is_refused(of, staff):
    consultation, opinion, receipt = withheld(of, staff)
    other = makers.open_consultation(of)

    with pytest.raises(NotFound):
        appeals.appeal(draft=AppealDraft(other.code, WHY, receipt_number=receipt.number), by=ANYONE, at=NOON)
    operations.withhold_opinion(opinion_id=opinion.pk, withholding=Withholding(""), by=staff, at=NOON)
    with pytest.raises(appeals.NothingToAppeal):
        appeals.appeal(
            draft=AppealDraft(consultation.code, WHY, receipt_number=receipt.number), by=ANYONE, at=NOON
        )


def test_erasing_an_opinion_erases_what_was_said_in_its_appeal(of, staff):
    consultation, opinion, receipt = withheld(of, staff)
    made = appeals.appeal(
        draft=AppealDraft(consultation.code, WHY, receipt_number=receipt.number), by=ANYONE, at=NOON
    )

    operations.erase_opinion(opinion_id=opinion.pk, ground="personal_data", by=makers.head(of), at=NOON)

    made.refresh_from_db()
    assert made.text == ""


def test_the_desk_shows_those_that_wait_first_and_who_may_decide(of, staff):
    statement = held(of, staff)
    appealed(statement)
    code = statement.consultation.code

    rows = {
        name: queries.appeals_page(code=code, actor=who).rows[0].may_decide
        for name, who in (("staff", staff), ("head", makers.head(of)), ("office", actor(Role.CIO_OFFICE)))
    }

    assert rows == {"staff": False, "head": True, "office": True}
    with pytest.raises(NotAllowed):
        queries.appeals_page(code=code, actor=makers.head(division("別の課")))
