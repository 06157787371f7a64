import numpy as np
import pytest

from yoriai.pure.opinionmap.space.alignment import renamed, turn
from yoriai.pure.opinionmap.space.projecting import Basis

ALL = np.array([True, True, True])
LAST = Basis(np.zeros(3), np.eye(3)[:2], ALL)


@pytest.mark.parametrize("axes", [[0, 1], [1, 0]])
@pytest.mark.parametrize("signs", [[1.0, 1.0], [-1.0, 1.0], [1.0, -1.0], [-1.0, -1.0]])
def test_swapped_and_mirrored_axes_come_back_to_their_places(axes, signs):
    new = Basis(LAST.mean, (LAST.directions * np.array(signs)[:, None])[axes], ALL)
    positions = (np.array([[3.0, 5.0]]) * signs)[:, axes]

    back = turn(new, LAST)

    assert back.basis(new).directions.tolist() == LAST.directions.tolist()
    assert back.columns(positions).tolist() == [[3.0, 5.0]]


def test_statements_added_since_do_not_disturb():
    new = Basis(np.zeros(4), np.hstack([-LAST.directions, [[0.1], [0.2]]]), np.array([*ALL, True]))

    assert turn(new, LAST).signs.tolist() == [-1.0, -1.0]


@pytest.mark.parametrize(
    ("labels", "count", "last", "names"),
    [
        ([0, 0, 1, 1], 2, [1, 1, 0, 0], [1, 0]),
        ([0, 0, 1, 1, 0], 2, [1, 1, 0], [1, 0]),
        ([0, 0, 1, 2], 3, [1, 1, 0, 0], [1, 0, 2]),
        ([0, 0, 0, 0], 1, [1, 1, 1, 0], [0]),
        ([0, 1, -1], 2, [-1, -1, -1], [0, 1]),
        ([0, 1], 2, [2, 0], [1, 0]),
    ],
)
def test_groups_keep_the_names_of_those_they_share_most_people_with(labels, count, last, names):
    assert renamed(np.array(labels), count, np.array(last)).tolist() == names
