"""Every formula against the original system's own outputs on real conversations."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest

from tests.pure.opinionmap.polis import OUTPUTS, SOUND, STALE, output
from yoriai.pure.opinionmap.groups.cells import Points
from yoriai.pure.opinionmap.groups.kmeans import lloyd
from yoriai.pure.opinionmap.groups.silhouette import silhouettes
from yoriai.pure.opinionmap.space.centring import centred, means
from yoriai.pure.opinionmap.space.components import principal_components
from yoriai.pure.opinionmap.space.projecting import extremity, people_positions, statement_positions
from yoriai.pure.opinionmap.statements.common import consensus, group_informed_consensus
from yoriai.pure.opinionmap.statements.representative import representative
from yoriai.pure.opinionmap.statements.routing import priorities

CLOSE = 1e-9


@pytest.mark.parametrize("name", OUTPUTS)
def test_votes_are_counted_exactly(name):
    real = output(name)

    tally = real.votes.tally_of(real.labels, real.labels.max() + 1)

    for ours, published in zip(astuple(tally), astuple(real.tally), strict=True):
        assert (ours == published).all()


@pytest.mark.parametrize("name", SOUND)
def test_the_centre_and_the_components_are_those_of_the_original(name):
    real = output(name)

    mean = means(real.votes.tally, real.visible)
    found = principal_components(centred(real.votes, mean, real.visible).scatter_times, len(mean))

    assert np.abs(mean - real.basis.mean).max() < CLOSE
    for direction, published in zip(found.directions, real.basis.directions, strict=True):
        assert np.abs(direction - published * np.sign(direction @ published)).max() < CLOSE


@pytest.mark.parametrize("name", OUTPUTS)
def test_people_stand_where_the_original_puts_them(name):
    real = output(name)
    rows = centred(real.votes, real.basis.mean, real.visible)
    shown = real.votes.tally_of(np.arange(real.votes.people_count), real.votes.people_count).given

    positions = people_positions(rows, shown[:, real.visible].sum(axis=1), real.basis)

    base = real.blob["base-clusters"]
    for number, (x, y) in enumerate(zip(base["x"], base["y"], strict=True)):
        mean = positions[real.base_labels == number].mean(axis=0)
        assert np.abs(mean - (x, y)).max() < CLOSE


@pytest.mark.parametrize("name", OUTPUTS)
def test_statements_stand_where_the_original_puts_them(name):
    real = output(name)

    positions = statement_positions(real.basis)

    assert np.abs(positions - np.array(real.blob["pca"]["comment-projection"]).T).max() < CLOSE
    assert np.abs(extremity(positions) - real.blob["pca"]["comment-extremity"]).max() < CLOSE


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_group_informed_consensus_is_that_of_the_original(name):
    real = output(name)

    value = group_informed_consensus(real.tally)

    assert np.abs(value - real.by_statement("group-aware-consensus")).max() < CLOSE


@pytest.mark.parametrize("name", SOUND)
def test_the_priorities_are_those_of_the_original(name):
    real = output(name)

    found = priorities(real.tally.total(), np.array(real.blob["pca"]["comment-extremity"]), real.meta)

    assert np.abs(found / real.by_statement("comment-priorities") - 1).max() < CLOSE


def test_where_the_original_gave_every_statement_the_same_priority_ours_differ():
    real = output(STALE)

    found = priorities(real.tally.total(), np.array(real.blob["pca"]["comment-extremity"]))

    assert set(real.by_statement("comment-priorities")) == {49}
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("name", OUTPUTS)
def test_each_group_has_the_same_representative_statements_in_the_same_order(name):
    real = output(name)

    lists = representative(real.tally, real.visible)

    for group, entries in enumerate(lists):
        published = real.blob["repness"][str(group)]
        assert [real.statements[entry.statement] for entry in entries] == [row["tid"] for row in published]
        for entry, expected in zip(entries, published, strict=True):
            if entry.is_best_agreed and expected["repful-for"] == "disagree":
                # The original lists a statement because 7 of 10 agree, and then says that the group disagrees.
                assert (entry.agrees, entry.votes) == (True, expected["n-agree"])
                continue
            assert entry.agrees == (expected["repful-for"] == "agree")
            assert (entry.votes, entry.given) == (expected["n-success"], expected["n-trials"])
            assert entry.share == pytest.approx(expected["p-success"], abs=CLOSE)
            assert entry.test == pytest.approx(expected["p-test"], abs=CLOSE)
            assert entry.ratio == pytest.approx(expected["repness"], abs=CLOSE)
            # Published with seven digits.
            assert entry.ratio_test == pytest.approx(expected["repness-test"], rel=1e-7)


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_consensus_lists_the_same_statements_in_the_same_order(name):
    real = output(name)

    found = consensus(real.tally.total(), real.visible)

    published = real.blob["consensus"]
    expected = [(entry["tid"], True) for entry in published["agree"]]
    expected += [(entry["tid"], False) for entry in published["disagree"]]
    assert [(real.statements[entry.statement], entry.agrees) for entry in found] == expected


@pytest.mark.parametrize(
    ("order", "published", "sizes_of_two"),
    [("by number", (0.457, 0.481, 0.508), [23, 44]), ("as filed", (0.487, 0.329, 0.362), [17, 50])],
)
def test_silhouettes_published_for_a_conversation_are_found_again(order, published, sizes_of_two):
    real = output("r6vbnhffkxbd7ifmfbdrd-vw")
    rows = centred(real.votes, real.basis.mean, real.visible)
    positions = people_positions(rows, real.votes.votes_given, real.basis)
    people = real.by_first_vote if order == "as filed" else np.arange(real.votes.people_count)
    places = positions[[person for person in people if real.votes.votes_given[person] >= 7]]
    each = Points(places, np.ones(len(places)), np.ones(len(places)))

    # As the original does it: up to 100 base clusters and then k groups, both from the first distinct points.
    base = lloyd(each, places[np.sort(np.unique(places, axis=0, return_index=True)[1])][:100])
    sizes = np.bincount(base.labels, minlength=len(base.centres))
    bases = Points(base.centres[sizes > 0], sizes[sizes > 0] * 1.0, np.ones((sizes > 0).sum()))
    groups = [lloyd(bases, bases.places[:count], rounds=20) for count in (2, 3, 4)]
    found = [silhouettes(bases, at.labels, len(at.centres)).mean() for at in groups]

    assert found == pytest.approx(published, abs=6e-4)
    assert sorted(np.bincount(groups[0].labels).tolist()) == sizes_of_two
