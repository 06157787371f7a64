"""A map of opinions on its way to plain numbers. Loads NumPy, so only the worker imports this."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from string import ascii_uppercase
from typing import Any

import numpy as np

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations.voting_reading import LEVELS
from yoriai.pure.opinionmap.space import alignment
from yoriai.pure.opinionmap.statements.telling import tellable
from yoriai.pure.opinionmap.votes.choosing import Chosen
from yoriai.pure.opinionmap.votes.matrix import Counts, Floats, Places
from yoriai.pure.opinionmap.whole import OpinionMap
from yoriai.pure.values import dataclass

# An area holds most of a group (of a normal cloud 86 of 100) without showing where anybody stands.
AREA_DEVIATIONS = 2.0
MOST_CELLS = 24
COMMON_SHARE = 0.6
MOST_LISTED = 5
DIGITS = 6


@dataclass(frozen=True)
class Sheet:
    """What is drawn: some votes, the numbers of their statements, what is known of their people.

    Attributes:
        part: the votes.
        numbers: of the statements, shape (statements,).
        levels: of the people, places in `LEVELS`, shape (people,).
        total: how many people answered each statement in all, which is public; shape (statements,).
    """

    part: Chosen
    numbers: Sequence[int]
    levels: Places
    total: Counts


@dataclass(frozen=True)
class Turned:
    """How a map is laid beside another: its axes, and the place of each group among the names."""

    turn: alignment.Turn
    names: Places


class Picture:
    """A map on its way to plain numbers; groups in the order of their names."""

    def __init__(self, sheet: Sheet, found: OpinionMap, turned: Turned) -> None:
        votes = sheet.part.votes
        self.found = found
        self.numbers = sheet.numbers
        self.basis = turned.turn.basis(found.basis)
        self.positions = turned.turn.columns(found.positions)
        self.answered = np.bincount(votes.statements, minlength=len(self.numbers))
        self.total = sheet.total
        self.order = [int(group) for group in np.argsort(turned.names)]
        self.names = {group: ascii_uppercase[int(name)] for group, name in enumerate(turned.names)}
        self.levels = sheet.levels
        self.described = self._described()
        self.told = np.zeros(found.tally.given.shape, np.bool_)
        # Beside the counts of all answers, which are public, no small count may follow by subtraction.
        self.told[self.described] = tellable(
            found.tally.given[self.described], sheet.total, fewest=rules.FEWEST_SHOWN
        )

    @cached_property
    def tells_levels(self) -> bool:
        """Tell whether it can be said what is known of the people of each group: nowhere of a few of one level."""
        labels = np.where(np.isin(self.found.groups.labels, self.described), self.found.groups.labels, -1)
        counts = np.zeros((self.found.groups.count + 1, len(LEVELS)), np.int64)
        np.add.at(counts, (labels, self.levels), 1)
        return bool(((counts == 0) | (counts >= rules.FEWEST_SHOWN)).all())

    def _by_level(self, levels: Places) -> dict[str, int]:
        return dict(zip(LEVELS, np.bincount(levels, minlength=len(LEVELS)).tolist(), strict=True))

    def _described(self) -> list[int]:
        """Return the groups of which something is said: none where there is one, or where they are too small."""
        groups = [group for group in self.order if self.found.groups.sizes[group] >= rules.FEWEST_SHOWN]
        return groups if len(groups) > 1 else []

    def content(self) -> dict[str, Any]:
        """Return what the map says."""
        described = self.described
        return {
            "statements": [self._statement(place) for place in range(len(self.numbers))],
            "levels": self._by_level(self.levels),
            "spread": _plain(self.found.spread),
            "crowd": self._crowd(),
            "groups": [self._group(group) for group in described],
            "common_ground": self._common_ground(described),
            "divisive": self._divisive(described),
            "consensus": [
                self._listed(one.statement, one.agrees, one.votes, one.given)
                for one in self.found.consensus
                if one.given >= rules.FEWEST_SHOWN and self._hides_no_few(one.statement, one.given)
            ],
        }

    def _hides_no_few(self, place: int, given: int) -> bool:
        """Tell whether what a map without some people says lets nothing follow of a few of them."""
        left_out = int(self.total[place]) - given
        return left_out == 0 or left_out >= rules.FEWEST_SHOWN

    def _statement(self, place: int) -> dict[str, Any]:
        if self.answered[place] < rules.FEWEST_SHOWN:
            # The mean of one answer is that answer: until there are more of them it moves nobody.
            return {"number": self.numbers[place], "mean": 0.0, "x": 0.0, "y": 0.0}
        x, y = self.basis.directions[:, place]
        return {
            "number": self.numbers[place],
            "mean": float(self.basis.mean[place]),
            "x": float(x),
            "y": float(y),
        }

    def _group(self, group: int) -> dict[str, Any]:
        mine = self.positions[self.found.groups.labels == group]
        centre = mine.mean(axis=0)
        tally = self.found.tally
        return {
            "name": self.names[group],
            "size": len(mine),
            "levels": self._by_level(self.levels[self.found.groups.labels == group])
            if self.tells_levels
            else None,
            "centre": _plain(centre),
            "area": _area(mine),
            "answers": [
                _counts(tally.agree[group, at], tally.disagree[group, at], tally.given[group, at])
                if self.told[group, at]
                else None
                for at in range(len(self.numbers))
            ],
            "representative": [
                self._listed(one.statement, one.agrees, one.votes, one.given)
                for one in self.found.representative[group]
                if self.told[group, one.statement]
            ],
        }

    def _listed(self, place: int, agrees: bool, votes: int, given: int) -> dict[str, Any]:
        return {
            "statement": self.numbers[place],
            "agrees": bool(agrees),
            "votes": int(votes),
            "given": int(given),
        }

    def _common_ground(self, groups: Sequence[int]) -> list[dict[str, Any]]:
        """Return what most of every group agree on, the surest first."""
        if not groups:
            return []
        tally = self.found.tally.rows(list(groups))
        enough = self.told[list(groups)].all(axis=0)
        shares = tally.agree / np.maximum(tally.given, 1)
        sure = np.flatnonzero(enough & (shares.min(axis=0) >= COMMON_SHARE))
        ordered = sure[np.argsort(-self.found.common_ground[sure], kind="stable")][:MOST_LISTED]
        return [
            {"statement": self.numbers[at], "agreement": round(float(self.found.common_ground[at]), DIGITS)}
            for at in ordered
        ]

    def _divisive(self, groups: Sequence[int]) -> list[dict[str, Any]]:
        divide = self.found.divide
        listed = []
        for at in divide.divisive(self.found.visible) if groups else ():
            high, low = int(divide.highest[at]), int(divide.lowest[at])
            if self.told[[high, low], at].all():
                listed.append(
                    {
                        "statement": self.numbers[at],
                        "highest": self.names[high],
                        "lowest": self.names[low],
                        "gap": round(float(divide.gap[at]), DIGITS),
                    }
                )
        return listed

    def _crowd(self) -> dict[str, Any]:
        """Return how many people stand in each cell of a grid, where it is enough of them."""
        reach = float(np.abs(self.positions).max()) or 1.0
        # So many that a cell in the middle of a crowd holds enough people to be shown.
        across = int(np.clip(np.sqrt(len(self.positions) / 4), 2, MOST_CELLS))
        counts, _, _ = np.histogram2d(
            self.positions[:, 0], self.positions[:, 1], bins=across, range=[[-reach, reach], [-reach, reach]]
        )
        columns, rows = np.nonzero(counts >= rules.FEWEST_SHOWN)
        side = 2 * reach / across
        cells = [
            [
                round(-reach + (int(column) + 0.5) * side, DIGITS),
                round(-reach + (int(row) + 0.5) * side, DIGITS),
                int(counts[column, row]),
            ]
            for column, row in zip(columns, rows, strict=True)
        ]
        return {"side": round(side, DIGITS), "cells": cells}


def _counts(agree: int, disagree: int, given: int) -> list[int]:
    """Return agree, disagree and pass."""
    return [int(agree), int(disagree), int(given - agree - disagree)]


def _area(positions: Floats) -> Mapping[str, float]:
    """Return the ellipse in which most of a group stand: half axes, and the angle of the first in degrees."""
    values, vectors = np.linalg.eigh(np.cov(positions.T) if len(positions) > 1 else np.zeros((2, 2)))
    across, along = AREA_DEVIATIONS * np.sqrt(np.maximum(values, 0.0))
    angle = np.degrees(np.arctan2(vectors[1, 1], vectors[0, 1]))
    return {
        "along": round(float(along), DIGITS),
        "across": round(float(across), DIGITS),
        "angle": round(float(angle), 2),
    }


def _plain(values: Floats) -> list[float]:
    return [round(float(value), DIGITS) for value in values]
