"""The sample city is whole, labelled as a sample, and keeps every rule that a real city's data keep."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.demo.city import City, loaded
from tests.factories import NOON
from yoriai.apps.consultations import queries as consultations
from yoriai.apps.consultations.models import (
    Answer,
    Consultation,
    Contact,
    Document,
    ItemEvent,
    Membership,
    Opinion,
    OpinionItem,
    Reflection,
)
from yoriai.apps.consultations.rules import Disposition, stage_of
from yoriai.apps.coordination.models import Decision, DecisionBudget, Meeting
from yoriai.apps.ledger.models import AuditEvent, Erasure, LogLeaf
from yoriai.apps.ledger.queries import export_lines
from yoriai.apps.measures import rules as measure_rules
from yoriai.apps.measures.models import Baseline, CostLine, Goal, Measure, Plan
from yoriai.apps.organisation.models import Department, Division, Person
from yoriai.apps.shared.time import day_of
from yoriai.demo import content, loading
from yoriai.pure.transparency import verify_export

TODAY = date(2026, 11, 23)
KINDS = (Person, Division, Goal, Measure, CostLine, Meeting, Decision, Consultation, Opinion, Answer, LogLeaf)


@pytest.fixture(scope="module")
def city(
    django_db_setup: None, django_db_blocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[City]:
    with django_db_blocker.unblock(), loaded(TODAY, tmp_path_factory.mktemp("uploads")) as city:
        yield city


def test_the_sample_is_as_large_as_promised(city: City):
    finished = Consultation.objects.get(code="joho-keikaku")

    counts = consultations.opinion_counts(consultation_id=finished.pk)

    assert (Department.objects.count(), Division.objects.count()) == (10, 35)
    assert (Plan.objects.count(), Goal.objects.count(), Measure.objects.count()) == (2, 37, 31)
    assert (counts.opinions, counts.people) == (86, 64)
    assert (counts.late, counts.withheld, counts.erased) == (1, 1, 1)
    assert len(city.first.receipts) == 3


def test_loading_again_adds_nothing(city: City):
    before = [kind.objects.count() for kind in KINDS]

    again = loading.load(today=city.today + timedelta(days=1), at=city.at + timedelta(days=1))

    assert again.events == 0
    assert [kind.objects.count() for kind in KINDS] == before


def test_everything_is_marked_as_a_sample(city: City):
    unmarked = [kind.objects.filter(is_demonstration=False).count() for kind in (Plan, Measure, Meeting)]

    assert unmarked == [0, 0, 0]
    assert all("【見本】" in title for title in Consultation.objects.values_list("title", flat=True))
    assert all("見本" in name for name in Person.objects.values_list("name", flat=True))
    assert all("見本" in document.title for document in Document.objects.all())


def test_no_mail_can_reach_anybody(city: City):
    texts = (path for path in content.FOLDER.rglob("*.*") if path.suffix != ".jpg")
    written = "".join(path.read_text(encoding="utf-8") for path in texts)

    domains = set(re.findall(r"@([\w.-]+\.\w+)", written))
    used = {
        address.split("@")[1]
        for kind in (Person, Contact)
        for address in kind.objects.exclude(email="").values_list("email", flat=True)
    }

    assert domains | used == {"demo.yoriai.example"}


def test_every_opinion_has_one_item_or_a_reason_and_the_counts_agree(city: City):
    finished = Consultation.objects.get(code="joho-keikaku")

    placed = Counter(
        Membership.objects.filter(opinion__consultation=finished, ended_at=None).values_list(
            "opinion_id", flat=True
        )
    )
    open_ones = finished.opinions.filter(withholding="").values_list("pk", flat=True)

    assert set(placed.values()) == {1}
    assert set(placed) == set(open_ones)
    assert finished.opinions.count() == len(placed) + finished.opinions.exclude(withholding="").count()


def test_the_results_show_every_disposition_each_with_a_reason(city: City):
    answers = Answer.objects.filter(item__consultation__code="joho-keikaku")

    standing = OpinionItem.objects.filter(consultation__code="joho-keikaku", merged_into=None)

    assert set(answers.values_list("disposition", flat=True)) == set(Disposition.values)
    assert answers.exclude(published_at=None).count() == standing.count() == 19
    assert not answers.filter(reason="").exists()
    assert {event.kind: bool(event.reason) for event in ItemEvent.objects.exclude(kind="created")} == {
        "merged": True,
        "split": True,
    }


def test_the_results_came_within_the_sixty_days_promised(city: City):
    finished = Consultation.objects.get(code="joho-keikaku")

    assert finished.results_published_at is not None
    assert finished.closes_on is not None
    assert (day_of(finished.results_published_at) - finished.closes_on).days in (58, 59, 60)


def test_the_consultations_stand_in_three_stages(city: City):
    stages = {one.code: str(stage_of(one, city.today)) for one in Consultation.objects.all()}

    assert stages == {
        "joho-keikaku": "results_published",
        "saigai-joho": "considering",
        "shisetsu-yoyaku": "open",
        "minna-no-johoka": "open",
        "madoguchi-teian": "open",
        "oshirase-anketo": "closed",
    }


def test_measures_show_success_refusal_stop_and_neglect(city: City):
    states = Counter(Measure.objects.values_list("state", flat=True))
    stale = [
        measure.code
        for measure in Measure.objects.all()
        if measure_rules.is_stale(state=measure.state, updated_on=measure.updated_on, today=city.today)
    ]

    assert (states["stopped"], states["removed"], states["completed"]) == (1, 1, 1)
    assert stale == ["johoka-05"]
    assert Decision.objects.filter(outcome="rejected").count() == 1
    assert set(
        Baseline.objects.filter(measure__code="johoka-02").values_list("total_cost_yen", flat=True)
    ) == {
        14_600_000,
        27_020_000,
    }


def test_the_chain_reaches_from_opinions_to_money(city: City):
    funded = set(DecisionBudget.objects.values_list("cost_line__measure_id", flat=True))
    reflected = set(Reflection.objects.filter(ended_at=None).values_list("measure_id", flat=True))

    assert len(funded & reflected) >= 10


def test_nothing_is_dated_after_the_loading_and_the_log_grew_in_order(city: City):
    times = list(LogLeaf.objects.order_by("index").values_list("at", flat=True))

    assert times == sorted(times)
    assert AuditEvent.objects.filter(at__gt=city.at).count() == 0
    assert (city.today - day_of(times[0])).days < 580


def test_the_public_log_verifies_and_knows_of_the_erasure(city: City):
    verdict = verify_export(export_lines())

    assert verdict.leaves == LogLeaf.objects.count()
    assert Erasure.objects.count() == 1


@pytest.mark.django_db
def test_it_loads_on_the_first_day_of_a_fiscal_year(tmp_path: Path):
    with loaded(date(2027, 4, 1), tmp_path) as city:
        assert city.first.events > 300
        assert Consultation.objects.count() == 6


@pytest.mark.django_db
def test_a_load_that_is_broken_off_leaves_nothing(settings):
    settings.YORIAI_DEMO = True

    def pull_the_plug(done: int, of: int, event: object) -> None:
        if done == 30:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        loading.load(today=TODAY, at=NOON, progress=pull_the_plug)

    assert [kind.objects.count() for kind in KINDS] == [0] * len(KINDS)
    assert not loading.is_loaded()
