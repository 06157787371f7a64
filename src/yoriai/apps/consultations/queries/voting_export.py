"""Votes and statements as open data, in the columns in which Polis exports them (docs/voting.md)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import MapSnapshot, Vote
from yoriai.apps.consultations.queries import voting_figures
from yoriai.apps.consultations.queries.voting import VotedConsultation, turnout, voted_consultation
from yoriai.apps.consultations.queries.voting_figures import LEVELS, Figures
from yoriai.apps.consultations.queries.voting_map import (
    ANSWERS_FOR_A_GROUP,
    VOTES_AT_ONCE,
    nearest_group,
    place_of,
)
from yoriai.apps.consultations.rules import StatementState
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.time import JAPAN
from yoriai.pure.values import dataclass

COMMENT_COLUMNS = (
    "timestamp",
    "datetime",
    "comment-id",
    "author-id",
    "agrees",
    "disagrees",
    "moderated",
    "comment-body",
    # Of this site: how many of those who answered are known by what.
    *(f"by-{level}" for level in LEVELS),
)
PARTICIPANT_COLUMNS = ("participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
# Of this site, after the statements: what is known of the participant.
LEVEL_COLUMN = "level"
MODERATED = {StatementState.SHOWN: 1, StatementState.WAITING: 0}

Cell = str | int | None


class VotesNotPublished(NotFound):
    """Votes are still taken."""

    code = "votes-not-published"
    message = _("一人ひとりの答えのデータは、投票が終わってから公表します。")
    next_step = _("いまは、論点文ごとの数と意見の地図をご覧ください。")


@dataclass(frozen=True)
class Table:
    """A table to take away; its rows can be read once."""

    header: tuple[str, ...]
    rows: Iterable[Sequence[Cell]]


def comments_table(*, code: str, on: date) -> Table:
    """Return all statements with their counts as of the last step (4 statements of SQL).

    The words of what is not shown are left out, so is who wrote what, and sums of fewer than five answers.

    Raises:
        NotFound: there is no such consultation in public.
    """
    found = voted_consultation(code=code, on=on)
    figures = voting_figures.figures(consultation_id=found.consultation.pk)
    rows = found.consultation.statements.order_by("number")
    names = ("number", "text", "author", "state", "added_at")
    return Table(COMMENT_COLUMNS, [_comment(row, figures) for row in rows.values(*names)])


def _comment(row: Mapping[str, Any], figures: Figures) -> Sequence[Cell]:
    is_shown = row["state"] == StatementState.SHOWN
    agrees, disagrees, _, people = figures.of(row["number"])
    has_counts = is_shown and people.all >= rules.FEWEST_SHOWN
    levels = people.of_each if has_counts else [None] * len(people.of_each)
    return (
        int(row["added_at"].timestamp() * 1000),
        row["added_at"].astimezone(JAPAN).isoformat(timespec="seconds"),
        row["number"],
        0 if row["author"] == rules.Author.CITY else None,
        agrees if has_counts else None,
        disagrees if has_counts else None,
        MODERATED.get(row["state"], -1),
        row["text"] if is_shown else None,
        *levels,
    )


def participants_table(*, code: str, on: date) -> Table:
    """Return what each participant answers to each shown statement (5 statements of SQL, rows in a stream).

    Participants are numbered anew in an order that says nothing of when they came. Statements with fewer than
    five answers are left empty, and below five participants there is no row at all. What is known of a
    participant is told only where each level has nobody or at least five.

    Raises:
        NotFound: there is no such consultation in public.
        VotesNotPublished: votes are still taken: who looked before and after one vote would see whose it was.
    """
    found = voted_consultation(code=code, on=on)
    if not found.is_over(on):
        raise VotesNotPublished
    shown = found.consultation.statements.filter(state=StatementState.SHOWN).order_by("number")
    sums = list(shown.values_list("number", "agrees", "disagrees", "passes"))
    numbers = [number for number, *_ in sums]
    enough = {number for number, *counts in sums if sum(counts) >= rules.FEWEST_SHOWN}
    header = (*PARTICIPANT_COLUMNS, *(str(number) for number in numbers), LEVEL_COLUMN)
    if found.consultation.participants.filter(merged_into__isnull=True).count() < rules.FEWEST_SHOWN:
        return Table(header, [])
    counted = turnout(consultation=found.consultation).people.of_each
    tells_level = all(count == 0 or count >= rules.FEWEST_SHOWN for count in counted)
    last = MapSnapshot.objects.filter(consultation=found.consultation).order_by("-version").first()
    naming = _Naming(last.content if last else {"groups": [], "statements": []})
    rows = _participants(found, numbers, enough, naming)
    return Table(header, ((*row, level if tells_level else None) for row, level in rows))


class _Naming:
    """The number of the group in which a participant is, by the last map."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.statements = content["statements"]
        self.groups = content["groups"]
        self.numbers = {group["name"]: number for number, group in enumerate(self.groups)}
        self.fewest = min(ANSWERS_FOR_A_GROUP, len(self.statements))

    def of(self, given: Mapping[int, int]) -> int | None:
        place = place_of(self.statements, given) if self.groups and len(given) >= self.fewest else None
        return self.numbers[nearest_group(self.groups, place)] if place else None


def _participants(
    found: VotedConsultation, numbers: Sequence[int], enough: set[int], naming: _Naming
) -> Iterator[tuple[Sequence[Cell], str]]:
    votes = Vote.objects.filter(
        statement__consultation=found.consultation, statement__state=StatementState.SHOWN
    )
    # The key is a hash with a secret salt: an order by it is an order by chance.
    ordered = votes.order_by("participant__key", "statement__number")
    names = ("participant__key", "participant__level", "statement__number", "value")
    stream = ordered.values_list(*names).iterator(VOTES_AT_ONCE)
    for number, ((_key, level), rows) in enumerate(groupby(stream, key=itemgetter(0, 1))):
        given = {statement: value for *_, statement, value in rows}
        told = {statement: value for statement, value in given.items() if statement in enough}
        values = list(told.values())
        row = (
            number,
            naming.of(given),
            None,
            len(values),
            values.count(1),
            values.count(-1),
            *(told.get(statement) for statement in numbers),
        )
        yield row, level
