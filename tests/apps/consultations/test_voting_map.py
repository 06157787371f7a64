"""The map: drawn late and not twice, public, placing everybody who asks, saying nothing of a few."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from tests.apps.consultations import makers, voting_makers
from tests.factories import NOON, TODAY, actor, division
from yoriai.apps.consultations.models import MapSnapshot, Vote
from yoriai.apps.consultations.operations import voting, voting_map, voting_statements
from yoriai.apps.consultations.operations.voting_drawing import draw
from yoriai.apps.consultations.operations.voting_statements import Verdict
from yoriai.apps.consultations.queries import voting as votes
from yoriai.apps.consultations.queries import voting_map as queries
from yoriai.apps.consultations.tasks import draw_map
from yoriai.apps.organisation.rules import ANYONE, INSTALLATION, Role
from yoriai.apps.shared.errors import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.database]

TEXTS = tuple(f"{number}番目の案がよい。" for number in range(1, 11))


def camps(consultation, sizes=(12, 9), at=NOON):
    """Camps that answer ten statements in opposite ways, but all agree on the last two."""
    ballots = [
        voting_makers.ballot(consultation, number, answer(camp, number, person), f"{camp}-{person}")
        for camp, size in enumerate(sizes)
        for person in range(size)
        for number in range(1, 11)
    ]
    voting.cast_votes(ballots=ballots, by=ANYONE, at=at)


def answer(camp, number, person):
    if number > 8:
        return 1
    if (person + number) % 9 == 0:
        return 0
    return 1 if (number % 2 == 0) == (camp == 0) else -1


def opened(of=None, sizes=(12, 9)):
    consultation = voting_makers.open_voting(of, texts=TEXTS)
    camps(consultation, sizes)
    return consultation


def drawn(consultation, at=NOON):
    draw_map(consultation_id=consultation.pk, at=at)
    return MapSnapshot.objects.filter(consultation=consultation).order_by("-version").first()


def five_say(consultation, value, number=1):
    for person in range(5):
        voting_makers.cast(consultation, number, value, device=f"0-{person}")


def test_two_camps_become_two_groups_with_what_each_says_and_what_both_say():
    content = drawn(opened()).content

    assert [group["size"] for group in content["groups"]] == [12, 9]
    first, second = content["groups"]
    assert {one["agrees"] for one in first["representative"] if one["statement"] % 2 == 0} == {True}
    assert {one["agrees"] for one in second["representative"] if one["statement"] % 2 == 0} == {False}
    assert {one["statement"] for one in content["common_ground"]} == {9, 10}
    assert all(one["highest"] != one["lowest"] for one in content["divisive"])
    assert content["certainty"]["is_clear"] is True


def test_the_counts_in_a_map_are_those_of_the_votes():
    consultation = opened()
    content = drawn(consultation).content
    answers = [group["answers"] for group in content["groups"]]

    for place, number in enumerate(range(1, 11)):
        counted = [
            Vote.objects.filter(statement__consultation=consultation, statement__number=number, value=value)
            for value in (1, -1, 0)
        ]
        assert [sum(group[place][at] for group in answers) for at in range(3)] == [
            rows.count() for rows in counted
        ]


def test_of_a_few_people_no_map_is_drawn():
    assert drawn(opened(sizes=(2, 2))) is None


def test_of_a_few_beside_many_no_group_is_described():
    content = drawn(opened(sizes=(20, 3))).content

    assert all(group["size"] >= 5 for group in content["groups"])
    assert all(count >= 5 for _, _, count in content["crowd"]["cells"])


def test_counts_of_fewer_than_five_answers_in_a_group_are_left_out():
    consultation = opened()
    voting_statements.add_city_statements(
        consultation_id=consultation.pk,
        texts=["新しい案がよい。"],
        by=makers.head(consultation.division),
        at=NOON,
    )
    voting_makers.cast(consultation, 11, 1, device="0-1")

    content = drawn(consultation).content

    assert [group["answers"][10] for group in content["groups"]] == [None, None]


@pytest.mark.parametrize(("people", "is_told"), [(4, False), (5, True)])
def test_neither_mean_nor_consensus_tells_what_fewer_than_five_answered(people, is_told):
    consultation = opened()
    voting_statements.add_city_statements(
        consultation_id=consultation.pk,
        texts=["新しい案がよい。"],
        by=makers.head(consultation.division),
        at=NOON,
    )
    for person in range(people):
        voting_makers.cast(consultation, 11, 1, device=f"0-{person}")

    content = drawn(consultation).content

    assert content["statements"][10]["mean"] == (1.0 if is_told else 0.0)
    assert (11 in [one["statement"] for one in content["consensus"]]) is is_told


def test_nothing_new_is_not_drawn_again():
    consultation = opened()
    first = drawn(consultation)

    assert draw(consultation_id=consultation.pk, on=TODAY) is None
    assert drawn(consultation, at=NOON + timedelta(hours=2)).version == first.version


def test_of_one_hour_the_last_map_is_kept_and_versions_go_on():
    consultation = opened()
    drawn(consultation)
    for minute, value in ((1, 0), (2, -1)):
        five_say(consultation, value)
        drawn(consultation, at=NOON + timedelta(minutes=minute))
    five_say(consultation, 1)
    drawn(consultation, at=NOON + timedelta(hours=1))

    assert list(MapSnapshot.objects.order_by("version").values_list("version", flat=True)) == [3, 4]


def test_a_statement_that_is_taken_down_leaves_the_next_map():
    of = division()
    consultation = opened(of)
    drawn(consultation)
    statement = consultation.statements.get(number=3)
    voting_statements.decide_statement(
        statement_id=statement.pk,
        verdict=Verdict("held", "shown", reason="off_topic"),
        by=makers.head(of),
        at=NOON,
    )

    content = drawn(consultation).content

    assert [one["number"] for one in content["statements"]] == [1, 2, 4, 5, 6, 7, 8, 9, 10]


def test_positions_and_names_stay_when_votes_are_added():
    consultation = opened()
    before = drawn(consultation).content
    camps(consultation, sizes=(12, 14))

    after = drawn(consultation, at=NOON + timedelta(minutes=1)).content

    assert [group["name"] for group in after["groups"]] == [group["name"] for group in before["groups"]]
    for group, then in zip(after["groups"], before["groups"], strict=True):
        assert group["centre"][0] * then["centre"][0] > 0
    assert [group["size"] for group in after["groups"]] == [12, 14]


def test_priorities_are_stored_and_used_for_the_next_question():
    consultation = opened()
    drawn(consultation)

    priorities = list(consultation.statements.values_list("priority", flat=True))
    page = votes.next_question(code=consultation.code, device="new", on=TODAY)

    assert all(priority > 0 for priority in priorities)
    assert page.question.number in range(1, 11)


@pytest.mark.parametrize(("device", "camp"), [("0-3", 0), ("1-3", 1)])
def test_a_person_is_placed_in_plain_python_where_the_map_placed_her(device, camp):
    consultation = opened()
    content = drawn(consultation).content
    found = votes.voted_consultation(code=consultation.code, on=TODAY)

    place = queries.own_place(content=content, answers=votes.own_answers(found=found, device=device))

    assert place.group == content["groups"][camp]["name"]
    assert (place.x > 0) == (content["groups"][camp]["centre"][0] > 0)


def test_a_place_is_the_published_formula():
    statements = [
        {"number": 1, "mean": 0.5, "x": 1.0, "y": 0.0},
        {"number": 2, "mean": 0.0, "x": 0.0, "y": 1.0},
    ]

    assert queries.place_of(statements, {1: 1}) == (0.5 * 2**0.5, 0.0)
    assert queries.place_of(statements, {1: 1, 2: -1}) == (0.5, -1.0)
    assert queries.place_of(statements, {7: 1}) is None


def test_with_few_answers_no_group_is_named_and_the_page_says_how_many_are_missing():
    consultation = opened()
    content = drawn(consultation).content
    for number in (1, 2, 3):
        voting_makers.cast(consultation, number, 1, device="new")
    found = votes.voted_consultation(code=consultation.code, on=TODAY)

    place = queries.own_place(content=content, answers=votes.own_answers(found=found, device="new"))

    assert (place.group, place.answers_missing) == ("", 4)


def test_everybody_agreeing_gives_a_map_without_groups():
    consultation = voting_makers.open_voting(texts=TEXTS)
    ballots = [
        voting_makers.ballot(consultation, number, 1, f"d{person}")
        for person in range(30)
        for number in range(1, 11)
    ]
    voting.cast_votes(ballots=ballots, by=ANYONE, at=NOON)

    content = drawn(consultation).content

    assert content["groups"] == [] and content["certainty"]["is_clear"] is False
    assert len(content["consensus"]) == 5


def test_only_the_installation_keeps_maps():
    consultation = opened()
    drawing = draw(consultation_id=consultation.pk, on=TODAY)

    for by in (ANYONE, actor(Role.CIO_OFFICE)):
        with pytest.raises(NotAllowed):
            voting_map.keep_map(consultation_id=consultation.pk, drawing=drawing, by=by, at=NOON)
    kept = voting_map.keep_map(consultation_id=consultation.pk, drawing=drawing, by=INSTALLATION, at=NOON)
    assert kept.version == 1


def test_the_web_process_asks_for_a_map_without_loading_numpy():
    look = (
        "import sys, django; django.setup(); import yoriai.apps.consultations.tasks, "
        "yoriai.web.consultations.urls; print('numpy' in sys.modules, 'scipy' in sys.modules)"
    )
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}

    loaded = subprocess.run(
        [sys.executable, "-c", look], env=variables, capture_output=True, text=True, check=True
    )

    assert loaded.stdout.split() == ["False", "False"]
