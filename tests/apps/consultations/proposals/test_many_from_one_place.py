"""Many supporters from one place are shown apart, and every one of them counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from tests.apps.consultations import proposal_makers as made
from tests.factories import NOON, TODAY
from yoriai.apps.consultations.models import Contributor, Participant
from yoriai.apps.consultations.operations import voting_origins
from yoriai.apps.consultations.operations.proposals import supporting
from yoriai.apps.consultations.operations.proposals.supporting import SupportChoice
from yoriai.apps.consultations.queries.proposals import export, one
from yoriai.apps.consultations.tasks import forget_origins
from yoriai.apps.organisation.rules import ANYONE
from yoriai.pure.opinionmap.conduct.limits import Criteria

pytestmark = [pytest.mark.django_db, pytest.mark.database]

PLACE, LIMITS = "192.0.2.1", Criteria()
ENOUGH = LIMITS.origin_people


@pytest.fixture(autouse=True)
def _no_keys_from_before():
    voting_origins.forget()
    yield
    voting_origins.forget()


@pytest.fixture
def proposal():
    return made.proposed(made.open_proposing()).proposal


def cheered(proposal, people, network=PLACE, name="machine", apart_s=1):
    for number in range(people):
        choice = SupportChoice(
            proposal.consultation.code, proposal.number, 1, True, f"{name}{number}", network
        )
        supporting.support(choice=choice, by=ANYONE, at=NOON + timedelta(seconds=number * apart_s))


def people_of(proposal):
    return one.proposal_page(code=proposal.consultation.code, number=proposal.number, on=TODAY).supporters


def test_as_many_as_the_limit_says_are_shown_apart_with_the_first_of_them(proposal):
    cheered(proposal, ENOUGH - 1)
    assert people_of(proposal).among_many == 0

    cheered(proposal, ENOUGH)

    assert people_of(proposal).levels.all == people_of(proposal).among_many == ENOUGH


def test_as_many_from_as_many_places_or_over_hours_are_not(proposal):
    for number in range(ENOUGH):
        cheered(proposal, 1, network=f"198.51.100.{number}", name=f"neighbour{number}-")
    cheered(proposal, ENOUGH, name="pupil", apart_s=60)
    cheered(proposal, ENOUGH, network="", name="unknown")

    assert people_of(proposal).levels.all == 3 * ENOUGH
    assert people_of(proposal).among_many == 0


def test_very_many_on_one_day_are_however_slow(proposal):
    cheered(proposal, LIMITS.origin_a_day, apart_s=120)

    assert people_of(proposal).among_many == LIMITS.origin_a_day


def test_whoever_holds_a_code_of_the_city_is_one_person_wherever_she_is(proposal):
    cheered(proposal, ENOUGH)
    first = Contributor.objects.filter(began_among_many=True).earliest("pk")
    Contributor.objects.filter(pk=first.pk).update(level=Participant.Level.CODE)

    assert people_of(proposal).among_many == ENOUGH - 1


def test_where_they_came_from_is_forgotten_and_that_they_were_many_is_not(proposal):
    cheered(proposal, ENOUGH)
    forget_origins(at=NOON + timedelta(days=15))

    assert not Contributor.objects.exclude(origin="").exists()
    assert people_of(proposal).among_many == ENOUGH


def test_the_page_says_so_in_words_and_counts_both_ways_and_the_data_too(proposal):
    cheered(proposal, ENOUGH)
    made.cheered(proposal, 7)
    code = proposal.consultation.code

    page = Client().get(reverse("consultations:proposal", args=[code, 1])).content.decode()
    record = export.proposal_records(code=code, on=TODAY)[0]

    assert f"このうち{ENOUGH}人は、1つの回線" in page
    assert "分けて数えると、ほかは7人です。" in page
    assert (record["supports"], record["supports_among_many"]) == (ENOUGH + 7, ENOUGH)


def test_of_a_few_only_that_they_are_a_few(proposal):
    cheered(proposal, ENOUGH)
    Contributor.objects.filter(began_among_many=True, key__gt="c").update(level=Participant.Level.CODE)
    kept = Contributor.objects.filter(level=Participant.Level.DEVICE, began_among_many=True)
    kept.exclude(pk__in=list(kept.values_list("pk", flat=True)[:3])).update(level=Participant.Level.CODE)

    page = Client().get(reverse("consultations:proposal", args=[proposal.consultation.code, 1]))

    assert people_of(proposal).shown_among_many is None
    assert "このうち5人未満は" in page.content.decode()
    assert (
        export.proposal_records(code=proposal.consultation.code, on=TODAY)[0]["supports_among_many"] is None
    )
