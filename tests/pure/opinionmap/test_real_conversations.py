"""The groups on real conversations: the same under any order, close to those exported, sure where they say so."""

from __future__ import annotations

import statistics
from dataclasses import replace

import numpy as np
import pytest

from tests.pure.opinionmap.open_data import BETTER_PEER, conversation, map_of, shuffled
from yoriai.pure.opinionmap.groups.certainty import adjusted_rand, without_some
from yoriai.pure.opinionmap.trials import certainty
from yoriai.pure.opinionmap.whole import opinion_map

ORDERS = 2


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
