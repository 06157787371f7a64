"""Real conversations with the groups that were exported with them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache

import numpy as np

from tests.shared_data import real_file
from yoriai.pure.opinionmap.groups.certainty import adjusted_rand
from yoriai.pure.opinionmap.votes.columns import read_votes
from yoriai.pure.opinionmap.votes.matrix import VoteMatrix
from yoriai.pure.opinionmap.whole import OpinionMap, Settings, opinion_map

# Exported under today's rule of who is grouped. The figure is the better of two other implementations started
# from the final votes (red-dwarf 0.4.0; a fork of the original's rewrite in Python).
BETTER_PEER = {
    "15-per-hour-seattle": 0.459,
    "austria-climate.5twd2jsnkf.2022-08-08": 0.954,
    "austria-climate.7z7ejpbmv5.2022-08-08": 0.830,
    "bg2050-volunteers": 0.194,
    "canadian-electoral-reform": 1.000,
    "london.youth.policing": 0.122,
    "scoop-hivemind.biodiversity": 0.954,
    "vtaiwan.uberx": 0.826,
}


@dataclass(frozen=True)
class Conversation:
    """Last votes, what was moderated out, and the exported group of each person ("" for none)."""

    name: str
    votes: VoteMatrix
    settings: Settings
    exported: np.ndarray

    def agreement(self, labels: np.ndarray) -> float:
        """Return the adjusted Rand index with the exported groups, over those who have a group in both."""
        both = (self.exported != "") & (labels >= 0)
        return adjusted_rand(self.exported[both], labels[both])


@cache
def conversation(name: str) -> Conversation:
    folder = real_file(f"polis/openData/{name}")
    with (folder / "participants-votes.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.reader(lines))
    table = read_votes(rows)
    group = rows[0].index("group-id")
    hidden = _moderated_out(folder / "comments.csv")
    numbers = frozenset(at for at, name in enumerate(table.statements) if name in hidden)
    return Conversation(
        name, table.votes, Settings(hidden=numbers), np.array([row[group] for row in rows[1:]])
    )


@cache
def map_of(name: str) -> OpinionMap:
    real = conversation(name)
    return opinion_map(real.votes, real.settings)


def _moderated_out(path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as lines:
        return {
            row["comment-id"]
            for row in csv.DictReader(lines)
            if row["moderated"] == "-1" or row.get("is-meta") == "true"
        }


def shuffled(votes: VoteMatrix, seed: int) -> tuple[VoteMatrix, np.ndarray, np.ndarray]:
    """Return the votes with people and statements in a random order, and these orders."""
    draws = np.random.default_rng(seed)
    people, statements = draws.permutation(votes.people_count), draws.permutation(votes.statement_count)
    place = np.argsort(statements)
    given = votes.votes_given[people]
    starts = np.concatenate(([0], np.cumsum(given)))
    at = np.repeat(votes.starts[people] - starts[:-1], given) + np.arange(votes.vote_count)
    columns = place[votes.statements[at]].astype(np.int32)
    order = np.lexsort((columns, np.repeat(np.arange(len(people)), given)))
    return (
        VoteMatrix(starts, columns[order], votes.values[at][order], votes.statement_count),
        people,
        statements,
    )
