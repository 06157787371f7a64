"""The life of a consultation: prepared, published for a period, considered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, StateChange
from yoriai.apps.consultations.operations.asking import check_askable, make_survey
from yoriai.apps.consultations.operations.likeness import enqueue_search
from yoriai.apps.consultations.operations.marks import enqueue_marking
from yoriai.apps.consultations.operations.proposal_opinions import make_opinions_of_proposals
from yoriai.apps.consultations.operations.proposal_terms import take_proposals
from yoriai.apps.consultations.operations.themes_keeping import enqueue_themes
from yoriai.apps.consultations.operations.voting_phases import (
    check_publishable,
    make_votable,
    stretch_last_phase,
)
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import JAPAN, day_of
from yoriai.pure.japan.calendar import period_days
from yoriai.pure.values import dataclass

RESERVED_CODES = frozenset({"new", "queue", "templates", "letters", "follow-ups"})


class CodeTaken(Refusal):
    """Another consultation has this code."""

    code = "consultation-code-taken"
    message = _("番号「%(consultation)s」はほかの意見募集で使われています。")
    next_step = _("別の番号を入力してください。")


class EditedMeanwhile(Refusal):
    """Somebody else saved since the form was opened."""

    code = "edited-meanwhile"
    message = _("入力している間に、ほかの人がこの内容を変更しました。")
    next_step = _("今の内容を別の画面で確かめてから、もう一度保存してください。入力した内容は残っています。")


class AlreadyPublished(Refusal):
    """It left the draft state before."""

    code = "consultation-already-published"
    message = _("この意見募集は公表済みのため、変更できません。")
    next_step = _("公表後の訂正は、理由を添えて「訂正」から行ってください。")


class NothingToRead(Refusal):
    """There is neither a section nor a document to give an opinion on."""

    code = "consultation-without-draft"
    message = _("案の本文も資料も登録されていません。")
    next_step = _("案の本文（区分）または資料を登録してから公表してください。")


class PeriodReversed(Refusal):
    """The last day stands before the first."""

    code = "period-reversed"
    status = 422
    message = _("締切日が公表日より前になっています。")
    next_step = _("日付を確かめてください。")


class PeriodInThePast(Refusal):
    """A publication cannot be dated back."""

    code = "period-in-the-past"
    status = 422
    message = _("公表日を過去の日にすることはできません。")
    next_step = _("今日以降の日を入力してください。")


class PeriodTooShort(Refusal):
    """Shorter than the minimum, and no reason given."""

    code = "period-too-short"
    status = 422
    message = _("募集期間は%(days)s日間です。%(minimum)s日より短くするには理由が必要です。")
    next_step = _("期間を延ばすか、短くする理由を入力してください。理由は公表されます。")


class ReasonMissing(Refusal):
    """What was published is changed only with a reason, which is published too."""

    code = "change-reason-missing"
    status = 422
    message = _("公表後に変更するには理由が必要です。")
    next_step = _("変更する理由を入力してください。理由は公表されます。")


class NotClosedYet(Refusal):
    """The period still runs."""

    code = "consultation-not-closed"
    message = _("募集期間が終わっていないため、検討中にできません。")
    next_step = _("締切日の翌日以降に行ってください。")


@dataclass(frozen=True)
class ConsultationContent:
    """What a consultation says about itself."""

    title: str
    summary: str
    legal_basis: str
    title_en: str = ""
    background: str = ""
    channels: Sequence[str] = ("web", "counter", "letter", "fax", "email")
    how_to_send: str = ""
    participation_rules: str = ""
    decides: str = ""
    publishes: str = ""
    is_demonstration: bool = False
    kind: str = rules.Kind.PUBLIC_COMMENT

    def fields(self) -> dict[str, object]:
        return {**asdict(self), "channels": list(self.channels)}


# What is settled when a consultation is prepared, and no edit changes.
SETTLED = frozenset({"is_demonstration", "kind"})


@dataclass(frozen=True)
class Period:
    """When opinions are asked for; both days belong to it."""

    published_on: date
    closes_on: date
    shorter_reason: str = ""
    results_due_on: date | None = None


def locked(consultation_id: int) -> Consultation:
    """Return the consultation, held until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    consultation = Consultation.objects.select_for_update().filter(pk=consultation_id).first()
    if consultation is None:
        raise NotFound
    return consultation


