from itertools import pairwise

import numpy as np
import pytest

from tests.pure.opinionmap.test_whole import town
from yoriai.pure.opinionmap.parts import TooFewPeople, opinion_map_of_parts
from yoriai.pure.opinionmap.votes.matrix import from_dense
from yoriai.pure.opinionmap.whole import Settings, opinion_map


@pytest.mark.parametrize("cuts", [[0, 3000], [0, 100, 101, 2500, 3000]])
def test_the_map_of_the_parts_is_that_of_the_whole(cuts):
    votes = from_dense(town(people=3000, statements=150)[0])
    settings = Settings(hidden=frozenset({3}), background=frozenset({5}))
    parts = [votes.people(begin, end) for begin, end in pairwise(cuts)]

    whole = opinion_map(votes, settings)
    added = opinion_map_of_parts(parts, settings)

    assert np.abs(added.positions - whole.positions).max() < 1e-9
    assert np.abs(added.basis.directions - whole.basis.directions).max() < 1e-9
    assert (added.groups.labels == whole.groups.labels).all()
    assert (added.tally.given == whole.tally.given).all()
    assert added.groups.silhouette == pytest.approx(whole.groups.silhouette, abs=1e-9)
    assert [[entry.statement for entry in group] for group in added.representative] == [
        [entry.statement for entry in group] for group in whole.representative
    ]
    assert np.abs(added.priorities - whole.priorities).max() < 1e-9
    assert added.spread == pytest.approx(whole.spread)


def test_so_few_people_that_they_are_grouped_one_by_one_are_refused():
    with pytest.raises(TooFewPeople):
        opinion_map_of_parts([from_dense(town()[0])])
