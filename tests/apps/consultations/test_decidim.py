"""Proposals of a Decidim site become opinions: where each stood is told, and weighs nothing."""

from __future__ import annotations

import json

import pytest

from tests.apps.consultations import makers
from tests.factories import NOON, division
from tests.pure.opendata.test_decidim import NEW, OLD
from yoriai.apps.consultations import operations, queries
from yoriai.apps.consultations.models import Opinion, OpinionSource
from yoriai.apps.consultations.operations import ImportRequest

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def desk():
    of = division()
    return makers.open_consultation(of), makers.head(of)


def taken_in(consultation, by, data: bytes, name: str):
    request = ImportRequest(code=consultation.code, data=data, name=name)
    return operations.import_opinions(request=request, by=by, at=NOON)


def test_proposals_become_opinions_with_their_source(desk):
    consultation, by = desk

    outcome = taken_in(consultation, by, json.dumps(NEW).encode(), "proposals.json")

    opinion = Opinion.objects.get()
    assert outcome.added == 1
    assert (opinion.text, opinion.channel, opinion.language) == (
        "木陰\n\n公園に木陰がほしい。",
        "meeting",
        "ja",
    )
    assert (opinion.source.supports, opinion.source.url) == (20, "https://decidim.example/p/11")
    assert queries.opinion_counts(consultation_id=consultation.pk).opinions == 1


def test_twice_adds_nothing(desk):
    consultation, by = desk
    for _ in range(2):
        outcome = taken_in(consultation, by, OLD.encode(), "proposals.csv")

    assert (outcome.added, outcome.known) == (0, 1)
    assert OpinionSource.objects.count() == 1


def test_what_is_erased_leaves_no_way_back_to_its_text(desk):
    consultation, by = desk
    taken_in(consultation, by, OLD.encode(), "proposals.csv")
    opinion = Opinion.objects.get()

    operations.erase_opinion(opinion_id=opinion.pk, ground="sender_request", by=by, at=NOON)

    assert OpinionSource.objects.count() == 0


def test_a_half_broken_export_is_refused_with_its_rows(desk):
    consultation, by = desk
    rows = [
        {"id": n, "title": {"ja": "題"}, "body": {"ja": "あ" * (30_000 if n % 2 else 3)}} for n in range(6)
    ]
    request = ImportRequest(code=consultation.code, data=json.dumps(rows).encode(), name="p.json")

    plan = operations.plan_opinion_import(request=request, by=by, at=NOON)

    assert [finding.row for finding in plan.errors] == [3, 5, 7]
    with pytest.raises(operations.ImportRefused):
        operations.import_opinions(request=request, by=by, at=NOON)
    assert Opinion.objects.count() == 0
