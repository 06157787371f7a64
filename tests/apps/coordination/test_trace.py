"""The chain, forwards and backwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.apps.coordination import chains
from tests.factories import NOON
from yoriai.apps.consultations.models import AnswerRevision, ItemEvent
from yoriai.apps.coordination.queries import story, trace
from yoriai.apps.shared.errors import NotFound

pytestmark = pytest.mark.django_db


def test_an_opinion_leads_to_its_answer_measure_decision_money_and_outcome():
    made = chains.whole()

    chain = trace.from_opinion(opinion_id=made.opinions[0].pk)

    assert [item.title for item in chain.items] == ["講座について"]
    assert chain.items[0].answer.disposition == "adopted"
    assert [measure.code for measure in chain.measures] == [made.measure.code]
    assert [decision.id for decision in chain.decisions] == [made.decision.pk]
    assert [(link.decision_id, link.cost_line_id) for link in chain.budgets] == [
        (made.decision.pk, made.line.pk)
    ]
    assert [(v.target, v.actual) for v in chain.indicators[0].values] == [(400, 312)]


def test_every_link_says_when_by_which_office_and_why():
    made = chains.whole()

    chain = trace.from_opinion(opinion_id=made.opinions[0].pk)

    links = [*chain.memberships, *chain.reflections, *chain.decisions, *chain.budgets]
    assert [bool(link.asserted_at and link.office and link.reason) for link in links] == [True] * 4


def test_any_yen_leads_back_to_the_opinions():
    made = chains.whole(opinions=3)

    chain = trace.from_cost_line(cost_line_id=made.line.pk)

    assert [opinion.id for opinion in chain.opinions] == [opinion.pk for opinion in made.opinions]
    assert chain.start == f"cost_line:{made.line.pk}"


def test_a_decision_and_an_indicator_lead_back_to_the_opinions():
    made = chains.whole()

    from_decision = trace.from_decision(decision_id=made.decision.pk)
    from_indicator = trace.from_indicator(indicator_id=made.indicator.pk)

    assert [opinion.id for opinion in from_decision.opinions] == [made.opinions[0].pk]
    assert [opinion.id for opinion in from_indicator.opinions] == [made.opinions[0].pk]


def test_a_merge_keeps_the_earlier_place_and_its_reason():
    held = chains.consultation()
    old, new = chains.item(held, "講座の回数"), chains.item(held, "講座")
    said = chains.opinion(held)
    chains.place(said, old, ended_at=NOON - timedelta(days=95))
    chains.place(said, new, reason="「講座」に統合したため", asserted_at=NOON - timedelta(days=95))
    ItemEvent.objects.create(
        item=old, kind="merged", other_item=new, reason="趣旨が同じ", at=NOON, division=held.division
    )

    chain = trace.from_opinion(opinion_id=said.pk)

    assert [place.item.title for place in story.earlier_places(chain)] == ["講座の回数"]
    assert story.earlier_places(chain)[0].item.changes[0].reason == "趣旨が同じ"
    assert story.present_place(chain).link.reason == "「講座」に統合したため"


def test_earlier_versions_of_an_answer_are_shown_when_they_were_public():
    made = chains.whole()
    for version, published_at in ((1, None), (2, NOON - timedelta(days=70))):
        AnswerRevision.objects.create(
            answer=made.item.answer,
            version=version,
            disposition="for_reference",
            reason=f"第{version}版",
            asserted_at=NOON - timedelta(days=90),
            published_at=published_at,
            division=made.consultation.division,
        )

    chain = trace.from_opinion(opinion_id=made.opinions[0].pk)

    assert [answer.reason for answer in chain.items[0].earlier_answers] == ["第2版"]


def test_a_later_decision_supersedes_the_first_and_both_stay():
    made = chains.whole()
    later = chains.decision(
        made.measure, chains.meeting(held_on=NOON.date()), outcome="deferred", asserted_at=NOON
    )

    chain = trace.from_measure(code=made.measure.code)

    assert [(row.id, row.superseded_by) for row in chain.decisions] == [
        (made.decision.pk, later.pk),
        (later.pk, None),
    ]


def test_a_reflection_that_ended_is_told_but_does_not_lead_on():
    made = chains.whole()
    other = chains.measure("別の施策")
    chains.reflect(made.item, other, ended_at=NOON, ended_reason="誤って結び付けたため")

    chain = trace.from_opinion(opinion_id=made.opinions[0].pk)

    stories = story.measures_of(chain)
    assert [(s.measure.title, len(s.reflections), len(s.ended_reflections)) for s in stories] == [
        ("スマートフォン講座", 1, 0),
        ("別の施策", 0, 1),
    ]


def test_nothing_leaves_a_consultation_before_its_results_are_published():
    made = chains.whole(published=False)

    back = trace.from_measure(code=made.measure.code)

    assert (back.opinions, back.items, back.reflections, back.consultations) == ((), (), (), ())
    with pytest.raises(NotFound):
        trace.from_opinion(opinion_id=made.opinions[0].pk)
    with pytest.raises(NotFound):
        trace.from_item(consultation_code=made.consultation.code, number=1)


def test_a_draft_measure_and_all_that_hangs_on_it_is_not_public():
    made = chains.whole(measure_state="draft")

    chain = trace.from_opinion(opinion_id=made.opinions[0].pk)

    assert (chain.measures, chain.reflections, chain.decisions, chain.budgets, chain.indicators) == ((),) * 5
    for ask in (
        lambda: trace.from_measure(code=made.measure.code),
        lambda: trace.from_cost_line(cost_line_id=made.line.pk),
        lambda: trace.from_indicator(indicator_id=made.indicator.pk),
        lambda: trace.from_decision(decision_id=made.decision.pk),
    ):
        with pytest.raises(NotFound):
            ask()


def test_a_withheld_opinion_shows_its_reason_and_not_its_text():
    held = chains.consultation()
    said = chains.opinion(held, "名指しの中傷", withholding="third_party")
    gone = chains.opinion(held, "", erased_at=NOON)

    withheld = trace.from_opinion(opinion_id=said.pk).opinions[0]
    erased = trace.from_opinion(opinion_id=gone.pk).opinions[0]

    assert (withheld.visibility, withheld.text) == ("withheld", "")
    assert withheld.hidden_reason == "第三者の利益を害するおそれがあるため"
    assert (erased.visibility, erased.text) == ("erased", "")


@pytest.mark.parametrize("opinions", [1, 30])
def test_the_statements_do_not_grow_with_the_opinions(opinions, django_assert_num_queries):
    made = chains.whole(opinions=opinions)

    with django_assert_num_queries(7):
        trace.from_opinion(opinion_id=made.opinions[0].pk)
    with django_assert_num_queries(8):
        trace.from_cost_line(cost_line_id=made.line.pk)


@st.composite
def links(draw):
    """Random sets of opinion → item, item → measure, decision → line, with ended ones among them."""
    pairs = st.sets(st.tuples(st.integers(0, 3), st.integers(0, 2)), max_size=8)
    places = draw(st.dictionaries(st.integers(0, 4), st.integers(0, 3), max_size=5))
    return places, draw(pairs), draw(pairs), draw(st.sets(st.integers(0, 2), max_size=3))


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(links())
def test_forwards_and_backwards_are_inverse(drawn):
    places, active, ended, funded = drawn
    held = chains.consultation()
    opinions = [chains.opinion(held) for _ in range(5)]
    items = [chains.item(held, f"項目{number}") for number in range(4)]
    measures = [chains.measure(f"施策{number}") for number in range(3)]
    for opinion, item in places.items():
        chains.place(opinions[opinion], items[item])
    for item, measure in active:
        chains.reflect(items[item], measures[measure])
    for item, measure in ended:
        chains.reflect(items[item], measures[measure], ended_at=NOON)
    lines = {measure: chains.cost_line(measures[measure]) for measure in funded}
    for measure, line in lines.items():
        chains.fund(chains.decision(measures[measure]), line)

    forward = {
        (opinion.pk, line.id)
        for opinion in opinions
        for told in story.measures_of(trace.from_opinion(opinion_id=opinion.pk))
        for line in told.measure.cost_lines
        if told.reflections
    }
    back = {
        (link.opinion_id, line.pk)
        for line in lines.values()
        for chain in [trace.from_cost_line(cost_line_id=line.pk)]
        for link in chain.memberships
        if any(r.item_id == link.item_id and r.ended_at is None for r in chain.reflections)
    }

    assert forward == back