def editable(consultation_id: int, by: Actor) -> Consultation:
    """Return the consultation, held, for somebody who may edit it.

    Raises:
        NotFound: there is none.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
    """
    consultation = locked(consultation_id)
    if not rules.may_edit_consultation(by, consultation):
        raise NotAllowed
    return consultation


def note_change(consultation: Consultation, reason: str, *, by: Actor, at: datetime) -> None:
    """Put the present state, or a change of what was published, into the public history."""
    StateChange.objects.create(
        consultation=consultation, state=consultation.state, at=at, person_id=by.person_id, reason=reason
    )


def record(action: str, consultation: Consultation, by: Actor, at: datetime, **facts: str | int) -> None:
    """Leave the audit event of something done to a consultation."""
    records.record(
        records.Entry(
            action=action,
            subject_type="consultations.Consultation",
            subject_id=consultation.pk,
            by=by,
            at=at,
            facts=facts,
        )
    )


@records.operation
def create_consultation(
    *, code: str, division_id: int, content: ConsultationContent, by: Actor, at: datetime
) -> Consultation:
    """Prepare a consultation; nobody outside the division sees it yet.

    Returns:
        The stored draft.

    Raises:
        NotAllowed: `by` belongs neither to the division nor to the CIO office.
        CodeTaken: another consultation has the code, or the code is an address of the desk.
        Invalid: there is no such kind.
    """
    if not rules.may_create_consultation(by, division_id):
        raise NotAllowed
    if code in RESERVED_CODES or Consultation.objects.filter(code=code).exists():
        raise CodeTaken(consultation=code)
    if content.kind not in rules.Kind.values:
        raise Invalid(field=str(Consultation._meta.get_field("kind").verbose_name))
    consultation = Consultation.objects.create(code=code, division_id=division_id, **content.fields())
    if consultation.kind == rules.Kind.STATEMENT_VOTING:
        make_votable(consultation)
    if consultation.kind == rules.Kind.SURVEY:
        make_survey(consultation)
    if consultation.kind == rules.Kind.PROPOSALS:
        take_proposals(consultation)
    record("consultation.created", consultation, by, at, division_id=division_id)
    return consultation


@dataclass(frozen=True)
class Edit:
    """A new wording, the version it was based on, and, once published, why."""

    content: ConsultationContent
    version: int
    reason: str = ""


@records.operation
def edit_consultation(*, consultation_id: int, edit: Edit, by: Actor, at: datetime) -> Consultation:
    """Change the wording; after publication only with a reason, which joins the public history.

    Returns:
        The consultation as it now stands.

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        EditedMeanwhile: somebody saved since the version the edit is based on.
        ReasonMissing: it is published and no reason was given.
    """
    consultation = editable(consultation_id, by)
    if consultation.version != edit.version:
        raise EditedMeanwhile
    is_public = consultation.state != Consultation.State.DRAFT
    if is_public and not edit.reason.strip():
        raise ReasonMissing
    for name, value in edit.content.fields().items():
        if name not in SETTLED:
            setattr(consultation, name, value)
    consultation.version += 1
    consultation.save()
    if is_public:
        note_change(consultation, edit.reason.strip(), by=by, at=at)
    record("consultation.edited", consultation, by, at, version=consultation.version)
    return consultation


def _check_period(period: Period, kind: str) -> None:
    if period.closes_on < period.published_on:
        raise PeriodReversed
    # The minimum is that of the ordinance for public comment alone.
    if kind != rules.Kind.PUBLIC_COMMENT:
        return
    if rules.is_short(period.published_on, period.closes_on) and not period.shorter_reason.strip():
        days = period_days(period.published_on, period.closes_on)
        raise PeriodTooShort(days=days, minimum=rules.minimum_days())


def check_readable(consultation: Consultation) -> None:
    """Refuse to publish a draft that is not there.

    Raises:
        NothingToRead: there is neither a section nor a document, or no section where people write to sections.
    """
    has_sections = consultation.sections.exists()
    if rules.asks_for(consultation, consultation.phases.all(), rules.PhaseKind.SECTION_COMMENTS):
        if not has_sections:
            raise NothingToRead
    elif rules.has_draft(consultation) and not (has_sections or consultation.documents.exists()):
        raise NothingToRead


