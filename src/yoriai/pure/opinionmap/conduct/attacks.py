"""Attacks that are made up, to see what they do to a map, and what is left of it when those with signs are left out.

Two kinds, as in the published table: many new participants from one place, and fewer who answer from one list. The
limits of the site (how many begin from one address in an hour) are not part of it: it is what would happen without them.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.stats import rankdata

from yoriai.pure.opinionmap.conduct.answers import NO_ORIGIN, Conduct
from yoriai.pure.opinionmap.conduct.limits import Criteria
from yoriai.pure.opinionmap.conduct.signs import Signs, signs
from yoriai.pure.opinionmap.groups.certainty import adjusted_rand
from yoriai.pure.opinionmap.votes.building import Chunk, Size, vote_matrix
from yoriai.pure.opinionmap.votes.choosing import chosen
from yoriai.pure.opinionmap.votes.matrix import Floats, Places, VoteMatrix, Yes
from yoriai.pure.opinionmap.whole import OpinionMap, Settings, opinion_map
from yoriai.pure.values import dataclass

DAY_S = 24 * 3600.0
DAYS = 14
LISTED = 10


@dataclass(frozen=True)
class Attacked:
    """A conversation with an attack in it; the people of the conversation come first.

    Attributes:
        conduct: all answers as they came.
        votes: the last votes.
        is_attacker: who was made up, shape (people,).
    """

    conduct: Conduct
    votes: VoteMatrix
    is_attacker: Yes


@dataclass(frozen=True)
class _Answers:
    """Answers of some people in any order: person, statement, value, time."""

    people: Places
    statements: Places
    values: Places
    times: Floats


def as_they_came(votes: VoteMatrix, *, seed: int) -> Conduct:
    """Return how the people of a conversation could have come: by day over two weeks, each with her own order.

    Exports of last votes tell neither times nor the order in which a person answered.

    Args:
        votes: the last votes.
        seed: of the chance.
    """
    draws = np.random.default_rng(seed)
    who = np.repeat(np.arange(votes.people_count), votes.votes_given)
    begins = draws.integers(DAYS, size=votes.people_count) * DAY_S
    begins = begins + draws.uniform(8 * 3600, 22 * 3600, votes.people_count)
    answers = _Answers(
        who, votes.statements.astype(np.intp), votes.values.astype(np.intp), np.zeros(len(who))
    )
    answers = _paced(answers, begins, (5.0, 40.0), draws)
    return _conduct(answers, np.full(votes.people_count, NO_ORIGIN))


def flooded(votes: VoteMatrix, *, people: int = 1000, seed: int = 1) -> Attacked:
    """Return a conversation into which many new participants come from one place within some hours.

    They answer 20 statements each, against what most people said on half of the statements, otherwise by chance.
    """
    draws = np.random.default_rng(seed)
    asked = min(20, votes.statement_count)
    aimed = draws.random(votes.statement_count) < 0.5
    answers = _made_up(
        votes, people, asked, lambda statements: _against(votes, statements, aimed, draws), draws
    )
    begins = np.asarray(5 * DAY_S + 9 * 3600 + np.arange(people) * 10.0, np.float64)
    answers = _paced(answers, begins, (2.0, 8.0), draws)
    return _joined(votes, answers, np.zeros(people, np.intp), seed)


def coordinated(votes: VoteMatrix, *, people: int = 200, noise: float = 0.05, seed: int = 1) -> Attacked:
    """Return a conversation in which people from as many places answer from one list within two days.

    The list says the opposite of what most people said; each answers 30 statements, at the pace of a person, in an
    order of her own, and differs from the list in a few answers.
    """
    draws = np.random.default_rng(seed)
    asked = min(30, votes.statement_count)
    everything = np.ones(votes.statement_count, np.bool_)

    def listed(statements: Places) -> Places:
        said = _against(votes, statements, everything, draws)
        other = draws.random(said.shape) < noise
        return np.where(other, draws.integers(-1, 2, said.shape), said)

    answers = _made_up(votes, people, asked, listed, draws)
    begins = 5 * DAY_S + draws.uniform(0, 2 * DAY_S, people)
    answers = _paced(answers, begins, (5.0, 40.0), draws)
    return _joined(votes, answers, np.arange(people) + 1, seed)


def _made_up(
    votes: VoteMatrix,
    people: int,
    asked: int,
    said: Callable[[Places], Places],
    draws: np.random.Generator,
) -> _Answers:
    order = np.argsort(draws.random((people, votes.statement_count)), axis=1)[:, :asked]
    who = np.repeat(np.arange(people), asked)
    return _Answers(who, order.ravel(), said(order).ravel(), np.zeros(people * asked))


def _against(votes: VoteMatrix, statements: Places, aimed: Yes, draws: np.random.Generator) -> Places:
    """Return the opposite of what most people said on some statements, and answers by chance on the others."""
    most = np.where(votes.tally.agree >= votes.tally.disagree, 1, -1)
    chance = draws.integers(-1, 2, statements.shape)
    return np.where(aimed[statements], -most[statements], chance)


def _paced(
    answers: _Answers, begins: Floats, pause_s: tuple[float, float], draws: np.random.Generator
) -> _Answers:
    """Give each person's answers an order by chance and times with pauses between."""
    order = np.lexsort((draws.random(len(answers.people)), answers.people))
    who = answers.people[order]
    pauses = draws.uniform(*pause_s, len(who))
    total = np.concatenate(([0.0], np.cumsum(pauses)))
    first = np.searchsorted(who, who, side="left")
    times = begins[who] + total[:-1] - total[first]
    return _Answers(who, answers.statements[order], answers.values[order], times)


