import numpy as np
import pytest

from yoriai.pure.opinionmap.groups.choosing import GroupSettings, group, taking_part

PLAIN = GroupSettings()


def crowd(sizes, seed=0, apart=12.0):
    draws = np.random.default_rng(seed)
    middles = np.array([[np.cos(at), np.sin(at)] for at in range(len(sizes))]) * apart
    return np.concatenate(
        [middle + draws.standard_normal((size, 2)) for middle, size in zip(middles, sizes, strict=True)]
    )


def grouped(positions, settings=PLAIN):
    people = len(positions)
    return group(positions, np.full(people, 20), np.arange(people), settings)


@pytest.mark.parametrize("sizes", [(30, 20), (40, 30, 20), (40, 30, 20, 10), (3000, 1500, 700)])
def test_separate_crowds_are_found_and_numbered_by_size(sizes):
    found = grouped(crowd(sizes))

    assert found.sizes.tolist() == list(sizes)
    assert found.labels.tolist() == np.repeat(range(len(sizes)), sizes).tolist()
    assert found.silhouette == np.nanmax(found.silhouette_by_count) > 0.6
    assert (found.fit > 0.5).all()


def test_one_person_far_out_is_no_group():
    found = grouped(np.concatenate([crowd((30, 20)), [[200.0, 200.0]]]))

    assert found.sizes.min() >= PLAIN.fewest_people


@pytest.mark.parametrize("people", [0, 1, 2, 4])
def test_too_few_people_are_one_group(people):
    found = grouped(np.arange(people * 2.0).reshape(people, 2))

    assert (found.count, found.sizes.tolist(), found.silhouette) == (1, [people], 0.0)


def test_people_who_all_stand_at_one_place_are_one_group():
    found = grouped(np.zeros((40, 2)))

    assert (found.count, found.silhouette) == (1, 0.0)


def test_who_is_not_chosen_is_in_no_group():
    positions = crowd((10, 10))

    found = group(positions, np.full(20, 20), np.arange(0, 20, 2), PLAIN)

    assert found.labels[1::2].tolist() == [-1] * 10
    assert found.sizes.sum() == 10


@pytest.mark.parametrize(
    ("given", "chosen"),
    [
        ([7] * 15 + [6], list(range(15))),
        ([7] * 14 + [6, 5], list(range(15))),
        ([7, 0, 3], [0, 2]),
        ([], []),
    ],
)
def test_who_gave_enough_votes_takes_part_and_the_eager_fill_up(given, chosen):
    assert taking_part(np.array(given, np.int64), 50, PLAIN).tolist() == chosen


def test_with_few_statements_fewer_votes_are_enough():
    assert taking_part(np.full(20, 3), 3, PLAIN).tolist() == list(range(20))
