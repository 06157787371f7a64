import numpy as np
import pytest

from yoriai.pure.errors import PureError
from yoriai.pure.opinionmap.statements.common import consensus, divide, group_informed_consensus
from yoriai.pure.opinionmap.statements.representative import representative
from yoriai.pure.opinionmap.statements.routing import BACKGROUND_PRIORITY, next_statement, priorities
from yoriai.pure.opinionmap.votes.matrix import Tally

# Two groups of ten, four statements: the first is the first group's, the second the second's, the third is common.
AGREE = np.array([[9, 1, 9, 0], [1, 9, 9, 0]])
DISAGREE = np.array([[1, 9, 0, 0], [9, 1, 1, 0]])
TALLY = Tally(AGREE, DISAGREE, np.array([[10, 10, 10, 0], [10, 10, 10, 0]]))
ALL = np.ones(4, np.bool_)


def test_each_group_has_its_statements_on_its_side():
    first, second = representative(TALLY, ALL)

    assert [(entry.statement, entry.agrees) for entry in first] == [(0, True), (1, False)]
    assert [(entry.statement, entry.agrees) for entry in second] == [(1, True), (0, False)]
    assert first[0].is_best_agreed
    assert (first[1].votes, first[1].given) == (9, 10)


def test_a_hidden_statement_is_in_no_list():
    hidden = np.array([False, True, True, True])

    assert 0 not in {entry.statement for group in representative(TALLY, hidden) for entry in group}
    assert 2 not in {
        entry.statement for entry in consensus(TALLY.total(), np.array([True, True, False, True]))
    }


def test_a_group_without_anything_sure_has_the_statement_that_sets_it_apart_most():
    flat = Tally(np.array([[1, 0], [1, 0]]), np.array([[1, 2], [1, 1]]), np.array([[2, 2], [2, 2]]))

    lists = representative(flat, np.ones(2, np.bool_))

    assert [len(entries) for entries in lists] == [1, 1]


def test_common_ground_is_what_every_group_agrees_on_however_small():
    ground = group_informed_consensus(TALLY)

    assert ground.argmax() == 2
    assert ground[2] == pytest.approx((10 / 12) ** 2)
    assert [(entry.statement, entry.agrees) for entry in consensus(TALLY.total(), ALL)] == [(2, True)]


def test_what_divides_the_groups_comes_with_the_two_furthest_apart():
    apart = divide(TALLY)

    assert set(apart.divisive(ALL)) == {0, 1}
    assert (apart.highest[0], apart.lowest[0]) == (0, 1)
    assert apart.gap[0] == pytest.approx(8 / 12)
    assert divide(Tally(AGREE[:1], DISAGREE[:1], TALLY.given[:1])).divisive(ALL) == ()


def test_an_unseen_statement_is_worth_most_and_passes_make_it_less():
    tally = Tally(np.array([0, 5, 5]), np.array([0, 5, 0]), np.array([0, 10, 10]))

    worth = priorities(tally, np.zeros(3), np.array([False, False, False]))

    assert worth[0] > worth[1] > worth[2]
    assert priorities(tally, np.zeros(3), np.array([True, False, False]))[0] == BACKGROUND_PRIORITY


@pytest.mark.parametrize(("draw", "shown"), [(0.0, 0), (0.24, 0), (0.25, 2), (0.999, 2)])
def test_the_next_statement_is_drawn_by_worth_among_those_not_seen(draw, shown):
    assert next_statement(np.array([1.0, 5.0, 3.0, 0.0]), {1}, draw) == shown


def test_when_all_were_seen_there_is_no_next_statement():
    assert next_statement(np.array([1.0, 2.0]), {0, 1}, 0.5) is None
    assert next_statement(np.array([]), set(), 0.5) is None


@pytest.mark.parametrize("draw", [-0.1, 1.0])
def test_a_draw_outside_its_range_is_refused(draw):
    with pytest.raises(PureError):
        next_statement(np.array([1.0]), set(), draw)
