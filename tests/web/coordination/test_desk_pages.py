"""The staff pages for meetings, decisions and money."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests import factories
from tests.apps.coordination import chains
from tests.factories import TODAY
from tests.web.desk import signed_in
from yoriai.apps.coordination.models import Decision, DecisionBudget, Meeting
from yoriai.apps.organisation.rules import Role

pytestmark = pytest.mark.django_db


def test_a_meeting_its_decision_and_its_money_are_recorded_page_by_page():
    office = signed_in(Role.CIO_OFFICE)
    measure = chains.measure()
    line, finance, hq = chains.cost_line(measure), factories.division("財政課"), chains.headquarters()

    new = office.post(
        reverse("desk_coordination:new_meeting"),
        {"headquarters": hq.pk, "code": "r8-05", "title": "第5回", "held_on": TODAY.isoformat()},
    )
    decided = office.post(new.url, {"measure": measure.pk, "outcome": "adopted", "reason": "必要なため"})
    funded = office.post(decided.url, {"cost_line": line.pk, "division": finance.pk, "reason": "当初予算"})

    assert (new.status_code, decided.status_code, funded.status_code) == (302, 302, 302)
    assert Meeting.objects.get().code == "r8-05"
    assert Decision.objects.get().reason == "必要なため"
    assert DecisionBudget.objects.get().cost_line_id == line.pk
    for address in (reverse("desk_coordination:list"), new.url, decided.url):
        assert office.get(address).status_code == 200


def test_a_decision_without_a_reason_comes_back_with_what_was_chosen():
    office = signed_in(Role.CIO)
    measure, meeting = chains.measure(), chains.meeting()

    response = office.post(
        reverse("desk_coordination:meeting", args=[meeting.code]),
        {"measure": measure.pk, "outcome": "deferred", "reason": ""},
    )

    assert response.status_code == 422
    assert f'value="{measure.pk}" selected' in response.content.decode()
    assert Decision.objects.count() == 0


@pytest.mark.parametrize("role", [Role.RESIDENT, Role.ADVISER, Role.SYSTEM_OPERATOR])
def test_others_are_refused(role):
    office = signed_in(role)
    decision = chains.decision(chains.measure())

    for address in (
        reverse("desk_coordination:list"),
        reverse("desk_coordination:new_meeting"),
        reverse("desk_coordination:meeting", args=[decision.meeting.code]),
        reverse("desk_coordination:budget", args=[decision.pk]),
    ):
        assert office.get(address).status_code == 403


def test_the_auditor_reads_and_is_offered_no_form():
    auditor = signed_in(Role.AUDITOR)
    decision = chains.decision(chains.measure())

    for address in (
        reverse("desk_coordination:meeting", args=[decision.meeting.code]),
        reverse("desk_coordination:budget", args=[decision.pk]),
    ):
        response = auditor.get(address)
        assert response.status_code == 200
        assert 'method="post"' not in response.content.decode().split("<main", 1)[1]