@records.operation
def publish_consultation(*, consultation_id: int, period: Period, by: Actor, at: datetime) -> Consultation:
    """Publish a draft for a period that starts today or later; its first day is the publication day.

    Returns:
        The published consultation; before the first day it stands in the stage "published".

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        AlreadyPublished: it was published before.
        NothingToRead: it has neither a section nor a document, and is not only voted on.
        NothingToVoteOn: it is to be voted on and has no statement.
        NothingToAnswer: it holds a survey without a question.
        PhaseOutsidePeriod: a phase lies outside of the period.
        PeriodInThePast: the first day is over.
        PeriodReversed: the last day stands before the first.
        PeriodTooShort: it is shorter than the minimum and gives no reason.
    """
    consultation = editable(consultation_id, by)
    if consultation.state != Consultation.State.DRAFT:
        raise AlreadyPublished
    check_readable(consultation)
    if period.published_on < day_of(at):
        raise PeriodInThePast
    _check_period(period, consultation.kind)
    check_publishable(consultation, period.published_on, period.closes_on)
    check_askable(consultation)
    consultation.published_on = period.published_on
    consultation.closes_on = period.closes_on
    is_comment = consultation.kind == rules.Kind.PUBLIC_COMMENT
    short = is_comment and rules.is_short(period.published_on, period.closes_on)
    consultation.shorter_reason = period.shorter_reason.strip() if short else ""
    consultation.results_due_on = period.results_due_on or rules.results_due_on(period.closes_on)
    consultation.state = Consultation.State.PUBLISHED
    consultation.version += 1
    consultation.save()
    note_change(consultation, "", by=by, at=at)
    days = period_days(period.published_on, period.closes_on)
    record("consultation.published", consultation, by, at, days=days)
    return consultation


@records.operation
def extend_period(
    *, consultation_id: int, closes_on: date, reason: str, by: Actor, at: datetime
) -> Consultation:
    """Give people more time; the period can only grow, and the reason is published.

    Returns:
        The consultation with its later closing day.

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotFound: it is not published, or already under consideration.
        ReasonMissing: no reason was given.
        PeriodReversed: the new day is not later than the old one.
    """
    consultation = editable(consultation_id, by)
    if consultation.state != Consultation.State.PUBLISHED or consultation.closes_on is None:
        raise NotFound
    if not reason.strip():
        raise ReasonMissing
    if closes_on <= consultation.closes_on:
        raise PeriodReversed
    longer = closes_on - consultation.closes_on
    stretch_last_phase(consultation, consultation.closes_on, closes_on)
    consultation.closes_on = closes_on
    if consultation.results_due_on is not None:
        consultation.results_due_on += longer
    consultation.version += 1
    consultation.save()
    # What came between the old and the new last day is in time after all.
    over = datetime.combine(closes_on + timedelta(days=1), time.min, JAPAN)
    consultation.opinions.filter(is_late=True, received_at__lt=over).update(is_late=False)
    note_change(consultation, reason.strip(), by=by, at=at)
    record("consultation.extended", consultation, by, at, days=longer.days)
    return consultation


@records.operation
def start_considering(*, consultation_id: int, by: Actor, at: datetime) -> Consultation:
    """Say in public that the opinions received are now being considered; every proposal becomes one of them.

    Returns:
        The consultation, under consideration.

    Raises:
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NotClosedYet: its period is not over.
        ProposalsUnchecked: the office did not decide yet about some proposals.
    """
    consultation = editable(consultation_id, by)
    if rules.stage_of(consultation, day_of(at)) != rules.Stage.CLOSED:
        raise NotClosedYet
    make_opinions_of_proposals(consultation=consultation, at=at)
    consultation.state = Consultation.State.CONSIDERING
    consultation.version += 1
    consultation.save()
    note_change(consultation, "", by=by, at=at)
    # In the order in which the division needs them; looking for personal data takes longest.
    enqueue_search(consultation_id=consultation.pk, at=at)
    enqueue_themes(consultation_id=consultation.pk, at=at)
    enqueue_marking(consultation_id=consultation.pk, at=at)
    record("consultation.considered", consultation, by, at)
    return consultation
