"""The meetings of the sample: announced, registered for, held."""

from __future__ import annotations

from dataclasses import field
from datetime import date, datetime, time, timedelta
from functools import partial

from yoriai.apps.consultations import queries
from yoriai.apps.consultations.operations.gatherings import follow_ups, minutes, preparing, recording
from yoriai.apps.consultations.operations.gatherings.follow_ups import FollowUpDraft, Report
from yoriai.apps.consultations.operations.gatherings.minutes import MinutesDraft, PartDraft
from yoriai.apps.consultations.operations.gatherings.preparing import AgendaEdit, AgendaPlan, GatheringContent
from yoriai.apps.consultations.operations.gatherings.recording import AttendanceCount, Said
from yoriai.apps.consultations.operations.gatherings.registering import RegistrationDraft, register
from yoriai.apps.consultations.queries.gatherings import snapshots
from yoriai.apps.consultations.queries.gatherings.public import Gathering
from yoriai.apps.consultations.queries.gatherings.running import gathering_to_run
from yoriai.apps.organisation.rules import ANYONE, Actor
from yoriai.apps.shared.time import JAPAN
from yoriai.demo import content
from yoriai.demo.calendar import evening, moment, working_day, working_day_before
from yoriai.demo.content import Entry
from yoriai.demo.world import World
from yoriai.pure.values import dataclass

PART = "会議・説明会"
WRITTEN_DAYS_AFTER = 8
PLAIN = ("title", "summary", "form", "place", "address", "way_there", "online_url", "phone_in")
ALSO = ("capacity_on_site", "accommodations", "accommodations_note")


@dataclass
class Planned:
    """A meeting of the sample on its way."""

    world: World
    given: Entry
    held_on: date
    gathering_id: int = 0
    number: int = 0
    version: int = 0
    follow_ups: dict[int, int] = field(default_factory=dict)

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

        if "minutes" in given:
            _plan_after(meeting)


def _plan_after(meeting: Planned) -> None:
    """Plan what is said at a meeting that was held, its minutes, and what followed."""
    world, given = meeting.world, meeting.given
    for number, said in enumerate(given["said"], 1):
        at = meeting.starts_at + timedelta(minutes=30 + 9 * number)
        world.plan(at, PART, partial(_say, meeting, number, said))
    world.plan(meeting.ends_at + timedelta(minutes=10), PART, partial(_hold, meeting))
    written_on = working_day(meeting.held_on + timedelta(days=WRITTEN_DAYS_AFTER))
    world.plan(moment(written_on, 2), PART, partial(_write, meeting))
    world.plan(moment(written_on, 9), PART, partial(_approve_and_publish, meeting))
    for number, follow_up in enumerate(given["follow_ups"], 1):
        if "report_ago" in follow_up:
            at = moment(working_day_before(world.calendar.ago(follow_up["report_ago"])), number)
            world.plan(at, PART, partial(_report, meeting, number, follow_up))


def _announce(meeting: Planned, at: datetime) -> None:
    given, by = meeting.given, meeting.world.staff_of(meeting.division)
    consultation = queries.consultation_in_short(code=given["consultation"], actor=by)
    wording = GatheringContent(
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        **{name: given[name] for name in (*PLAIN, *ALSO) if name in given},
    )
    made = preparing.create_gathering(consultation_id=consultation.pk, content=wording, by=by, at=at)
    meeting.gathering_id, meeting.number = made.pk, made.number
    points = [AgendaPlan(**point) for point in given["agenda"]]
    edit = AgendaEdit(points, made.version)
    preparing.plan_agenda(gathering_id=made.pk, edit=edit, by=by, at=at)
    preparing.announce_gathering(gathering_id=made.pk, by=by, at=at)


def _register(meeting: Planned, number: int, party: Entry, at: datetime) -> None:
    draft = RegistrationDraft(
        gathering_id=meeting.gathering_id,
        submission_key=f"sample-{meeting.given['consultation']}-party-{number}",
        **party,
    )
    register(draft=draft, by=ANYONE, at=at)


def _say(meeting: Planned, number: int, said: Entry, at: datetime) -> None:
    draft = Said(submission_key=f"sample-{meeting.given['consultation']}-said-{number}", **said)
    by = meeting.world.staff_of(meeting.division)
    recording.record_opinion(gathering_id=meeting.gathering_id, said=draft, by=by, at=at)


def _hold(meeting: Planned, at: datetime) -> None:
    by = meeting.world.staff_of(meeting.division)
    held = preparing.note_held(gathering_id=meeting.gathering_id, by=by, at=at)
    counts = [AttendanceCount(**one) for one in meeting.given["attendance"]]
    recording.note_attendance(gathering_id=held.pk, counts=counts, version=held.version, by=by, at=at)


def _write(meeting: Planned, at: datetime) -> None:
    by, world = meeting.world.staff_of(meeting.division), meeting.world
    parts = [
        PartDraft(one["number"], one.get("said", ""), one.get("concluded", ""))
        for one in meeting.given["minutes"]
    ]
    draft = MinutesDraft(parts, 0)
    written = minutes.save_minutes(gathering_id=meeting.gathering_id, draft=draft, by=by, at=at)
    for number, one in enumerate(meeting.given["follow_ups"], 1):
        what = FollowUpDraft(
            what=one["what"],
            due_on=world.calendar.ago(-one["due_in"]),
            division_id=world.divisions[one["division"]].pk if "division" in one else None,
            office=one.get("office", ""),
            agenda_number=one["agenda_number"],
        )
        added = follow_ups.add_follow_up(gathering_id=meeting.gathering_id, draft=what, by=by, at=at)
        meeting.follow_ups[number] = added.pk
    sent = minutes.send_minutes(gathering_id=meeting.gathering_id, version=written.version, by=by, at=at)
    meeting.version = sent.version


def _approve_and_publish(meeting: Planned, at: datetime) -> None:
    head = meeting.world.head_of(meeting.division)
    digest = snapshots.digest(snapshots.snapshot(gathering=_to_approve(meeting, head)))
    approved = minutes.approve_minutes(
        gathering_id=meeting.gathering_id, version=meeting.version, digest=digest, by=head, at=at
    )
    minutes.publish_minutes(
        gathering_id=meeting.gathering_id, version=approved.version, reason="", by=head, at=at
    )


def _to_approve(meeting: Planned, by: Actor) -> Gathering:
    """Return the meeting as those see it who approve its minutes."""
    return gathering_to_run(code=meeting.given["consultation"], number=meeting.number, actor=by)


def _report(meeting: Planned, number: int, given: Entry, at: datetime) -> None:
    report = Report(state=given["state"], note=given["note"], seen="open")
    by = meeting.world.staff_of(meeting.division)
    follow_ups.report_follow_up(follow_up_id=meeting.follow_ups[number], report=report, by=by, at=at)
