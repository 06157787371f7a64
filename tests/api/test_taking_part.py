"""Taking part through a program: proposals, supports, surveys and meetings by the rules of the pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.api import tokens
from tests.api.test_speaking import place, told
from tests.api.tokens import Program
from tests.apps.consultations import makers, proposal_makers, survey_makers
from tests.apps.consultations.gatherings import gathering_makers
from yoriai.api import limits
from yoriai.apps.consultations.models import (
    Consultation,
    Contributor,
    Opinion,
    Proposal,
    ProposalContact,
    Registration,
    Support,
    SurveyResponse,
)
from yoriai.apps.consultations.rules import PURPOSE_VERSION
from yoriai.apps.consultations.rules import gatherings as gathering_rules
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.ledger.models import AuditEvent
from yoriai.apps.shared.time import day_of
from yoriai.web.coordination import guessing
from yoriai.web.organisation import programs as door

pytestmark = [pytest.mark.django_db, pytest.mark.database]
BENCH = {"title": "公園にベンチを", "wish": "池の前にベンチを3つ置く。", "place": "中央公園"}


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    def forget() -> None:
        for counted in (door, limits):
            counted.forget()
        guessing.unknown.forget()

    forget()
    yield
    forget()


@pytest.fixture
def proposing():
    now = timezone.now()
    return proposal_makers.open_proposing(starts_on=day_of(now), at=now)


@pytest.fixture
def survey():
    return survey_makers.open_survey(starts_on=day_of(timezone.now()))


@pytest.fixture
def gathering():
    now = timezone.now()
    consultation = makers.open_consultation(starts_on=day_of(now), at=now)
    times = {"starts_at": now + timedelta(days=3), "ends_at": now + timedelta(days=3, hours=2)}
    made, _by = gathering_makers.announced(consultation, accommodations=("childcare",), **times)
    return made


@pytest.fixture
def resident():
    return Program(tokens.of_resident("speak"))


@pytest.fixture
def station():
    return Program(tokens.of_partner("speak"))


def support(proposing, number: int = 1) -> str:
    return place(proposing, f"proposals/{number}/support")


def answers(**more) -> dict[str, object]:
    given = [{"question": 1, "options": [0]}, {"question": 3, "text": "市報の字が小さい。"}]
    return {"answers": given, **more}


def seats(gathering) -> str:
    return place(gathering.consultation, f"gatherings/{gathering.number}/registrations")


def test_a_proposal_gets_number_and_receipt(proposing, resident):
    response = resident.post(place(proposing, "proposals"), BENCH)

    sent = response.json()
    assert response.status_code == 201
    assert (sent["number"], sent["state"], sent["version"]) == (1, "shown", 1)
    assert len(sent["receipt"]["number"]) == 12
    assert (Proposal.objects.get().place, Contributor.objects.get().level) == ("中央公園", "account")
    assert AuditEvent.objects.get(action="proposal.received").capacity.startswith("token:")


def test_the_same_key_with_the_same_words_stores_one(proposing, resident):
    first, second = (resident.post(place(proposing, "proposals"), BENCH, key="my-key-1") for _ in range(2))
    other = resident.post(place(proposing, "proposals"), {**BENCH, "title": "別の提案"}, key="my-key-1")

    assert first.json() == second.json()
    assert told(other) == (422, "idempotency-key-used")
    assert Proposal.objects.count() == 1


def test_one_key_in_two_consultations_is_two_proposals(proposing, resident):
    now = timezone.now()
    other = proposal_makers.open_proposing(starts_on=day_of(now), at=now)

    codes = [
        resident.post(place(one, "proposals"), BENCH, key="my-key-1").status_code
        for one in (proposing, other)
    ]

    assert (codes, Proposal.objects.count()) == ([201, 201], 2)


def test_the_key_still_leads_to_a_proposal_that_was_reworded(proposing, resident):
    first = resident.post(place(proposing, "proposals"), BENCH, key="my-key-1").json()
    proposal_makers.answered(
        proposal_makers.suggested(Proposal.objects.get(), at=timezone.now()),
        device=f"person:{AuditEvent.objects.get(action='proposal.received').person_id}",
        at=timezone.now(),
    )

    again = resident.post(place(proposing, "proposals"), BENCH, key="my-key-1")

    assert (again.status_code, again.json()["receipt"]) == (201, first["receipt"])
    assert again.json()["version"] == 2


def test_an_address_is_kept_apart_with_the_notice_that_was_shown(proposing, resident):
    contact = {"email": "hana@example.jp", "purpose_version": PURPOSE_VERSION}

    resident.post(place(proposing, "proposals"), {**BENCH, "contact": contact})

    assert ProposalContact.objects.get().email == "hana@example.jp"


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ({**BENCH, "title": ""}, 422, "proposal-title-missing"),
        ({**BENCH, "title": "😀😀"}, 422, "proposal-title-missing"),
        ({**BENCH, "title": "あ" * 100_000}, 422, "proposal-too-long"),
        ({**BENCH, "wish": " \u200b\u3164 "}, 422, "proposal-wish-missing"),
        ({**BENCH, "wish": "番号は1234 5678 9018です"}, 422, "opinion-holds-my-number"),
        ({**BENCH, "place": "あ" * 101}, 422, "proposal-too-long"),
        ({**BENCH, "section": "99"}, 422, "invalid"),
        ({**BENCH, "language": "xx"}, 422, "invalid"),
        ({**BENCH, "contact": {"email": "x", "purpose_version": PURPOSE_VERSION}}, 422, "invalid"),
        ({**BENCH, "contact": {"email": "a@example.jp", "purpose_version": "1999"}}, 422, "invalid"),
        ({"title": 5, "wish": None}, 422, "invalid"),
        ({}, 422, "invalid"),
        ([], 422, "invalid"),
        ("{", 400, "not-json"),
        (b"\xff\xfe", 400, "not-json"),
        ({**BENCH, "wish": "x" * 6_000_000}, 413, "too-large"),
    ],
)
def test_what_is_wrong_with_a_proposal_is_said_and_nothing_is_stored(proposing, resident, said, status, code):
    assert told(resident.post(place(proposing, "proposals"), said)) == (status, code)
    assert Proposal.objects.count() == 0


def test_who_proposes_too_often_has_to_wait(proposing, resident, settings):
    settings.YORIAI_OPINIONS_PER_HOUR = 1
    resident.post(place(proposing, "proposals"), BENCH)

    again = resident.post(place(proposing, "proposals"), {**BENCH, "title": "次"})

    assert told(again) == (429, "spoken-too-often")


def test_a_support_is_given_once_and_taken_back(proposing, station):
    proposal_makers.proposed(proposing, at=timezone.now())
    given = [station.post(support(proposing), {"version": 1}, Speaker="listener-1").json() for _ in range(2)]
    station.post(support(proposing), {"version": 1}, Speaker="listener-2")

    taken = [station.delete(support(proposing), Speaker="listener-1").json() for _ in range(2)]

    assert [one["outcome"] for one in given] == ["given", "repeated"]
    assert [(one["outcome"], one["supports"]) for one in taken] == [("withdrawn", False), ("repeated", False)]
    assert (Proposal.objects.get().supports, Support.objects.count()) == (1, 2)
    assert set(Contributor.objects.values_list("level", flat=True)) == {"device", "partner"}


def test_only_the_version_that_is_there_is_supported_and_not_ones_own(proposing, resident, station):
    resident.post(place(proposing, "proposals"), BENCH)

    assert told(resident.post(support(proposing), {"version": 1})) == (409, "proposal-is-own")
    assert told(station.post(support(proposing), {"version": 2}, Speaker="listener-1")) == (
        409,
        "proposal-changed-meanwhile",
    )
    assert told(station.post(support(proposing, 99), {"version": 1}, Speaker="listener-1")) == (
        404,
        "not-found",
    )
    assert told(station.post(support(proposing), {"version": 1})) == (422, "speaker-missing")
    assert Support.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"version": 0}, {"version": 2**40}, {"version": "x"}, [], "1"])
def test_a_support_that_does_not_fit_is_refused(proposing, resident, sent):
    proposal_makers.proposed(proposing, at=timezone.now())

    assert told(resident.post(support(proposing), sent)) == (422, "invalid")
    assert Support.objects.count() == 0


def test_a_person_reads_what_is_its_own(proposing, resident):
    resident.post(place(proposing, "proposals"), BENCH)
    proposal_makers.proposed(proposing, proposal_makers.LAMP, at=timezone.now())
    resident.post(support(proposing, 2), {"version": 1})

    own = resident.get(place(proposing, "proposals/own")).json()

    assert [one["number"] for one in own["proposals"]] == [1]
    assert [(one["number"], one["is_changed"]) for one in own["supports"]] == [(2, False)]
    assert told(Program().get(place(proposing, "proposals/own"))) == (401, "token-missing")


def test_a_survey_is_answered_once_and_words_become_opinions(survey, resident):
    first = resident.post(place(survey, "survey/responses"), answers(), key="my-key-1")
    again = resident.post(place(survey, "survey/responses"), answers(), key="my-key-1")
    second = resident.post(place(survey, "survey/responses"), answers(), key="my-key-2")

    assert (first.status_code, first.json()) == (201, again.json())
    assert told(second) == (409, "survey-answered-already")
    assert (SurveyResponse.objects.count(), Opinion.objects.get().text) == (1, "市報の字が小さい。")


def test_a_key_is_not_used_for_other_answers(survey, resident):
    resident.post(place(survey, "survey/responses"), answers(), key="my-key-1")
    other = {"answers": [{"question": 1, "options": [1]}]}

    assert told(resident.post(place(survey, "survey/responses"), other, key="my-key-1")) == (
        422,
        "idempotency-key-used",
    )


def test_the_questions_say_how_they_are_answered(survey):
    questions = Program().get(place(survey, "survey")).json()["questions"]

    assert [(one["kind"], one["is_required"]) for one in questions] == [
        ("one", True),
        ("several", False),
        ("text", False),
    ]


def test_an_invitation_is_used_once_and_needed_where_only_the_invited_answer(station):
    survey = survey_makers.open_survey("invited", starts_on=day_of(timezone.now()))
    (code,) = survey_makers.codes(survey, 1, 1)
    page = place(survey, "survey/responses")

    without = station.post(page, answers(), Speaker="listener-1")
    wrong = station.post(page, answers(invitation="123456789012"), Speaker="listener-1")
    right = station.post(page, answers(invitation=code), Speaker="listener-1")
    twice = station.post(page, answers(invitation=code), Speaker="listener-2")

    assert told(without) == (422, "survey-invitation-needed")
    assert told(wrong) == (422, "survey-invitation-unknown")
    assert right.status_code == 201
    assert told(twice) == (409, "survey-answered-already")


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"answers": []}, 422, "invalid"),
        ({"answers": [{"question": 1, "options": [9]}]}, 422, "survey-option-unknown"),
        ({"answers": [{"question": 1, "options": [0, 1]}]}, 422, "survey-option-unknown"),
        ({"answers": [{"question": 2, "options": [0]}]}, 422, "survey-answer-missing"),
        ({"answers": [{"question": 99, "options": [0]}]}, 422, "survey-option-unknown"),
        ({"answers": [{"question": 1, "options": [0]}] * 2}, 422, "invalid"),
        ({"answers": [{"question": 1, "options": [-1]}]}, 422, "invalid"),
        ({"answers": [{"question": 1, "options": [True, "x"]}]}, 422, "invalid"),
        ({"answers": [{"question": 1, "text": "言葉"}]}, 422, "survey-answer-missing"),
        ({"answers": [{"question": 3, "text": "あ" * 100_000}]}, 422, "survey-answer-missing"),
        ({"answers": [{"question": 1, "options": [0]}, {"question": 3, "text": "あ" * 100_000}]}, 422, "opinion-too-long"),
        ({"answers": "x"}, 422, "invalid"),
        ("{", 400, "not-json"),
    ],
)  # fmt: skip
def test_answers_that_do_not_fit_are_refused_as_a_whole(survey, resident, sent, status, code):
    assert told(resident.post(place(survey, "survey/responses"), sent)) == (status, code)
    assert (SurveyResponse.objects.count(), Opinion.objects.count()) == (0, 0)


def test_a_registration_gets_seats_or_a_place_in_line(gathering, resident, station):
    first = resident.post(seats(gathering), {"people": 3, "way": "on_site"}).json()
    second = station.post(seats(gathering), {"people": 2, "way": "on_site"}).json()

    read = Program().get(f"registrations/{second['number']}").json()
    smaller = resident.patch(f"registrations/{first['number']}", {"people": 2})
    moved = Program().get(f"registrations/{second['number']}").json()
    gone = [resident.delete(f"registrations/{first['number']}").json()["state"] for _ in range(2)]

    assert (first["state"], second["state"], second["place_in_line"]) == ("seated", "waiting", 1)
    assert read == second
    assert (smaller.status_code, smaller.json()["people"], moved["state"]) == (200, 2, "seated")
    assert gone == ["withdrawn", "withdrawn"]


def test_what_is_needed_is_stored_only_with_the_notice_and_told_to_nobody(gathering, resident):
    needs = {"people": 1, "way": "on_site", "needs": ["childcare"], "email": "hana@example.jp"}

    without = resident.post(seats(gathering), needs)
    made = resident.post(seats(gathering), {**needs, "purpose_version": gathering_rules.PURPOSE_VERSION})

    assert told(without) == (422, "invalid")
    assert (made.status_code, Registration.objects.get().needs) == (201, ["childcare"])
    assert "hana" not in made.content.decode() and "childcare" not in made.content.decode()


def test_the_same_key_registers_once_and_not_for_something_else(gathering, resident):
    sent = {"people": 2, "way": "on_site"}
    first, second = (resident.post(seats(gathering), sent, key="my-key-1").json() for _ in range(2))
    other = resident.post(seats(gathering), {"people": 2, "way": "online"}, key="my-key-1")
    fewer = resident.post(seats(gathering), {"people": 1, "way": "on_site"}, key="my-key-1")

    assert first == second
    assert [told(one) for one in (other, fewer)] == [(422, "idempotency-key-used")] * 2
    assert Registration.objects.count() == 1


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        ({"way": "by_sea"}, 422, "invalid"),
        ({"way": "on_site", "people": 0}, 422, "invalid"),
        ({"way": "on_site", "people": 10**9}, 422, "invalid"),
        ({"way": "on_site", "people": 5}, 422, "registration-party-too-large"),
        ({"way": "on_site", "needs": ["a throne"]}, 422, "invalid"),
        ({"way": "on_site", "needs": ["wheelchair"], "purpose_version": "2026-11"}, 422, "invalid"),
        ({"way": "on_site", "needs_note": "x" * 201}, 422, "invalid"),
        ({"way": "on_site", "email": "no address"}, 422, "invalid"),
        ({}, 422, "invalid"),
        ([], 422, "invalid"),
        ("{", 400, "not-json"),
    ],
)
def test_a_registration_that_does_not_fit_is_refused(gathering, resident, sent, status, code):
    assert told(resident.post(seats(gathering), sent)) == (status, code)
    assert Registration.objects.count() == 0


def test_who_registers_too_often_has_to_wait(gathering, resident, settings):
    settings.YORIAI_REGISTRATIONS_PER_HOUR = 1
    resident.post(seats(gathering), {"way": "on_site"})

    assert told(resident.post(seats(gathering), {"way": "on_site"})) == (429, "spoken-too-often")


def test_numbers_of_registrations_cannot_be_found_by_trying(gathering, settings):
    settings.YORIAI_UNKNOWN_RECEIPTS_PER_HOUR = 2
    number = ledger.new_receipt_number()
    asked = [Program().get(f"registrations/{number}") for _ in range(3)]

    assert [one.status_code for one in asked] == [404, 404, 429]


def test_without_the_scope_nobody_takes_part(proposing, survey, gathering):
    reader = Program(tokens.of_resident())
    sent = (
        (place(proposing, "proposals"), BENCH),
        (support(proposing), {"version": 1}),
        (place(survey, "survey/responses"), answers()),
        (seats(gathering), {"way": "on_site"}),
    )

    assert {told(reader.post(*one)) for one in sent} == {(403, "scope-missing")}
    assert {told(Program().post(*one)) for one in sent} == {(401, "token-missing")}


def test_what_is_over_or_does_not_exist_is_refused_by_name(resident):
    now = timezone.now()
    long_ago = now - timedelta(days=30)
    over = proposal_makers.open_proposing(starts_on=day_of(long_ago), at=long_ago)
    survey = survey_makers.open_survey(starts_on=day_of(now))
    days = {"published_on": day_of(long_ago), "closes_on": day_of(long_ago)}
    Consultation.objects.filter(pk=survey.pk).update(**days)

    assert told(resident.post(place(over, "proposals"), BENCH)) == (409, "proposing-over")
    assert told(resident.post(place(survey, "survey/responses"), answers())) == (409, "survey-over")
    for path in ("proposals", "proposals/1/support", "survey/responses", "gatherings/1/registrations"):
        sent = {**BENCH, "version": 1, "way": "on_site", **answers()}
        assert told(resident.post(f"consultations/none/{path}", sent)) == (404, "not-found")
