"""The office prepares a vote on statements, checks what people add, and sees who takes part."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.apps.consultations import makers, voting_makers
from tests.factories import division
from tests.web.desk import signed_in
from yoriai.apps.consultations.models import Consultation, Statement
from yoriai.apps.consultations.tasks import count_ended_votes
from yoriai.apps.organisation.rules import Role
from yoriai.apps.shared.time import day_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return division()


@pytest.fixture
def staff(office):
    return signed_in(Role.DIVISION_HEAD, office)


def opened(of):
    now = timezone.now()
    return voting_makers.open_voting(of, starts_on=day_of(now), at=now)


def desk(consultation, rest=""):
    return f"/desk/consultations/{consultation.code}/{rest}"


def test_a_vote_is_prepared_given_statements_and_phases_and_published(office, staff):
    today = day_of(timezone.now())
    staff.post(
        "/desk/consultations/new/",
        {
            "code": "r8-30",
            "division": office.pk,
            "kind": "statement_voting",
            "title": "みんなの情報化",
            "summary": "賛否をお聞きします。",
            "legal_basis": "条例",
            "channels": ["web"],
        },
    )
    consultation = Consultation.objects.get(code="r8-30")
    staff.post(desk(consultation, "statements/new/"), {"texts": "紙で配るべきだ。\n\n家でできるとよい。"})
    staff.post(
        desk(consultation, "phases/"),
        {
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "0",
            "form-0-kind": "statement_voting",
            "form-0-title": "賛否",
            "form-0-starts_on": today.isoformat(),
            "form-0-ends_on": (today + timedelta(days=5)).isoformat(),
            "form-1-kind": "",
            "form-1-title": "書きかけ",
        },
    )
    published = staff.post(
        desk(consultation, "publish/"),
        {"published_on": today.isoformat(), "closes_on": (today + timedelta(days=9)).isoformat()},
    )

    assert published.status_code == 302
    assert consultation.statements.count() == 2
    assert [phase.title for phase in consultation.phases.all()] == ["賛否"]
    assert voting_makers.cast(consultation, 1, 1, at=timezone.now()).is_new


def test_a_phase_turned_round_is_shown_again_with_what_was_typed(office, staff):
    consultation = voting_makers.draft_voting(office)
    today = day_of(timezone.now())

    response = staff.post(
        desk(consultation, "phases/"),
        {
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "0",
            "form-0-kind": "statement_voting",
            "form-0-title": "さかさまの段階",
            "form-0-starts_on": today.isoformat(),
            "form-0-ends_on": (today - timedelta(days=5)).isoformat(),
        },
    )

    assert response.status_code == 422
    page = response.content.decode()
    assert "さかさまの段階" in page and "始まる日より前になっています" in page
    assert consultation.phases.count() == 0


def test_phases_that_are_there_are_shown_in_the_form_and_can_be_taken_away(office, staff):
    from yoriai.apps.consultations.operations.voting_phases import PhasePlan

    today = day_of(timezone.now())
    plan = PhasePlan("statement_voting", "賛否の段階", today, today + timedelta(days=3))
    consultation = voting_makers.draft_voting(office, phases=(plan,))

    page = staff.get(desk(consultation, "phases/")).content.decode()
    staff.post(
        desk(consultation, "phases/"),
        {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1", "form-0-kind": "", "form-0-title": "x"},
    )

    assert "賛否の段階" in page
    assert consultation.phases.count() == 0


def test_what_waits_is_checked_and_the_author_sees_the_reason(office, staff, client):
    consultation = opened(office)
    client.get(f"/consultations/{consultation.code}/vote/")
    client.post(
        f"/consultations/{consultation.code}/vote/add/", {"text": "長い文で短い文がよい。", "step": "send"}
    )

    queue = staff.get(desk(consultation, "statements/")).content.decode()
    decided = staff.post(
        desk(consultation, "statements/4/"), {"state": "held", "reason": "unclear", "seen": "waiting"}
    )
    own = client.get(f"/consultations/{consultation.code}/vote/answers/").content.decode()

    assert "長い文で短い文がよい。" in queue
    assert decided.status_code == 302
    assert "賛成か反対かを答えられない文のため" in own


@pytest.mark.parametrize(
    "said",
    [
        {"state": "held", "seen": "waiting"},
        {"state": "merged", "seen": "waiting"},
        {"state": "merged", "into_number": "99", "seen": "waiting"},
        {"state": "waiting", "seen": "waiting"},
        {"state": "shown", "seen": "held"},
    ],
)
def test_a_decision_that_lacks_something_is_explained(office, staff, said):
    consultation = opened(office)
    voting_makers.proposed(consultation, "よい案である。", at=timezone.now())

    response = staff.post(desk(consultation, "statements/4/"), said)

    assert response.status_code in (409, 422)
    assert Statement.objects.get(consultation=consultation, number=4).state == "waiting"


def test_the_page_of_the_desk_needs_the_same_statements_for_few_and_many(office, staff):
    few, many = opened(office), opened(office)
    for number in range(30):
        voting_makers.proposed(many, f"{number}番目の案がよい。", device=f"d{number}", at=timezone.now())
    voting_makers.crowd(many, 20, at=timezone.now())
    staff.get(desk(few, "statements/"))
    counts = []
    for consultation in (few, many):
        with CaptureQueriesContext(connection) as captured:
            assert staff.get(desk(consultation, "statements/")).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 12


def test_the_turnout_is_told_by_day(office, staff):
    consultation = opened(office)
    voting_makers.crowd(consultation, 7, at=timezone.now())

    page = staff.get(desk(consultation, "statements/")).content.decode()

    assert "日ごとの参加" in page and ">21<" in page


def test_a_result_is_published_with_what_it_leads_to(office, staff, client):
    now = timezone.now() - timedelta(days=30)
    consultation = voting_makers.open_voting(office, starts_on=day_of(now), at=now)
    voting_makers.crowd(consultation, 6, at=now)
    staff.post(desk(consultation, "consider/"))
    version = Consultation.objects.get(pk=consultation.pk).version
    staff.post(
        desk(consultation, "results/outcome/"),
        {"outcome-version": version, "outcome-outcome": "", "outcome-note": "計画の見直しに生かします。"},
    )
    ready = staff.get(desk(consultation, "results/")).content.decode()
    version = Consultation.objects.get(pk=consultation.pk).version
    staff.post(desk(consultation, "results/"), {"version": version, "sure": "on"})
    count_ended_votes(at=timezone.now())

    page = client.get(f"/consultations/{consultation.code}/results/").content.decode()

    assert "公表できます" in ready
    assert "計画の見直しに生かします。" in page and "6人が、3個の論点文に18件の答え" in page
    assert "意見はありませんでした" not in page
    assert "それをどう生かすかを見る" in client.get(f"/consultations/{consultation.code}/").content.decode()


def test_another_office_and_the_public_see_nothing_of_it(office, client):
    consultation = opened(office)
    other = signed_in(Role.DIVISION_STAFF, division("別の課"))

    for rest in ("statements/", "statements/1/", "statements/new/", "statements/terms/", "phases/"):
        assert other.get(desk(consultation, rest)).status_code == 403
        assert client.get(desk(consultation, rest)).status_code == 302


def test_a_public_comment_has_no_statements_at_the_desk(office, staff):
    consultation = makers.open_consultation(office)

    assert staff.get(desk(consultation, "statements/")).status_code == 404
