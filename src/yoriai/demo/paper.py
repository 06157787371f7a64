"""The form on paper of the sample: prepared when the consultation opens."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations.paper.preparing import prepare_form
from yoriai.apps.organisation.rules import ANYONE
from yoriai.demo import content
from yoriai.demo.calendar import moment, working_day_before
from yoriai.demo.world import World

PART = "紙の用紙"


def plan(world: World) -> None:
    """Plan the form of the open consultation."""
    given = content.read("open/consultation")
    published_on = working_day_before(world.calendar.ago(given["published_ago"]))
    world.plan(moment(published_on) + timedelta(minutes=30), PART, partial(_prepare, world, given))


def _prepare(world: World, given: content.Entry, at: datetime) -> None:
    consultation = queries.get_consultation(code=given["code"], actor=ANYONE)
    prepare_form(consultation_id=consultation.pk, by=world.staff_of(given["division"]), at=at)
