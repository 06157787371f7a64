"""The meetings of the sample: announced, registered for, held."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime, time, timedelta
from functools import partial

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations.gatherings import preparing
from yoriai.apps.consultations.operations.gatherings.preparing import AgendaEdit, AgendaPlan, GatheringContent
from yoriai.apps.consultations.operations.gatherings.registering import RegistrationDraft, register
from yoriai.apps.organisation.rules import ANYONE
from yoriai.apps.shared.time import JAPAN
from yoriai.demo import content
from yoriai.demo.calendar import evening, moment, working_day_before
from yoriai.demo.content import Entry
from yoriai.demo.world import World
from yoriai.pure.values import dataclass

PART = "会議・説明会"
PLAIN = ("title", "summary", "form", "place", "address", "way_there", "online_url", "phone_in")
ALSO = ("capacity_on_site", "accommodations", "accommodations_note")


@dataclass
class Planned:
    """A meeting of the sample on its way."""

    world: World
    given: Entry
    held_on: date
    gathering_id: int = 0
    agenda: dict[int, int] = field(default_factory=dict)

    @property
    def division(self) -> str:
        return str(self.given["division"])

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.held_on, time(self.given["hour"]), JAPAN)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.given["duration_min"])


def plan(world: World) -> None:
    """Plan the announcement of each meeting, and who registers for it."""
    for given in content.read("gatherings")["gathering"]:
        meeting = Planned(world, given, world.calendar.ago(-given["starts_in"]))
        announced_on = working_day_before(world.calendar.ago(given["announced_ago"]))
        world.plan(moment(announced_on, 9), PART, partial(_announce, meeting))
        for number, party in enumerate(given["registrations"]):
            at = evening(announced_on + timedelta(days=number), number)
            world.plan(at, PART, partial(_register, meeting, number, party))


def _announce(meeting: Planned, at: datetime) -> None:
    given, by = meeting.given, meeting.world.staff_of(meeting.division)
    consultation = queries.consultation_in_short(code=given["consultation"], actor=by)
    wording = GatheringContent(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        **{name: given[name] for name in (*PLAIN, *ALSO) if name in given},
    )
    made = preparing.create_gathering(consultation_id=consultation.pk, content=wording, by=by, at=at)
    meeting.gathering_id = made.pk
    points = [AgendaPlan(**point) for point in given["agenda"]]
    edit = AgendaEdit(points, made.version)
    items = preparing.plan_agenda(gathering_id=made.pk, edit=edit, by=by, at=at)
    meeting.agenda = {item.number: item.pk for item in items}
    preparing.announce_gathering(gathering_id=made.pk, by=by, at=at)


def _register(meeting: Planned, number: int, party: Entry, at: datetime) -> None:
    draft = RegistrationDraft(
        gathering_id=meeting.gathering_id,
        submission_key=f"sample-{meeting.given['consultation']}-party-{number}",
        **party,
    )
    register(draft=draft, by=ANYONE, at=at)
