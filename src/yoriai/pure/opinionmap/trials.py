"""How sure the groups of a map are: the whole is computed again without some of the votes, several times."""

from __future__ import annotations

import numpy as np

from yoriai.pure.opinionmap.groups.certainty import Certainty, adjusted_rand, without_some
from yoriai.pure.opinionmap.votes.matrix import Places, VoteMatrix, Yes
from yoriai.pure.opinionmap.votes.order import canonical
from yoriai.pure.opinionmap.whole import Settings, grouped
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Trials:
    """How it is tried.

    Attributes:
        times: so many trials.
        share: of the votes removed in each, in (0, 1).
        most_people: of more people a sample is tried; fewer people are less sure, so this errs on the safe side.
        seed: of the first trial.
    """

    times: int = 10
    share: float = 0.1
    most_people: int = 20_000
    seed: int = 1


@dataclass(frozen=True)
class _Question:
    """What is asked: votes in canonical order, which statements are visible, and the settings of the map."""

    votes: VoteMatrix
    visible: Yes
    settings: Settings


def certainty(votes: VoteMatrix, settings: Settings | None = None, trials: Trials | None = None) -> Certainty:
    """Return how sure the groups are.

    In each trial a random share of the votes is removed and everything is computed again: positions, number of
    groups, groups. Twice as many votes are removed as the promise of `is_clear` speaks of (5 %).

    Args:
        votes: the last votes.
        settings: those of the map.
        trials: how often, and how much is removed.
    """
    settings, trials = settings or Settings(), trials or Trials()
    visible = settings.visible(votes)
    ordered = canonical(votes, ~visible)
    # Canonical order has nothing to do with opinions, so its first people are a fair sample.
    sample = ordered.votes.people(0, min(votes.people_count, trials.most_people))
    question = _Question(sample, visible[ordered.statements], settings)
    labels = grouped(sample, question.visible, settings)[1].labels
    mapped = labels >= 0
    given = sample.votes_given[mapped]
    return Certainty(
        agreements=tuple(_agreement(question, labels, trials, at) for at in range(trials.times)),
        share_removed=trials.share,
        mapped=int(mapped.sum()),
        votes=float(np.median(given)) if len(given) else 0.0,
    )


def _agreement(question: _Question, labels: Places, trials: Trials, at: int) -> float:
    fewer = without_some(question.votes, trials.share, trials.seed + at)
    again = grouped(fewer, question.visible, question.settings)[1].labels
    both = (labels >= 0) & (again >= 0)
    return adjusted_rand(labels[both], again[both])
