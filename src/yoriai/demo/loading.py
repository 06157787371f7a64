"""Loading the sample through the rooms' operations: all of it in one transaction, or nothing of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.db import transaction

from yoriai.apps.consultations import queries as consultations
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.errors import NotFound
from yoriai.demo import (
    call_ins,
    considering,
    gatherings,
    measures,
    meetings,
    organisation,
    paper,
    plans,
    proposals,
    remarks,
    survey,
    voting,
)
from yoriai.demo.calendar import Calendar
from yoriai.demo.world import Event, World
from yoriai.pure.japan.calendar import fiscal_year
from yoriai.pure.values import dataclass

Progress = Callable[[int, int, Event], None]
PARTS = (
    *(organisation, plans, measures, meetings, considering, voting),
    *(gatherings, proposals, survey, paper, remarks, call_ins),
)
# The code by which a loaded sample is recognised.
FIRST_CODE = "joho-keikaku"


@dataclass(frozen=True)
class Summary:
    """What the loading did; `events` is 0 when the sample was there already."""

    events: int
    receipts: tuple[str, ...] = ()


def _quietly(done: int, of: int, event: Event) -> None:
    """Show nothing."""


def load(*, today: date, at: datetime, progress: Progress = _quietly) -> Summary:
    """Load the sample city, with a history that reaches eighteen months back from `today`.

    A sample that is there already, from whatever day, is left as it is. A load that is broken off leaves
    nothing behind, and can be repeated.

    Args:
        today: the day from which the sample is counted.
        at: now; nothing is dated later.
        progress: told after each event: how many are done, of how many, and which.

    Returns:
        How much was done, and the receipt numbers of some answered opinions.
    """
    if is_loaded():
        return Summary(events=0)
    world = World(Calendar(today, fiscal_year(today)))
    for part in PARTS:
        part.plan(world)
    events = sorted((event for event in world.queue if event.at <= at), key=lambda event: event.at)
    with transaction.atomic():
        for done, event in enumerate(events, start=1):
            event.do(event.at)
            progress(done, len(events), event)
    return Summary(events=len(events), receipts=tuple(world.receipts))


def is_loaded() -> bool:
    """Tell whether the sample is in the database."""
    try:
        consultations.get_consultation(code=FIRST_CODE, actor=ANYONE)
    except NotFound:
        return False
    return True