def _conduct(answers: _Answers, origins: Places) -> Conduct:
    order = np.argsort(answers.times, kind="stable")
    return Conduct(
        answers.people[order].astype(np.int32),
        answers.statements[order].astype(np.int32),
        answers.values[order].astype(np.int8),
        answers.times[order],
        origins,
    )


def _joined(votes: VoteMatrix, answers: _Answers, origins: Places, seed: int) -> Attacked:
    before = as_they_came(votes, seed=seed)
    count = votes.people_count
    together = _conduct(
        _Answers(
            np.concatenate([before.people.astype(np.intp), answers.people + count]),
            np.concatenate([before.statements.astype(np.intp), answers.statements]),
            np.concatenate([before.values.astype(np.intp), answers.values]),
            np.concatenate([before.times, answers.times]),
        ),
        np.concatenate([before.origins, origins]),
    )
    size = Size(len(together.origins), votes.statement_count)
    chunk = Chunk(together.people, together.statements, together.values)
    return Attacked(together, vote_matrix([chunk], size), np.arange(size.people) >= count)


@dataclass(frozen=True)
class Distance:
    """How far a map is from the one without the attack, seen by the people who were there; 1 is the same.

    Attributes:
        groups: adjusted Rand index of their groups.
        consensus: share of the ten statements with the highest group-informed consensus that are still among them.
        ranking: rank correlation of all statements by group-informed consensus (C. Spearman 1904), in [−1, 1].
        representative: share of each group's representative statements that stand in the list of the group
            in which most of it is now.
    """

    groups: float
    consensus: float
    ranking: float
    representative: float


@dataclass(frozen=True)
class Effect:
    """What an attack does, with everybody and without those who show signs."""

    attackers: int
    attackers_found: int
    others: int
    others_found: int
    by_criterion: tuple[tuple[str, int], ...]
    everybody: Distance
    without: Distance


def effect(
    votes: VoteMatrix,
    attacked: Attacked,
    *,
    settings: Settings | None = None,
    criteria: Criteria | None = None,
) -> Effect:
    """Return what an attack does to the groups, the consensus and the representative statements.

    Args:
        votes: the conversation before.
        attacked: the same with the attack.
        settings: of the maps.
        criteria: the limits; the published ones if None.
    """
    before = opinion_map(votes, settings)
    found = signs(attacked.conduct, attacked.votes, criteria)
    marked = found.any
    count = votes.people_count
    statements = np.ones(votes.statement_count, np.bool_)
    left = chosen(attacked.votes, people=~marked, statements=statements)
    return Effect(
        attackers=int(attacked.is_attacker.sum()),
        attackers_found=int(marked[attacked.is_attacker].sum()),
        others=count,
        others_found=int(marked[:count].sum()),
        by_criterion=_counted(found),
        everybody=_distance(before, opinion_map(attacked.votes, settings), np.arange(count)),
        without=_distance(before, opinion_map(left.votes, settings), _places(left.people, count)),
    )


def _counted(found: Signs) -> tuple[tuple[str, int], ...]:
    return tuple((name, int(marks.sum())) for name, marks in found.by_criterion.items())


def _places(people: Places, count: int) -> Places:
    """Return where each of the first people stands among those who are left; −1 for who is not."""
    places = np.full(count, -1, np.intp)
    there = people < count
    places[people[there]] = np.flatnonzero(there)
    return places


def _distance(before: OpinionMap, after: OpinionMap, places: Places) -> Distance:
    there = places >= 0
    now = np.full(len(places), -1, np.intp)
    now[there] = after.groups.labels[places[there]]
    both = (before.groups.labels[: len(places)] >= 0) & (now >= 0)
    labels = before.groups.labels[: len(places)]
    return Distance(
        groups=adjusted_rand(labels[both], now[both]),
        consensus=_overlap(_best(before), _best(after)),
        ranking=_ranking(before, after),
        representative=_kept(before, after, labels[both], now[both]),
    )


def _best(found: OpinionMap) -> set[int]:
    ranked = np.where(found.visible, found.common_ground, -1.0)
    return set(np.argsort(-ranked, kind="stable")[:LISTED].tolist())


def _ranking(before: OpinionMap, after: OpinionMap) -> float:
    seen = before.visible & after.visible
    first, second = rankdata(before.common_ground[seen]), rankdata(after.common_ground[seen])
    if len(first) < 2 or not first.std() or not second.std():
        return 1.0 if np.array_equal(first, second) else 0.0
    return float(np.corrcoef(first, second)[0, 1])


def _overlap(before: set[int], after: set[int]) -> float:
    return len(before & after) / max(1, len(before))


def _kept(before: OpinionMap, after: OpinionMap, then: Places, now: Places) -> float:
    shares = []
    for group in range(before.groups.count):
        mine = now[then == group]
        listed = {(one.statement, one.agrees) for one in before.representative[group]}
        if len(mine) and listed:
            most = int(np.bincount(mine).argmax())
            still = {(one.statement, one.agrees) for one in after.representative[most]}
            shares.append(len(listed & still) / len(listed))
    return float(np.mean(shares)) if shares else 1.0
