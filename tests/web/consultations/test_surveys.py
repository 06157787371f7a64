"""A survey in the browser: answered on a phone without an account, prepared and looked at by staff."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.apps.consultations import makers, survey_makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations import operations
from yoriai.apps.consultations.models import Consultation, SurveyResponse
from yoriai.apps.consultations.operations import Period
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


def _open(access="open", days=20):
    of = division()
    made = survey_makers.draft_survey(of, access)
    today = day_of(timezone.now())
    return operations.publish_consultation(
        consultation_id=made.pk,
        period=Period(today, today + timedelta(days=days)),
        by=makers.head(of),
        at=timezone.now(),
    )


def _ended(consultation):
    Consultation.objects.filter(pk=consultation.pk).update(
        published_on=day_of(timezone.now()) - timedelta(days=9),
        closes_on=day_of(timezone.now()) - timedelta(days=1),
    )


def _key(client, place):
    return re.search(r'name="submission_key" value="([^"]+)"', client.get(place).content.decode())[1]


def _answer(client, consultation, **fields):
    place = f"/consultations/{consultation.code}/survey/"
    return client.post(place, {"submission_key": _key(client, place), **fields})


def test_a_resident_answers_without_an_account_and_gets_a_number(client):
    consultation = _open()

    answer = _answer(client, consultation, q1="1", q2=["0", "2"], q3="紙もほしい。")
    receipt = client.get(answer["Location"]).content.decode()

    assert answer.status_code == 302
    assert re.search(r"\d{4}-\d{4}-\d{4}", receipt)
    assert SurveyResponse.objects.get().answers.count() == 4


def test_a_device_answers_once_and_what_was_typed_stays(client):
    consultation = _open()
    _answer(client, consultation, q1="1")

    again = _answer(client, consultation, q1="1", q3="書いたことが残る。")

    assert again.status_code == 409
    assert "書いたことが残る。" in again.content.decode()
    assert SurveyResponse.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{}, {"q1": "7"}, {"q1": "x"}, {"q1": "0", "q2": ["9"]}, {"q1": "0", "website": "x"}]
)
def test_wrong_input_is_shown_at_its_question(client, fields):
    consultation = _open()

    answer = _answer(client, consultation, **fields)

    assert answer.status_code == 422
    assert not SurveyResponse.objects.exists()


def test_an_invited_person_comes_with_the_code_of_the_letter(client):
    consultation = _open("invited")
    staff = signed_in(Role.DIVISION_STAFF, consultation.division)
    place = f"/desk/consultations/{consultation.code}/survey/invitations/"
    fields = {"stratum": "1", "count": "2", "submission_key": _key(staff, place), "shape": "csv"}

    table = staff.post(place, fields).content.decode("utf-8-sig")
    code = table.splitlines()[1].split(",")[2]
    form = client.get(f"/consultations/{consultation.code}/survey/?c={code}").content.decode()
    without = _answer(client, consultation, q1="0")
    answer = _answer(client, consultation, q1="0", invitation=code)

    assert len(table.splitlines()) == 3
    assert f'value="{code}"' in form
    assert (without.status_code, answer.status_code) == (422, 302)
    assert staff.post(place, fields).status_code == 409


def test_figures_are_shown_after_the_last_day_alone(client):
    consultation = _open("both")
    _answer(client, consultation, q1="1")
    place = f"/consultations/{consultation.code}/survey/figures/"
    before, table_before = client.get(place).content.decode(), client.get(f"{place[:-1]}.csv")
    _ended(consultation)

    after, table = client.get(place).content.decode(), client.get(f"{place[:-1]}.csv")
    closed = client.get(f"/consultations/{consultation.code}/survey/").content.decode()

    assert "掲示板" not in before
    assert table_before.status_code == 404
    assert "掲示板" in after
    assert table.status_code == 200
    assert 'name="q1"' not in closed


def test_the_figures_need_as_many_statements_whatever_was_answered(client, django_assert_max_num_queries):
    consultation = _open("both")
    for code in survey_makers.codes(consultation, 1, 6):
        survey_makers.answering.answer_survey(
            draft=survey_makers.response(consultation, {1: [0], 2: [0, 1]}, invitation=code),
            by=survey_makers.ANYONE,
            at=timezone.now(),
        )
    _ended(consultation)
    place = f"/consultations/{consultation.code}/survey/figures/"
    client.get(place)

    with django_assert_max_num_queries(12):
        client.get(place)


def test_staff_prepare_questions_and_enter_paper():
    of = division()
    consultation = survey_makers.draft_survey(of, questions=())
    staff = signed_in(Role.DIVISION_STAFF, of)
    here = f"/desk/consultations/{consultation.code}/survey/"
    question = {"text": "どれがよいですか。", "kind": "one", "options": "甲\n乙"}

    wrong = staff.post(f"{here}questions/new/", {**question, "options": "甲"})
    right = staff.post(f"{here}questions/new/", question)
    edited = staff.post(f"{here}questions/1/", {**question, "text": "どちらがよいですか。"})
    terms = staff.post(
        f"{here}terms/",
        {
            "access": "both",
            "strata": "18歳以上、1万",
            "population_source": "台帳",
            "population_on": "2026-04-01",
        },
    )

    assert [wrong.status_code, right.status_code, edited.status_code] == [422, 302, 302]
    assert "甲" in wrong.content.decode()
    assert terms.status_code == 422
    assert consultation.questions.get().text == "どちらがよいですか。"


def test_staff_enter_what_came_by_letter():
    consultation = _open()
    staff = signed_in(Role.DIVISION_STAFF, consultation.division)
    place = f"/desk/consultations/{consultation.code}/survey/enter/"
    fields = {"submission_key": _key(staff, place), "channel": "letter", "q1": "0"}

    answer = staff.post(place, {**fields, "received_on": day_of(timezone.now()).isoformat()})

    assert answer.status_code == 302
    assert SurveyResponse.objects.get().channel == "letter"
