"""The radio station of the sample: its person is named to note calls for the consultation that is open."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from yoriai.apps.consultations.operations.call_ins import CallInDeskDraft, name_call_in_desk
from yoriai.apps.consultations.queries import get_consultation
from yoriai.apps.organisation.rules import ANYONE, Role
from yoriai.apps.shared.time import day_of
from yoriai.demo import content
from yoriai.demo.calendar import moment, working_day
from yoriai.demo.world import World

STATION = "エフエム〇〇"
LASTS_DAYS = 60


def plan(world: World) -> None:
    """Plan the naming for the working day after the publication."""
    given = content.read("open/consultation")
    day = working_day(world.calendar.ago(given["published_ago"]) + timedelta(days=1))
    act = partial(_name, world, str(given["code"]), str(given["division"]))
    world.plan(moment(day, 11), "放送局の受付", act)


def _name(world: World, code: str, division: str, at: datetime) -> None:
    member = world.people[(Role.ORGANISATION_MEMBER, "")]
    on = day_of(at)
    name_call_in_desk(
        consultation_id=get_consultation(code=code, actor=ANYONE).pk,
        draft=CallInDeskDraft(STATION, member.email, on, on + timedelta(days=LASTS_DAYS)),
        by=world.head_of(division),
        at=at,
    )
