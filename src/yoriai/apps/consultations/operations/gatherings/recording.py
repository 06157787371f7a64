"""What is written down at a meeting: opinions, each with its receipt, and how many were there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import AgendaItem, Attendance, Gathering, Utterance
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile
from yoriai.apps.consultations.operations.gatherings import running
from yoriai.apps.consultations.operations.gatherings.preparing import GatheringNotBegun, GatheringNotComing
from yoriai.apps.consultations.operations.opinions import OpinionDraft, Reception, submit_opinions
from yoriai.apps.consultations.operations.texts import clean_text
from yoriai.apps.consultations.rules import Channel
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, Refusal
from yoriai.pure.values import dataclass


class TooMuchForOneName(Refusal):
    """The name of an organisation is longer than names are."""

    code = "organisation-name-too-long"
    status = 422
    message = _("団体の名前は%(limit)s文字までです。")


@dataclass(frozen=True)
class Said:
    """What somebody said. `agenda_number` 0 means on no point; `organisation` is empty for a private person."""

    text: str
    submission_key: str
    agenda_number: int = 0
    organisation: str = ""
    organisation_agrees: bool = False
    standing: str = ""
    continues: str = ""
    is_verbatim: bool = False
    was_read_back: bool = False
    receipt_given: bool = True


NAME_LIMIT = 80


def _running_now(gathering_id: int, by: Actor, at: datetime) -> Gathering:
    gathering = running.run_by(gathering_id, by)
    if gathering.state not in (rules.State.ANNOUNCED, rules.State.HELD):
        raise GatheringNotComing(state=gathering.get_state_display())
    if not rules.may_record(gathering, at):
        raise GatheringNotBegun
    return gathering


def _point(gathering: Gathering, number: int) -> AgendaItem | None:
    if not number:
        return None
    item = gathering.agenda.filter(number=number).first()
    if item is None:
        raise Invalid(field=str(AgendaItem._meta.verbose_name))
    return item


def _name(text: str) -> str:
    name = " ".join(clean_text(text).split())
    if len(name) > NAME_LIMIT:
        raise TooMuchForOneName(limit=NAME_LIMIT)
    return name


def _opinion_draft(gathering: Gathering, said: Said, at: datetime) -> OpinionDraft:
    return OpinionDraft(
        consultation_code=gathering.consultation.code,
        text=said.text,
        submission_key=said.submission_key,
        standing=said.standing,
        continues=said.continues,
        reception=Reception(
            channel=Channel.MEETING,
            at=rules.said_at(gathering, at),
            is_verbatim=said.is_verbatim,
            was_read_back=said.was_read_back,
            receipt_given=said.receipt_given,
        ),
        was_asked_for=True,
    )


@records.operation
def record_opinion(*, gathering_id: int, said: Said, by: Actor, at: datetime) -> ledger.IssuedReceipt:
    """Write down what somebody says at a meeting: a normal opinion with a receipt, tied to the point of the agenda.

    It is taken whatever the phases of the consultation ask for, for the city asked on the spot. What is written down
    after the meeting counts as received when it ended.

    Returns:
        Its receipt; the earlier one when the same key was sent before.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        GatheringNotComing: it is not announced, or was cancelled.
        GatheringNotBegun: its start is still to come.
        ResultsOut: the results of the consultation are published.
        OpinionEmpty, OpinionTooLong, OpinionHoldsMyNumber: the text cannot be stored.
        TooMuchForOneName: the name of the organisation is too long.
        Invalid: there is no such point of the agenda.
    """
    gathering = _running_now(gathering_id, by, at)
    item, organisation = _point(gathering, said.agenda_number), _name(said.organisation)
    (outcome,) = submit_opinions(drafts=[_opinion_draft(gathering, said, at)], by=by, at=at)
    if isinstance(outcome, Refusal):
        raise outcome
    Utterance.objects.get_or_create(
        opinion_id=int(outcome.subject_id),
        defaults={
            "gathering": gathering,
            "agenda_item": item,
            "organisation": organisation,
            "organisation_agrees": bool(organisation) and said.organisation_agrees,
        },
    )
    running.record("gathering.opinion-recorded", gathering, by, at, opinion_id=int(outcome.subject_id))
    return outcome


@dataclass(frozen=True)
class AttendanceCount:
    """How many of one kind, or of one organisation, were there in one way."""

    kind: str
    way: str
    people: int
    organisation: str = ""
    organisation_agrees: bool = False


@records.operation
def note_attendance(
    *, gathering_id: int, counts: Sequence[AttendanceCount], version: int, by: Actor, at: datetime
) -> list[Attendance]:
    """Put these counts in the place of those that were noted; names of private persons have no place here.

    Args:
        gathering_id: the meeting.
        counts: people ≥ 1 each.
        version: the version of the meeting that the counts are based on.
        by: who notes them.
        at: now.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        EditedMeanwhile: somebody saved since.
        GatheringNotComing: it is not announced, or was cancelled.
        GatheringNotBegun: its start is still to come.
        TooMuchForOneName: the name of an organisation is too long.
        Invalid: an unknown kind or way, or nobody in a count.
    """
    gathering = _running_now(gathering_id, by, at)
    if gathering.version != version:
        raise EditedMeanwhile
    for count in counts:
        is_known = count.kind in rules.AttendanceKind.values and count.way in rules.Way.values
        if not is_known or not 1 <= count.people <= rules.MOST_ATTENDING:
            raise Invalid(field=str(Attendance._meta.verbose_name))
    gathering.attendances.all().delete()
    stored = Attendance.objects.bulk_create(
        Attendance(gathering=gathering, **{**asdict(count), "organisation": _name(count.organisation)})
        for count in counts
    )
    gathering.version += 1
    gathering.save(update_fields=["version"])
    running.record("gathering.attendance-noted", gathering, by, at, counts=len(stored))
    return stored
