"""What is done after a meeting (対応事項): by a division or a named office, until a day; reported on in public."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import FollowUp, FollowUpReport
from yoriai.apps.consultations.operations.consultations import ReasonMissing
from yoriai.apps.consultations.operations.gatherings import running
from yoriai.apps.consultations.operations.gatherings.minutes import NotHeldYet
from yoriai.apps.consultations.operations.texts import clean_text
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass


class OwnerUnclear(Refusal):
    """Neither a division nor an office, or both."""

    code = "follow-up-owner-unclear"
    status = 422
    message = _("担当は、課を1つ選ぶか、市役所の外の団体・機関の名前を書くか、どちらか1つにしてください。")
    next_step = _("個人の名前は書かないでください。")


class FollowUpPublished(Refusal):
    """What people were promised is not taken away silently."""

    code = "follow-up-published"
    message = _("公表した対応事項は、消せません。")
    next_step = _("行わないときは、理由を添えて「取りやめ」と報告してください。")


class FollowUpNotPublished(Refusal):
    """Nobody knows of it yet."""

    code = "follow-up-not-published"
    message = _("まだ公表されていない対応事項です。")
    next_step = _("議事録を公表すると、報告できるようになります。")


class FollowUpMoved(Refusal):
    """Somebody else reported meanwhile."""

    code = "follow-up-moved"
    message = _("報告を書いている間に、状態が「%(state)s」に変わりました。")
    next_step = _("今の報告を読んでから、もう一度送ってください。書いた内容は残っています。")


@dataclass(frozen=True)
class FollowUpDraft:
    """What is to be done, by a division (its id) or an office outside (its name), until which day."""

    what: str
    due_on: date
    division_id: int | None = None
    office: str = ""
    agenda_number: int = 0


@records.operation
def add_follow_up(*, gathering_id: int, draft: FollowUpDraft, by: Actor, at: datetime) -> FollowUp:
    """Note what is to be done after a held meeting; it becomes public with the minutes.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotHeldYet: it was not held.
        OwnerUnclear: it names neither a division nor an office, or both.
        Invalid: nothing is to be done, or there is no such point of the agenda.
    """
    gathering = running.run_by(gathering_id, by)
    if gathering.state != rules.State.HELD:
        raise NotHeldYet
    what, office = clean_text(draft.what), " ".join(clean_text(draft.office).split())
    if (draft.division_id is None) == (not office):
        raise OwnerUnclear
    if not what or len(what) > rules.FOLLOW_UP_LIMIT:
        raise Invalid(field=str(_("すること")))
    item = gathering.agenda.filter(number=draft.agenda_number).first() if draft.agenda_number else None
    if draft.agenda_number and item is None:
        raise Invalid(field=str(_("議題")))
    last = gathering.follow_ups.aggregate(last=Max("number"))["last"] or 0
    added = FollowUp.objects.create(
        gathering=gathering,
        number=last + 1,
        agenda_item=item,
        what=what,
        division_id=draft.division_id,
        office=office,
        due_on=draft.due_on,
    )
    running.record("follow-up.added", gathering, by, at, follow_up_id=added.pk)
    return added


@records.operation
def remove_follow_up(*, gathering_id: int, number: int, by: Actor, at: datetime) -> None:
    """Take out what is not public yet.

    Raises:
        NotFound: there is no such meeting or follow-up.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        FollowUpPublished: it was published with the minutes.
    """
    gathering = running.run_by(gathering_id, by)
    row = gathering.follow_ups.filter(number=number).first()
    if row is None:
        raise NotFound
    if row.published_at is not None:
        raise FollowUpPublished
    running.record("follow-up.removed", gathering, by, at, follow_up_id=row.pk)
    row.delete()


@dataclass(frozen=True)
class Report:
    """How far it has come, in a word for the public, and the state that the writer saw."""

    state: str
    note: str
    seen: str


@records.operation
def report_follow_up(*, follow_up_id: int, report: Report, by: Actor, at: datetime) -> FollowUpReport:
    """Say in public how far a follow-up has come.

    Returns:
        The report; the latest one when it says the same again.

    Raises:
        NotFound: there is no such follow-up.
        NotAllowed: `by` belongs neither to its division nor to those who run the meeting.
        FollowUpNotPublished: the minutes are not published.
        Invalid: there is no such state.
        ReasonMissing: there is no word about it.
        FollowUpMoved: its state is not the one that the writer saw.
    """
    row = FollowUp.objects.select_for_update(of=("self",)).filter(pk=follow_up_id)
    found = row.select_related("gathering__consultation").first()
    if found is None:
        raise NotFound
    if not rules.may_report(by, found):
        raise NotAllowed
    if found.published_at is None:
        raise FollowUpNotPublished
    note = clean_text(report.note)
    if report.state not in rules.FollowUpState.values:
        raise Invalid(field=str(_("状態")))
    if not note:
        raise ReasonMissing
    last = found.reports.order_by("-at", "-id").first()
    if last is not None and (last.state, last.note) == (report.state, note):
        running.record("follow-up.reported-again", found.gathering, by, at, follow_up_id=found.pk)
        return last
    if report.seen != found.state:
        raise FollowUpMoved(state=found.get_state_display())
    found.state = report.state
    found.closed_on = None if report.state == rules.FollowUpState.OPEN else day_of(at)
    found.save(update_fields=["state", "closed_on"])
    made = FollowUpReport.objects.create(
        follow_up=found, state=report.state, note=note, at=at, person_id=by.person_id
    )
    running.record("follow-up.reported", found.gathering, by, at, follow_up_id=found.pk, state=report.state)
    return made
