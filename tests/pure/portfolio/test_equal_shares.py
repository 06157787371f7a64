"""Equal shares: official winners of real elections, the same in fractions as rounded, and what the method promises."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.shared_data import real_file
from yoriai.pure.portfolio import equal_shares as method
from yoriai.pure.portfolio.equal_shares import by_votes, equal_shares, with_more_for_each
from yoriai.pure.portfolio.pabulib import Election, NotAnElection, Project, read_election

EXAMPLE = """META
key;value
budget;100
vote_type;approval
PROJECTS
project_id;cost;name
a;60;公園
b;40.5;図書館
c;39.5;
VOTES
voter_id;vote
1;a,b
2;a
3;c
"""


def real(name: str) -> Election:
    with real_file(f"pabulib/{name}").open(encoding="utf-8", newline="") as lines:
        return read_election(lines)


@pytest.mark.parametrize("name", ["Netherlands_Assen_2024.pb", "Poland_Swiecie_2023.pb"])
def test_the_official_winners_of_equal_shares_are_found(name):
    election = real(name)

    outcome = with_more_for_each(election)

    assert set(outcome.winners) == {one.id for one in election.projects if one.is_official}
    assert outcome.cost <= election.budget


@pytest.mark.parametrize(
    "name", ["Poland_Warszawa_2017_Wars.pb", "Poland_Lodz_2024_Teofilow-Wielkopolska.pb"]
)
def test_the_official_winners_by_votes_are_found(name):
    election = real(name)

    assert set(by_votes(election).winners) == {one.id for one in election.projects if one.is_official}


def test_a_file_is_read_in_its_smallest_money():
    election = read_election(EXAMPLE.splitlines())

    assert (election.unit, election.budget, election.voters) == (10, 1000, 3)
    assert [one.cost for one in election.projects] == [600, 405, 395]
    assert election.ballots == {frozenset({0, 1}): 1, frozenset({0}): 1, frozenset({2}): 1}


@pytest.mark.parametrize(
    ("change", "line", "reason"),
    [
        (("VOTES\n", "BALLOTS\n"), 11, "no-section"),
        (("approval", "ordinal"), 1, "vote-type"),
        (("budget;100", "budget;many"), 1, "no-amount"),
        (("a;60", "a;-60"), 7, "no-amount"),
        (("a;60", ";60"), 7, "no-project"),
        (("2;a", "2;z"), 13, "no-such-project"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(change, line, reason):
    if reason == "no-section":
        change, line = ("PROJECTS\n", "THINGS\n"), 1

    with pytest.raises(NotAnElection) as refused:
        read_election(EXAMPLE.replace(*change).splitlines())

    assert (refused.value.line, refused.value.reason) == (line, reason)


def test_each_group_decides_about_its_share():
    many, few = frozenset({0, 1, 2}), frozenset({3})
    projects = tuple(Project(one, 30) for one in "abcd")

    outcome = equal_shares(Election(projects, 120, 1, {many: 9, few: 3}, {}))

    assert outcome.winners == ("a", "b", "c", "d")
    assert by_votes(Election(projects, 90, 1, {many: 9, few: 3}, {})).winners == ("a", "b", "c")
    assert "d" not in equal_shares(Election(projects, 90, 1, {many: 9, few: 3}, {})).winners


def test_exact_ties_are_told_and_decided_by_votes_then_cost_then_order():
    projects = (Project("late", 20), Project("dear", 40), Project("cheap", 20))

    outcome = equal_shares(Election(projects, 40, 1, {frozenset({0, 2}): 1, frozenset({1}): 1}, {}))

    assert outcome.winners == ("late",)
    assert [(tie.among, tie.chosen) for tie in outcome.ties] == [(("late", "cheap"), "late")]


@st.composite
def elections(draw) -> Election:
    count = draw(st.integers(1, 6))
    projects = tuple(Project(f"p{number}", draw(st.integers(1, 60))) for number in range(count))
    ballots = draw(
        st.dictionaries(
            st.frozensets(st.integers(0, count - 1), min_size=1, max_size=4),
            st.integers(1, 5),
            min_size=1,
            max_size=8,
        )
    )
    return Election(projects, draw(st.integers(1, 150)), 1, ballots, {})


@given(elections(), st.sampled_from(["cost", "cardinality"]))
@settings(max_examples=200)
def test_rounded_and_exact_choose_the_same(election, utility):
    exact = method._Exact(election, Fraction(election.budget, election.voters))

    wanted = method._count(exact, election, utility)

    found = equal_shares(election, utility=utility)
    assert found.winners == tuple(election.projects[number].id for number in wanted)
    assert all(left >= 0 for left in exact.held)
    paid = election.budget - sum(
        left * people for left, people in zip(exact.held, election.ballots.values(), strict=True)
    )
    assert paid == found.cost <= election.budget


@given(elections())
@settings(max_examples=60)
def test_more_for_each_never_exceeds_the_budget(election):
    assert with_more_for_each(election).cost <= election.budget


@given(elections())
@settings(max_examples=60)
def test_it_does_not_matter_in_which_order_people_vote(election):
    turned = replace(election, ballots=dict(reversed(election.ballots.items())))

    assert equal_shares(turned).winners == equal_shares(election).winners
