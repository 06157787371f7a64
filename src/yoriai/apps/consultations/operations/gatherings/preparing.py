"""A meeting is prepared, announced, changed, cancelled, held."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.models import AgendaItem, Consultation, Gathering
from yoriai.apps.consultations.operations.consultations import EditedMeanwhile, ReasonMissing, locked
from yoriai.apps.consultations.operations.gatherings import running, seats
from yoriai.apps.consultations.operations.gatherings.letters import ask_for_letters
from yoriai.apps.consultations.operations.texts import clean_text
from yoriai.apps.consultations.rules import State as ConsultationState
from yoriai.apps.consultations.rules import gatherings as rules
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.values import dataclass

ONLINE = ("https://", "http://")


class GatheringTimesReversed(Refusal):
    """It ends before it begins."""

    code = "gathering-times-reversed"
    status = 422
    message = _("終わる時刻が、始まる時刻より前になっています。")
    next_step = _("日時を確かめてください。")


class GatheringIncomplete(Refusal):
    """What people must know to come is missing."""

    code = "gathering-incomplete"
    status = 422
    message = _("お知らせするには、次のものが足りません：%(missing)s")
    next_step = _("「内容を直す」で入力してから、お知らせしてください。")


class GatheringInThePast(Refusal):
    """It would have begun already."""

    code = "gathering-in-the-past"
    status = 422
    message = _("始まる日時が過ぎています。")
    next_step = _("これからの日時を入力してください。")


class GatheringBeforeConsultation(Refusal):
    """The consultation is not public, or not yet on that day."""

    code = "gathering-before-consultation"
    message = _("意見募集が公表される前の会は、お知らせできません。")
    next_step = _("意見募集を公表してから、公表日以降の日時でお知らせしてください。")


class GatheringNotComing(Refusal):
    """It was cancelled or held, or was never announced."""

    code = "gathering-not-coming"
    message = _("この会は「%(state)s」のため、この操作はできません。")
    next_step = _("会の今の状態を確かめてください。")


class GatheringNotBegun(Refusal):
    """It cannot have been held yet."""

    code = "gathering-not-begun"
    message = _("まだ始まっていません。")
    next_step = _("始まってから「開催した」にしてください。")


class AgendaItemInUse(Refusal):
    """Something was said on this point."""

    code = "agenda-item-in-use"
    message = _("議題「%(title)s」には発言や議事録があるため、外せません。")
    next_step = _("見出しを直すことはできます。")


@dataclass(frozen=True)
class GatheringContent:
    """What a meeting says about itself. Capacities are people; None means without limit."""

    title: str
    starts_at: datetime
    ends_at: datetime
    form: str = rules.Form.ON_SITE
    summary: str = ""
    place: str = ""
    address: str = ""
    way_there: str = ""
    accommodations: Sequence[str] = ()
    accommodations_note: str = ""
    online_url: str = ""
    online_is_open: bool = False
    phone_in: str = ""
    capacity_on_site: int | None = None
    capacity_online: int | None = None
    takes_registrations: bool = True
    registration_closes_at: datetime | None = None

    def fields(self) -> dict[str, object]:
        """Return the values by field, lists as the table keeps them."""
        return {**asdict(self), "accommodations": list(self.accommodations)}


@dataclass(frozen=True)
class GatheringEdit:
    """A new content, the version it is based on, and, once announced, why."""

    content: GatheringContent
    version: int
    reason: str = ""


@dataclass(frozen=True)
class AgendaPlan:
    """One point of the agenda; its number follows from its place in the list."""

    title: str
    duration_min: int | None = None
    presenter: str = ""


def _check(content: GatheringContent, at: datetime) -> None:
    if content.ends_at <= content.starts_at:
        raise GatheringTimesReversed
    faults = {
        "title": not content.title.strip(),
        "form": content.form not in rules.Form.values,
        "accommodations": bool(set(content.accommodations) - set(rules.Accommodation.values)),
        "online_url": bool(content.online_url) and not content.online_url.startswith(ONLINE),
        "capacity_on_site": content.capacity_on_site is not None and content.capacity_on_site < 1,
        "capacity_online": content.capacity_online is not None and content.capacity_online < 1,
        "starts_at": content.starts_at > at + rules.FURTHEST,
        "ends_at": content.ends_at > content.starts_at + rules.LONGEST,
    }
    for name, is_faulty in faults.items():
        if is_faulty:
            raise Invalid(field=_label(name))


def _label(name: str) -> str:
    labels = {field.name: field.verbose_name for field in Gathering._meta.fields}
    return str(labels[name])


@records.operation
def create_gathering(
    *, consultation_id: int, content: GatheringContent, by: Actor, at: datetime
) -> Gathering:
    """Prepare a meeting of a consultation, of whatever kind; nobody outside sees it before it is announced.

    Returns:
        The stored draft, numbered within the consultation.

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        GatheringTimesReversed: it ends before it begins.
        Invalid: it has no title, an unknown form or accommodation, no address of the web, no seats, or lies too far off.
    """
    consultation = locked(consultation_id)
    if not rules.may_run(by, consultation):
        raise NotAllowed
    _check(content, at)
    last = consultation.gatherings.aggregate(last=Max("number"))["last"] or 0
    gathering = Gathering.objects.create(
        consultation=consultation, number=last + 1, changed_at=at, **content.fields()
    )
    running.record("gathering.created", gathering, by, at, consultation_id=consultation.pk)
    return gathering


def _missing(gathering: Gathering) -> list[str]:
    """Return in words what people must know to come and are not told."""
    ways = rules.ways_of(gathering.form)
    missing = []
    if rules.Way.ON_SITE in ways and not (gathering.place and gathering.address):
        missing.append(gettext("会場とその住所"))
    if rules.Way.ONLINE in ways and not (gathering.online_url or gathering.phone_in):
        missing.append(gettext("オンラインのアドレス、または電話で参加する方法"))
    return missing


def _check_announceable(gathering: Gathering, consultation: Consultation, at: datetime) -> None:
    if missing := _missing(gathering):
        raise GatheringIncomplete(missing="、".join(missing))
    if gathering.starts_at <= at:
        raise GatheringInThePast
    first_on = consultation.published_on
    is_public = consultation.state != ConsultationState.DRAFT
    if not is_public or first_on is None or day_of(gathering.starts_at) < first_on:
        raise GatheringBeforeConsultation


@records.operation
def announce_gathering(*, gathering_id: int, by: Actor, at: datetime) -> Gathering:
    """Tell everybody about a meeting; from now on people can register, and every change is public.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        GatheringNotComing: it was announced before.
        GatheringIncomplete: place, address or online address is missing.
        GatheringInThePast: it would have begun.
        GatheringBeforeConsultation: its consultation is not public on that day.
    """
    gathering = running.run_by(gathering_id, by)
    if gathering.state != rules.State.DRAFT:
        raise GatheringNotComing(state=gathering.get_state_display())
    _check_announceable(gathering, gathering.consultation, at)
    gathering.state = rules.State.ANNOUNCED
    gathering.announced_at = gathering.changed_at = at
    gathering.version += 1
    gathering.save()
    running.note_change(gathering, running.Change(rules.ChangeKind.ANNOUNCED), by=by, at=at)
    running.record("gathering.announced", gathering, by, at)
    return gathering


@records.operation
def edit_gathering(*, gathering_id: int, edit: GatheringEdit, by: Actor, at: datetime) -> Gathering:
    """Change what a meeting says. Once announced: with a public reason, and those who registered are told.

    Returns:
        The meeting as it now stands; saving what is there already changes nothing.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        EditedMeanwhile: somebody saved since the version the edit is based on.
        GatheringNotComing: it was cancelled or held.
        GatheringTimesReversed: it ends before it begins.
        Invalid: as when it was created.
        ReasonMissing: it is announced and no reason was given.
        GatheringIncomplete: it is announced, and people would not know where to go.
        GatheringInThePast: it is announced, and would have begun.
        GatheringBeforeConsultation: its consultation is not public on that day.
        seats.SeatsTaken: more people have seats than there would be.
    """
    gathering = running.run_by(gathering_id, by)
    if gathering.version != edit.version:
        raise EditedMeanwhile
    if gathering.state not in (rules.State.DRAFT, rules.State.ANNOUNCED):
        raise GatheringNotComing(state=gathering.get_state_display())
    _check(edit.content, at)
    changed = [name for name, value in edit.content.fields().items() if getattr(gathering, name) != value]
    for name, value in edit.content.fields().items():
        setattr(gathering, name, value)
    if changed and gathering.state == rules.State.ANNOUNCED:
        _change_in_public(gathering, edit.reason.strip(), changed, by=by, at=at)
    gathering.changed_at = at if changed else gathering.changed_at
    gathering.version += 1
    gathering.save()
    running.record("gathering.edited", gathering, by, at, fields=len(changed))
    return gathering


def _change_in_public(
    gathering: Gathering, reason: str, changed: list[str], *, by: Actor, at: datetime
) -> None:
    if not reason:
        raise ReasonMissing
    _check_announceable(gathering, gathering.consultation, at)
    seats.check_room(gathering)
    gathering.sequence += 1
    gathering.registrations.filter(forgotten_at=None).update(keep_until=rules.kept_until(gathering.starts_at))
    change = running.Change(rules.ChangeKind.CHANGED, reason, changed)
    running.note_change(gathering, change, by=by, at=at)
    key = f"changed-{gathering.sequence}"
    ask_for_letters(seats.expected(gathering), rules.LetterKind.CHANGED, key, at=at)
    seats.move_up(gathering, at=at)


@records.operation
def cancel_gathering(*, gathering_id: int, reason: str, by: Actor, at: datetime) -> Gathering:
    """Cancel an announced meeting for a public reason; everybody who registered is told.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        GatheringNotComing: it was never announced, or was cancelled or held before.
        ReasonMissing: no reason was given.
    """
    gathering = running.run_by(gathering_id, by)
    if gathering.state != rules.State.ANNOUNCED:
        raise GatheringNotComing(state=gathering.get_state_display())
    if not clean_text(reason):
        raise ReasonMissing
    gathering.state = rules.State.CANCELLED
    gathering.sequence += 1
    gathering.version += 1
    gathering.changed_at = at
    gathering.save()
    change = running.Change(rules.ChangeKind.CANCELLED, clean_text(reason))
    running.note_change(gathering, change, by=by, at=at)
    told = ask_for_letters(seats.expected(gathering), rules.LetterKind.CANCELLED, "cancelled", at=at)
    running.record("gathering.cancelled", gathering, by, at, letters=told)
    return gathering


@records.operation
def note_held(*, gathering_id: int, by: Actor, at: datetime) -> Gathering:
    """Note that a meeting took place; what is written down about it follows.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        GatheringNotComing: it was never announced, or was cancelled.
        GatheringNotBegun: its start is still to come.
    """
    gathering = running.run_by(gathering_id, by)
    if gathering.state == rules.State.HELD:
        running.record("gathering.held-repeated", gathering, by, at)
        return gathering
    if gathering.state != rules.State.ANNOUNCED:
        raise GatheringNotComing(state=gathering.get_state_display())
    if at < gathering.starts_at:
        raise GatheringNotBegun
    gathering.state = rules.State.HELD
    gathering.version += 1
    gathering.save()
    running.note_change(gathering, running.Change(rules.ChangeKind.HELD), by=by, at=at)
    running.record("gathering.held", gathering, by, at)
    return gathering


@dataclass(frozen=True)
class AgendaEdit:
    """The points of the agenda in their order, the version they are based on, and, once announced, why."""

    points: Sequence[AgendaPlan]
    version: int
    reason: str = ""


@records.operation
def plan_agenda(*, gathering_id: int, edit: AgendaEdit, by: Actor, at: datetime) -> list[AgendaItem]:
    """Put these points in the place of the agenda; a point keeps its number, and so what was said on it.

    Raises:
        NotFound: there is no such meeting.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        EditedMeanwhile: somebody saved since the version the edit is based on.
        GatheringNotComing: it was cancelled.
        ReasonMissing: it is public and no reason was given.
        AgendaItemInUse: a point is left out on which something was said.
        Invalid: a point has no title.
    """
    gathering = running.run_by(gathering_id, by)
    if gathering.version != edit.version:
        raise EditedMeanwhile
    if gathering.state == rules.State.CANCELLED:
        raise GatheringNotComing(state=gathering.get_state_display())
    if not all(plan.title.strip() for plan in edit.points):
        raise Invalid(field=str(AgendaItem._meta.get_field("title").verbose_name))
    if gathering.state != rules.State.DRAFT:
        if not edit.reason.strip():
            raise ReasonMissing
        change = running.Change(rules.ChangeKind.CHANGED, edit.reason.strip(), ["agenda"])
        running.note_change(gathering, change, by=by, at=at)
    items = _replace_agenda(gathering, edit.points)
    gathering.changed_at = at
    gathering.version += 1
    gathering.save(update_fields=["changed_at", "version"])
    running.record("gathering.agenda-planned", gathering, by, at, points=len(items))
    return items


def _replace_agenda(gathering: Gathering, points: Sequence[AgendaPlan]) -> list[AgendaItem]:
    for surplus in gathering.agenda.filter(number__gt=len(points)):
        try:
            with transaction.atomic():
                surplus.delete()
        except ProtectedError as used:
            raise AgendaItemInUse(title=surplus.title) from used
    return [
        AgendaItem.objects.update_or_create(gathering=gathering, number=number, defaults=asdict(plan))[0]
        for number, plan in enumerate(points, 1)
    ]
