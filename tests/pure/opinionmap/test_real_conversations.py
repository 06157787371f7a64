"""The groups on real conversations: the same under any order, close to those exported, sure where they say so."""

from __future__ import annotations

import csv
import statistics
from dataclasses import replace

import numpy as np
import pytest

from tests.pure.opinionmap.open_data import BETTER_PEER, conversation, map_of, shuffled
from tests.shared_data import real_file
from yoriai.pure.opinionmap.groups.certainty import adjusted_rand, without_some
from yoriai.pure.opinionmap.trials import certainty
from yoriai.pure.opinionmap.votes.columns import VoteTable, read_votes
from yoriai.pure.opinionmap.whole import opinion_map

ORDERS = 2
COUNTED = ("n-votes", "n-agree", "n-disagree")


@pytest.mark.parametrize("name", BETTER_PEER)
def test_any_order_of_people_and_statements_gives_the_same_map(name):
    real = conversation(name)
    first = map_of(name)

    for seed in range(ORDERS if real.votes.people_count < 1000 else 1):
        votes, people, statements = shuffled(real.votes, seed)
        place = np.argsort(statements)
        hidden = frozenset(int(place[number]) for number in real.settings.hidden)
        other = opinion_map(votes, replace(real.settings, hidden=hidden))

        assert (other.groups.labels == first.groups.labels[people]).all()
        assert (other.positions == first.positions[people]).all()
        assert (other.basis.directions == first.basis.directions[:, statements]).all()
        assert [[statements[entry.statement] for entry in entries] for entries in other.representative] == [
            [entry.statement for entry in entries] for entries in first.representative
        ]


def test_the_groups_agree_with_those_exported_at_least_as_well_as_others_do():
    agreements = {name: conversation(name).agreement(map_of(name).groups.labels) for name in BETTER_PEER}

    assert statistics.median(agreements.values()) >= 0.90
    assert min(agreements[name] - peer for name, peer in BETTER_PEER.items()) >= -0.05


def test_where_the_groups_are_clear_they_stay_without_a_twentieth_of_the_votes():
    real = conversation("austria-climate.5twd2jsnkf.2022-08-08")
    labels = map_of(real.name).groups.labels

    assert certainty(real.votes, real.settings).is_clear
    for seed in range(100, 103):
        other = opinion_map(without_some(real.votes, 0.05, seed), real.settings).groups.labels
        both = (labels >= 0) & (other >= 0)
        assert adjusted_rand(labels[both], other[both]) >= 0.9


def test_where_the_groups_are_not_clear_it_is_said():
    real = conversation("15-per-hour-seattle")

    assert not certainty(real.votes, real.settings).is_clear


@pytest.mark.parametrize("name", BETTER_PEER)
def test_the_votes_of_each_person_are_counted_as_exported(name):
    real = conversation(name)
    with real_file(f"polis/openData/{name}/participants-votes.csv").open(newline="") as lines:
        exported = [[int(row[column]) for column in COUNTED] for row in csv.DictReader(lines)]

    each = real.votes.tally_of(np.arange(real.votes.people_count), real.votes.people_count)

    counts = [each.given.sum(axis=1), each.agree.sum(axis=1), each.disagree.sum(axis=1)]
    assert np.stack(counts, axis=1).tolist() == exported


def test_the_events_of_a_conversation_give_the_exported_last_votes():
    folder = real_file("polis/math-outputs/r4tykwac8thvzv35jrn53-biodiversity")
    (path,) = folder.glob("*-votes.csv")
    with path.open(newline="") as lines:
        events = read_votes(csv.reader(lines))
    with real_file("polis/openData/scoop-hivemind.biodiversity/participants-votes.csv").open(
        newline=""
    ) as lines:
        exported = read_votes(csv.reader(lines))

    assert _named(events) == _named(exported)


def _named(table: VoteTable) -> dict[tuple[str, str], int]:
    votes = table.votes
    person = np.repeat(np.arange(votes.people_count), votes.votes_given)
    return {
        (table.people[who], table.statements[what]): int(value)
        for who, what, value in zip(person, votes.statements, votes.values, strict=True)
    }
