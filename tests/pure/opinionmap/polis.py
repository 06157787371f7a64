"""The original system's own outputs, in the form this room works with (agree = +1)."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from tests.shared_data import real_file
from yoriai.pure.opinionmap.space.projecting import Basis
from yoriai.pure.opinionmap.votes.building import Chunk, Size, vote_matrix
from yoriai.pure.opinionmap.votes.matrix import Tally, VoteMatrix

OUTPUTS = (
    "25ptpt-3gp-no-strict-with-meta",
    "50ptpt-3gp-strict-no-meta",
    "r4tykwac8thvzv35jrn53-biodiversity",
    "r6vbnhffkxbd7ifmfbdrd-vw",
)
# Its components are older than its moderation, and all its priorities are 49: a known bug of the original.
STALE = "50ptpt-3gp-strict-no-meta"
SOUND = tuple(name for name in OUTPUTS if name != STALE)


@dataclass(frozen=True)
class Output:
    """One conversation: its last votes, and the mathematical output of the original."""

    votes: VoteMatrix
    people: list[int]
    by_first_vote: list[int]
    blob: dict[str, Any] = field(repr=False)

    @cached_property
    def statements(self) -> list[int]:
        return self.blob["tids"]

    @cached_property
    def meta(self) -> np.ndarray:
        return np.isin(self.statements, self.blob["meta-tids"])

    @cached_property
    def visible(self) -> np.ndarray:
        """Neither moderated out nor about the person."""
        return ~(np.isin(self.statements, self.blob["mod-out"]) | self.meta)

    @cached_property
    def basis(self) -> Basis:
        """Centre and components of the original, turned to agree = +1."""
        pca = self.blob["pca"]
        return Basis(-np.array(pca["center"]), -np.array(pca["comps"]), self.visible)

    @cached_property
    def base_labels(self) -> np.ndarray:
        """The base cluster of each person, −1 for those in none."""
        place = {person: place for place, person in enumerate(self.people)}
        labels = np.full(len(self.people), -1)
        for base, members in enumerate(self.blob["base-clusters"]["members"]):
            labels[[place[member] for member in members]] = base
        return labels

    @cached_property
    def labels(self) -> np.ndarray:
        """The group of each person, −1 for those in none."""
        base_of = {number: base for base, number in enumerate(self.blob["base-clusters"]["id"])}
        groups = np.full(len(base_of), -1)
        for group in self.blob["group-clusters"]:
            groups[[base_of[member] for member in group["members"]]] = group["id"]
        return np.where(self.base_labels >= 0, groups[self.base_labels], -1)

    def by_statement(self, name: str) -> np.ndarray:
        return np.array([self.blob[name][str(statement)] for statement in self.statements])

    @cached_property
    def tally(self) -> Tally:
        """The votes of each group on each statement, as the original counted them."""
        votes = [self.blob["group-votes"][str(group)]["votes"] for group in range(self.labels.max() + 1)]
        counts = {
            letter: np.array([[group[str(at)][letter] for at in self.statements] for group in votes])
            for letter in "ADS"
        }
        return Tally(counts["A"], counts["D"], counts["S"])


@cache
def output(name: str) -> Output:
    folder = real_file(f"polis/math-outputs/{name}")
    (path,) = [*folder.glob("*math_blob.json"), *folder.glob("math-pca2.json")]
    blob = json.loads(path.read_text())
    events = _events(folder)
    people = sorted({person for _, person, _, _ in events})
    person_at = {person: at for at, person in enumerate(people)}
    statement_at = {statement: at for at, statement in enumerate(blob["tids"])}
    columns = [
        (person_at[person], statement_at[statement], vote, time)
        for time, person, statement, vote in events
        if statement in statement_at
    ]
    who, what, how, when = (np.array(column) for column in zip(*columns, strict=True))
    size = Size(len(people), len(statement_at))
    by_first_vote = list(dict.fromkeys(who.tolist()))
    return Output(vote_matrix([Chunk(who, what, how, when)], size), people, by_first_vote, blob)


def _events(folder: Path) -> list[tuple[float, int, int, int]]:
    """Return time, person, statement, vote (agree = +1)."""
    if (folder / "votes.json").exists():
        rows = json.loads((folder / "votes.json").read_text())
        return [(row["modified"], row["participant_id"], row["statement_id"], row["vote"]) for row in rows]
    (path,) = folder.glob("*-votes.csv")
    with path.open(newline="") as lines:
        return [
            (float(row["timestamp"]), int(row["voter-id"]), int(row["comment-id"]), int(row["vote"]))
            for row in csv.DictReader(lines)
        ]
