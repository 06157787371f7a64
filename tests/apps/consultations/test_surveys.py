from datetime import timedelta

import pytest

from tests.apps.consultations import makers, survey_makers
from tests.apps.consultations.survey_makers import answer, codes, open_survey
from tests.factories import NOON, TODAY, division
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import Opinion, SurveyInvitation, SurveyResponse
from yoriai.apps.consultations.operations import Period, Reception
from yoriai.apps.consultations.operations.asking import NothingToAnswer
from yoriai.apps.consultations.operations.surveys import answering, inviting, preparing
from yoriai.apps.consultations.operations.surveys.preparing import QuestionDraft, SurveyTerms
from yoriai.apps.consultations.queries import surveys as read
from yoriai.apps.ledger.models import LogLeaf
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import NotAllowed, NotFound

pytestmark = pytest.mark.django_db
AFTER = TODAY + timedelta(days=20)


def _figures(consultation):
    page = read.survey_page(code=consultation.code, on=AFTER, actor=ANYONE)
    return read.survey_figures(page=page)


def test_a_response_has_a_receipt_and_a_leaf_and_its_words_become_opinions():
    consultation = open_survey()

    receipt = answer(
        consultation, chosen={1: [1], 2: [0, 2]}, texts={3: "字が小さくて読めません。"}, device="a"
    )

    stored = SurveyResponse.objects.get()
    opinion = Opinion.objects.get()
    assert sorted(stored.answers.exclude(option=None).values_list("question__number", "option")) == [
        (1, 1),
        (2, 0),
        (2, 2),
    ]
    assert stored.answers.get(option=None).opinion == opinion
    assert opinion.text == "字が小さくて読めません。"
    assert LogLeaf.objects.get(kind="survey_response").subject_id == receipt.subject_id
    assert read.commitment_content(stored)["chosen"] == "1:1;2:0,2"


def test_the_same_form_sent_twice_is_stored_once():
    consultation = open_survey()
    draft = survey_makers.response(consultation, device="a")

    first = answering.answer_survey(draft=draft, by=ANYONE, at=NOON)
    second = answering.answer_survey(draft=draft, by=ANYONE, at=NOON)

    assert first.number == second.number
    assert SurveyResponse.objects.count() == 1


def test_a_device_answers_once_and_another_device_too():
    consultation = open_survey()
    answer(consultation, device="a")

    with pytest.raises(answering.AnsweredAlready):
        answer(consultation, device="a")
    answer(consultation, device="b")

    assert SurveyResponse.objects.count() == 2


@pytest.mark.parametrize(
    ("chosen", "texts", "refusal"),
    [
        ({2: [0]}, {}, answering.AnswerMissing),
        ({1: []}, {}, answering.AnswerMissing),
        ({1: [3]}, {}, answering.OptionUnknown),
        ({1: [-1]}, {}, answering.OptionUnknown),
        ({1: [0, 1]}, {}, answering.OptionUnknown),
        ({1: [0], 2: [1, 1]}, {}, answering.OptionUnknown),
        ({1: [0], 9: [0]}, {}, answering.OptionUnknown),
        ({1: [0]}, {2: "文"}, answering.OptionUnknown),
        ({1: [0]}, {3: "長" * 20_001}, operations.OpinionTooLong),
    ],
)
def test_what_does_not_fit_the_questions_is_refused_and_nothing_is_stored(chosen, texts, refusal):
    consultation = open_survey()

    with pytest.raises(refusal):
        answer(consultation, chosen=chosen, texts=texts)

    assert not SurveyResponse.objects.exists()
    assert not Opinion.objects.exists()


def test_an_empty_form_is_refused():
    of = division()
    made = survey_makers.draft_survey(of, questions=[QuestionDraft("several", "どれですか。", ("甲", "乙"))])
    consultation = operations.publish_consultation(
        consultation_id=made.pk, period=Period(TODAY, AFTER), by=makers.head(of), at=NOON
    )

    with pytest.raises(answering.NothingAnswered):
        answer(consultation, chosen={1: []}, texts={1: " "})


def test_a_code_is_used_once_and_only_who_has_one_answers_where_people_are_invited():
    consultation = open_survey("invited")
    [code] = codes(consultation, 1, 1)

    with pytest.raises(answering.InvitationNeeded):
        answer(consultation)
    with pytest.raises(answering.InvitationUnknown):
        answer(consultation, invitation="100000000001")
    answer(consultation, invitation=f"{code[:4]} {code[4:8]}-{code[8:]}", device="a")
    with pytest.raises(answering.AnsweredAlready):
        answer(consultation, invitation=code, device="b")

    assert SurveyResponse.objects.get().invitation.stratum.name == "18〜64歳"


def test_two_of_a_family_answer_on_one_device_when_each_has_a_code():
    consultation = open_survey("both")
    first, second = codes(consultation, 2, 2)

    answer(consultation, invitation=first, device="a")
    answer(consultation, invitation=second, device="a")

    assert SurveyResponse.objects.count() == 2


def test_codes_are_shown_once_and_stored_nowhere():
    consultation = open_survey("invited")
    draft = inviting.InvitationDraft(1, 3, "one-form")
    by = makers.head(consultation.division)

    made = inviting.invite(consultation_id=consultation.pk, draft=draft, by=by, at=NOON)
    with pytest.raises(inviting.InvitationsShownOnce):
        inviting.invite(consultation_id=consultation.pk, draft=draft, by=by, at=NOON)

    stored = set(SurveyInvitation.objects.values_list("key", flat=True))
    assert len(set(made.codes)) == 3
    assert not stored & set(made.codes)
    with pytest.raises(inviting.NobodyIsInvited):
        inviting.invite(consultation_id=open_survey(of=consultation.division).pk, draft=draft, by=by, at=NOON)


