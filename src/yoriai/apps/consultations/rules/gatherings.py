"""Who may do what with a meeting, and how it stands at an instant."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import (
    Attendance,
    Consultation,
    FollowUp,
    Gathering,
    GatheringChange,
    GatheringLetter,
    Minutes,
    Registration,
)
from yoriai.apps.consultations.models.gatherings import MOST_PEOPLE, Accommodation, Way
from yoriai.apps.consultations.rules import State as ConsultationState
from yoriai.apps.organisation.rules import Actor, Role
from yoriai.apps.shared.time import day_of

State = Gathering.State
Form = Gathering.Form
ChangeKind = GatheringChange.Kind
RegistrationState = Registration.State
LetterKind = GatheringLetter.Kind
AttendanceKind = Attendance.Kind
MinutesState = Minutes.State
FollowUpState = FollowUp.State

__all__ = [
    "MOST_PEOPLE",
    "Accommodation",
    "AttendanceKind",
    "ChangeKind",
    "FollowUpState",
    "Form",
    "LetterKind",
    "MinutesState",
    "RegistrationState",
    "Stage",
    "State",
    "Way",
]

# What people said they need is of no use after the meeting.
REGISTRATION_KEPT_DAYS = 30
# A day further off than this, or a meeting that is longer, is a slip of the finger.
FURTHEST = timedelta(days=3 * 366)
LONGEST = timedelta(days=7)
# The version of the notice that is shown where needs and an address are asked for.
PURPOSE_VERSION = "2026-11"
NOTE_LIMIT = 200
# More than this at once is a slip of the finger.
MOST_WALKING_IN = 200
MOST_ATTENDING = 100_000
FOLLOW_UP_LIMIT = 300


class Stage(models.TextChoices):
    """How a meeting stands at an instant; what a reader sees instead of the stored state."""

    DRAFT = "draft", _("準備中")
    COMING = "coming", _("これから")
    CHANGED = "changed", _("変更あり")
    RUNNING = "running", _("開催中")
    OVER = "over", _("終わりました")
    CANCELLED = "cancelled", _("中止")
    HELD = "held", _("開催済み")
    MINUTES = "minutes", _("議事録公表済み")


def stage_of(gathering: Gathering, at: datetime) -> Stage:
    """Return how a meeting stands; it runs from its start (included) to its end (not included)."""
    if gathering.minutes_published_at is not None:
        return Stage.MINUTES
    if gathering.state != State.ANNOUNCED:
        return Stage(gathering.state)
    if at >= gathering.ends_at:
        return Stage.OVER
    if at >= gathering.starts_at:
        return Stage.RUNNING
    return Stage.CHANGED if gathering.sequence else Stage.COMING


def ways_of(form: str) -> tuple[Way, ...]:
    """Return how one can take part in a meeting of this form."""
    return {Form.ON_SITE: (Way.ON_SITE,), Form.ONLINE: (Way.ONLINE,)}.get(Form(form), tuple(Way))


def capacity_of(gathering: Gathering, way: str) -> int | None:
    """Return how many people there is room for; None means that it is not limited."""
    return gathering.capacity_on_site if way == Way.ON_SITE else gathering.capacity_online


def takes_registrations(gathering: Gathering, at: datetime) -> bool:
    """Tell whether people can register now: until the announced instant, at the latest until it begins."""
    closes_at = gathering.registration_closes_at or gathering.starts_at
    is_asked_for = gathering.takes_registrations and gathering.state == State.ANNOUNCED
    return is_asked_for and at < min(closes_at, gathering.starts_at)


def may_withdraw(gathering: Gathering, at: datetime) -> bool:
    """Tell whether a registration can still be withdrawn or made smaller: until the meeting begins."""
    return gathering.state == State.ANNOUNCED and at < gathering.starts_at


def shows_online_address(gathering: Gathering, registration: Registration | None = None) -> bool:
    """Tell whether the online address is shown: to everybody, or to those who have a place online or on site."""
    if gathering.state == State.CANCELLED:
        return False
    return gathering.online_is_open or (
        registration is not None and registration.state == RegistrationState.SEATED
    )


def kept_until(starts_at: datetime) -> date:
    """Return the day until which a registration is kept."""
    return day_of(starts_at) + timedelta(days=REGISTRATION_KEPT_DAYS)


def may_run(actor: Actor, consultation: Consultation) -> bool:
    """Who prepares, announces and writes down a meeting: the owning division and the CIO office."""
    return actor.works_in(consultation.division_id) or actor.has(Role.CIO_OFFICE)


def may_read(actor: Actor, gathering: Gathering) -> bool:
    """Everybody reads what was announced; what is prepared is read by those who run it."""
    is_public = gathering.state != State.DRAFT and gathering.consultation.state != ConsultationState.DRAFT
    return is_public or may_run(actor, gathering.consultation)


def may_see_registrations(actor: Actor, consultation: Consultation) -> bool:
    """Who comes, and what they need, is for the owning division alone, which stands at the door."""
    return actor.works_in(consultation.division_id)


def may_keep_registrations(actor: Actor) -> bool:
    """Letters are sent, and registrations forgotten, by the installation itself or its operator."""
    return actor.has(Role.SYSTEM_OPERATOR)


def may_record(gathering: Gathering, at: datetime) -> bool:
    """Tell whether what was said can be written down: from the start of an announced meeting on."""
    return gathering.state in (State.ANNOUNCED, State.HELD) and at >= gathering.starts_at


def said_at(gathering: Gathering, at: datetime) -> datetime:
    """Return when something was said that is written down at an instant: during the meeting, not after it."""
    return min(at, gathering.ends_at)


def may_approve_minutes(actor: Actor, consultation: Consultation) -> bool:
    """Minutes are approved and published by the head of the owning division or the CIO office."""
    return actor.heads(consultation.division_id) or actor.has(Role.CIO_OFFICE)


def may_report(actor: Actor, follow_up: FollowUp) -> bool:
    """Who says how far a follow-up has come: its division, and the division whose meeting it was."""
    return actor.works_in(follow_up.division_id) or may_run(actor, follow_up.gathering.consultation)


def overdue_days(follow_up: FollowUp, on: date) -> int:
    """Return by how many days a follow-up is late; 0 when it is not, or is closed."""
    if follow_up.state != FollowUpState.OPEN:
        return 0
    return max(0, (on - follow_up.due_on).days)
