"""Drawing the map of opinions. Loads NumPy, so only the worker imports this; nothing is written here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.operations.voting_map import Drawing
from yoriai.apps.consultations.operations.voting_picture import Picture, Sheet, Turned
from yoriai.apps.consultations.operations.voting_reading import Read, figures_of, read_votes
from yoriai.apps.consultations.operations.voting_signs import began_among_many, counted, signs_of
from yoriai.apps.consultations.queries.voting_map import FORMAT, ToDraw, to_draw
from yoriai.pure.opinionmap.groups.kmeans import nearest
from yoriai.pure.opinionmap.space import alignment
from yoriai.pure.opinionmap.space.centring import centred
from yoriai.pure.opinionmap.space.projecting import Basis, stretch
from yoriai.pure.opinionmap.trials import certainty
from yoriai.pure.opinionmap.votes.choosing import Chosen
from yoriai.pure.opinionmap.votes.matrix import Counts, Places, VoteMatrix, Yes
from yoriai.pure.opinionmap.whole import OpinionMap, opinion_map, visible_votes

FEWEST_STATEMENTS = 2


def draw(*, consultation_id: int, on: date) -> Drawing | None:
    """Return the figures and the map of a new step; None when there is nothing new, or too little.

    The answers are read in a stream. Statements that are not shown take no part in the map; without enough
    people or statements there are figures alone.

    Args:
        consultation_id: a consultation that is voted on.
        on: today; when voting is over the last step is made.
    """
    there = to_draw(consultation_id=consultation_id, on=on)
    if there.is_drawn or there.last_event_id == 0:
        return None
    read = read_votes(consultation_id=consultation_id, there=there)
    drawing = Drawing(there.last_event_id, figures_of(read, there))
    part = read.shown
    if part.votes.statement_count < FEWEST_STATEMENTS or part.votes.people_count < rules.FEWEST_SHOWN:
        return drawing
    return _with_map(drawing, read, there)


def _with_map(drawing: Drawing, read: Read, there: ToDraw) -> Drawing:
    total = read.shown.votes.tally.given
    last = there.last.content if there.last else None
    content, found = _map(_sheet(read.shown, read, there, total), last)
    signs = signs_of(read, there)
    criteria, reason = there.left_out_said
    content |= {"format": FORMAT, "signs": counted(signs), "left_out": criteria, "left_out_reason": reason}
    if criteria:
        marked = signs.of(frozenset(criteria))
        content["without"] = _map_without(read, there, marked, {**content, "total": total})
    keys = [key for key, _ in there.shown]
    priorities = {key: float(worth) for key, worth in zip(keys, found.priorities, strict=True)}
    many = began_among_many(read, signs)
    return replace(drawing, content=content, priorities=priorities, began_among_many=many)


def _sheet(part: Chosen, read: Read, there: ToDraw, total: Counts) -> Sheet:
    return Sheet(part, [number for _, number in there.shown], read.levels[part.people], total)


def _map(sheet: Sheet, last: Mapping[str, Any] | None) -> tuple[dict[str, Any], OpinionMap]:
    """Return a map as it is published, laid beside another one."""
    votes = sheet.part.votes
    found = opinion_map(votes)
    sure = certainty(votes)
    picture = Picture(sheet, found, _turned(votes, found, sheet.numbers, last))
    content = {
        "people": votes.people_count,
        "votes": votes.vote_count,
        **picture.content(),
        "certainty": {
            "agreement": round(sure.stability, 4),
            "trials": len(sure.agreements),
            "share_removed": sure.share_removed,
            "is_clear": bool(sure.is_clear and found.groups.count > 1),
            "silhouette": round(found.groups.silhouette, 4),
        },
    }
    return content, found


def _map_without(read: Read, there: ToDraw, marked: Yes, full: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the map without some people, laid beside the one with everybody; None where few are left or out."""
    part = read.shown_without(marked)
    left_out = read.shown.votes.people_count - part.votes.people_count
    if min(left_out, part.votes.people_count) < rules.FEWEST_SHOWN:
        return None
    content, _ = _map(_sheet(part, read, there, full["total"]), full)
    # Means and axes would let single answers of those who are left out follow.
    statements = [{"number": one["number"]} for one in content["statements"]]
    return {**content, "statements": statements, "people_left_out": left_out}


def _turned(
    votes: VoteMatrix, found: OpinionMap, numbers: Sequence[int], last: Mapping[str, Any] | None
) -> Turned:
    """Return axes and names that keep the map as close as can be to another one."""
    count = found.groups.count
    if last is None:
        turn = alignment.Turn(np.arange(2), np.array([1.0, 1.0]))
        return Turned(turn, np.arange(count))
    basis = _last_basis(last, numbers)
    labels = _last_labels(votes, last, basis)
    return Turned(alignment.turn(found.basis, basis), alignment.renamed(found.groups.labels, count, labels))


def _last_basis(last: Mapping[str, Any], numbers: Sequence[int]) -> Basis:
    known = {one["number"]: one for one in last["statements"]}
    rows = [known.get(number, {"mean": 0.0, "x": 0.0, "y": 0.0}) for number in numbers]
    return Basis(
        np.array([row["mean"] for row in rows]),
        np.array([[row["x"] for row in rows], [row["y"] for row in rows]]),
        np.array([number in known for number in numbers]),
    )


def _last_labels(votes: VoteMatrix, last: Mapping[str, Any], basis: Basis) -> Places:
    """Return in which group of the other map each person would be by the present votes."""
    centres = np.array([group["centre"] for group in last["groups"]], np.float64).reshape(-1, 2)
    if not len(centres):
        return np.full(votes.people_count, -1, np.intp)
    # Of the statements only those of the last map count, in the places and in how far they are stretched.
    rows = centred(votes, basis.mean, basis.visible)
    scale = stretch(visible_votes(votes, basis.visible), int(basis.visible.sum()))
    return nearest(rows.times(basis.directions.T) * scale[:, None], centres)