def test_the_invited_stand_for_everybody_and_the_others_for_themselves():
    consultation = open_survey("both")
    for place, code in enumerate(codes(consultation, 1, 8)):
        answer(consultation, invitation=code, chosen={1: [0 if place < 6 else 1]})
    for place, code in enumerate(codes(consultation, 2, 5)):
        answer(consultation, invitation=code, chosen={1: [0 if place < 1 else 2]})
    for place in range(5):
        answer(consultation, device=f"other-{place}", chosen={1: [2]})

    figures = _figures(consultation)

    invited, others = figures.invited[0].options, figures.others[0].options
    assert [one.count for one in invited] == [7, 2, 4]
    assert invited[0].percent == round((0.6 * 6 / 8 + 0.4 * 1 / 5) * 100, 1)
    assert invited[0].interval[0] < invited[0].percent < invited[0].interval[1]
    assert [one.count for one in others] == [0, 0, 5]
    assert others[2].estimate is None
    assert [one.weight for one in figures.strata] == [0.6 * 13 / 8, 0.4 * 13 / 5]


def test_where_a_part_of_the_population_did_not_answer_nothing_is_said_of_everybody():
    consultation = open_survey("invited")
    codes(consultation, 2, 3)
    for code in codes(consultation, 1, 6):
        answer(consultation, invitation=code)

    figures = _figures(consultation)

    assert figures.is_weighted is False
    assert figures.invited[0].options[0].count == 6
    assert figures.invited[0].options[0].estimate is None


def test_of_fewer_than_five_nothing_is_said():
    consultation = open_survey()
    for place in range(4):
        answer(consultation, device=f"device-{place}")

    [option, *_] = _figures(consultation).others[0].options

    assert (option.count, option.percent) == (None, None)


def test_staff_enter_what_came_on_paper_and_strangers_do_not():
    consultation = open_survey()
    reception = Reception("letter", NOON - timedelta(hours=1))

    answer(consultation, by=makers.head(consultation.division), reception=reception)
    with pytest.raises(NotAllowed):
        answer(consultation, by=makers.head(division()), reception=reception)

    stored = SurveyResponse.objects.get()
    assert (stored.channel, stored.device_key) == ("letter", "")


def test_answers_are_taken_in_the_period_alone():
    coming = open_survey(starts_on=TODAY + timedelta(days=1))
    running = open_survey()
    late = NOON + timedelta(days=20)

    with pytest.raises(operations.NotOpenYet):
        answer(coming)
    with pytest.raises(answering.SurveyOver):
        answering.answer_survey(draft=survey_makers.response(running), by=ANYONE, at=late)
    with pytest.raises(NotFound):
        answer(survey_makers.draft_survey(division()))


def test_questions_are_settled_with_publication_and_a_survey_without_any_is_not_published():
    of = division()
    by = makers.head(of)
    empty = survey_makers.draft_survey(of, questions=())
    published = open_survey(of=of)

    with pytest.raises(NothingToAnswer):
        operations.publish_consultation(consultation_id=empty.pk, period=Period(TODAY, AFTER), by=by, at=NOON)
    with pytest.raises(operations.AlreadyPublished):
        preparing.add_question(consultation_id=published.pk, draft=survey_makers.QUESTIONS[0], by=by, at=NOON)


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("甲",),
        ("甲", "甲"),
        ("甲", "乙" * 121),
        tuple("あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほま"),
    ],
)
def test_a_question_to_choose_from_needs_options_that_differ(options):
    of = division()
    made = survey_makers.draft_survey(of, questions=())

    with pytest.raises(preparing.OptionsMissing):
        preparing.add_question(
            consultation_id=made.pk,
            draft=QuestionDraft("one", "どれですか。", options),
            by=makers.head(of),
            at=NOON,
        )


def test_removing_a_question_moves_those_behind_it_up():
    of = division()
    made = survey_makers.draft_survey(of)

    preparing.remove_question(consultation_id=made.pk, number=1, by=makers.head(of), at=NOON)

    assert list(made.questions.values_list("number", "kind")) == [(1, "several"), (2, "text")]


@pytest.mark.parametrize(
    "terms",
    [
        SurveyTerms("invited"),
        SurveyTerms("invited", survey_makers.STRATA),
        SurveyTerms("invited", survey_makers.STRATA, "住民基本台帳", TODAY + timedelta(days=1)),
        SurveyTerms("both", (preparing.StratumDraft("甲", 0),), "住民基本台帳", TODAY),
        SurveyTerms("both", (preparing.StratumDraft("甲", 3),) * 2, "住民基本台帳", TODAY),
    ],
)
def test_people_are_invited_only_from_a_population_that_is_known(terms):
    of = division()
    made = survey_makers.draft_survey(of)

    with pytest.raises(preparing.PopulationUnknown):
        preparing.set_survey_terms(consultation_id=made.pk, terms=terms, by=makers.head(of), at=NOON)


def test_what_was_written_is_answered_like_any_other_opinion():
    consultation = open_survey()
    answer(consultation, texts={3: "紙でも配ってほしい。"})

    counts = queries.opinion_counts(consultation_id=consultation.pk)
    gaps = {missing.gap for missing in queries.publication_gaps(consultation)}

    assert (counts.opinions, counts.people) == (1, 1)
    assert gaps == {"unsorted", "use"}
