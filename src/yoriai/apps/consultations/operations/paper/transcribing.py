"""What stands on a sheet is typed by one person and confirmed by another; then, and only then, it is an opinion."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import PaperSheet, Section
from yoriai.apps.consultations.operations.opinions import (
    ContactDraft,
    OpinionDraft,
    Reception,
    submit_opinion,
)
from yoriai.apps.consultations.operations.paper_images import SUBJECT
from yoriai.apps.consultations.operations.texts import check_text, clean_text
from yoriai.apps.consultations.rules import paper as paper_rules
from yoriai.apps.consultations.rules.paper import Aside, SheetState
from yoriai.apps.ledger.operations import IssuedReceipt
from yoriai.apps.organisation import queries as organisation
from yoriai.apps.organisation.rules import ELSEWHERE, Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid, NotAllowed, NotFound, Refusal
from yoriai.apps.shared.time import JAPAN, day_of
from yoriai.pure.values import dataclass


class StaleSheet(Refusal):
    """Somebody else typed, confirmed or set it aside in the meantime."""

    code = "paper-sheet-stale"
    message = _("この用紙は、ほかの職員が先に入力または確認しました。保存していません。")
    next_step = _("いま保存されている内容を確かめてください。")


class SheetEnded(Refusal):
    """It is an opinion already, or was set aside."""

    code = "paper-sheet-ended"
    message = _("この用紙は、すでに「%(state)s」です。")


class SameEyes(Refusal):
    """Whoever typed it cannot confirm it."""

    code = "paper-same-eyes"
    status = 403
    message = _("入力した人は、確認できません。ほかの職員が、用紙の画像と見比べて確認します。")
    next_step = _("別の職員に確認を頼んでください。")


class NothingToConfirm(Refusal):
    """Nobody has typed it yet."""

    code = "paper-nothing-to-confirm"
    message = _("この用紙は、まだ入力されていません。")
    next_step = _("先に、用紙の内容を入力してください。")


@dataclass(frozen=True)
class SheetAt:
    """A sheet, as it was when somebody looked at it."""

    sheet_id: int
    version: int


@dataclass(frozen=True)
class Typed:
    """What stands on a sheet: the words as they were written, what was ticked, and how to reach the writer."""

    text: str
    channel: str
    received_on: date
    section_number: str = ""
    standing: str = ""
    area: str = ""
    contact: ContactDraft = ContactDraft()


@records.operation
def type_sheet(*, sheet: SheetAt, typed: Typed, by: Actor, at: datetime) -> PaperSheet:
    """Store what one person read on a sheet; another one has to confirm it. Typing again is correcting.

    Returns:
        The sheet, waiting for confirmation by somebody other than `by`.

    Raises:
        NotFound: there is no such sheet.
        NotAllowed: `by` does not belong to the owning division.
        SheetEnded: it is an opinion already, or was set aside.
        StaleSheet: somebody else changed it in the meantime.
        OpinionEmpty: nothing in the text can be seen.
        OpinionTooLong: the text is longer than the limit.
        OpinionHoldsMyNumber: the text holds what looks like an individual number.
        Invalid: a section, an area, a standing or a channel does not exist, or the day lies in the future.
    """
    held = _held(sheet, by)
    text = clean_text(typed.text)
    check_text(text)
    held.text = text
    held.section = _section(held, typed.section_number)
    held.standing = _one_of(typed.standing, rules.Standing.values, _("市との関わり"))
    areas = ["", ELSEWHERE, *(one.code for one in organisation.offered_areas())]
    held.area = _one_of(typed.area, areas, _("お住まいの地域"))
    held.channel = _one_of(typed.channel, paper_rules.PAPER_CHANNELS, _("受付経路"))
    if typed.received_on > day_of(at):
        raise Invalid(field=str(PaperSheet._meta.get_field("received_on").verbose_name))
    held.received_on = typed.received_on
    contact = typed.contact
    held.name, held.email, held.address, held.phone = (
        contact.name,
        contact.email,
        contact.address,
        contact.phone,
    )
    was_typed = held.state == SheetState.TO_CHECK
    held.state, held.typed_by_id, held.typed_at = SheetState.TO_CHECK, by.person_id, at
    held.version += 1
    held.save()
    _record("paper.sheet-corrected" if was_typed else "paper.sheet-typed", held, by, at)
    return held


def _section(sheet: PaperSheet, number: str) -> Section | None:
    if not number:
        return None
    section = Section.objects.filter(consultation=sheet.consultation_id, number=number).first()
    if section is None:
        raise Invalid(field=str(PaperSheet._meta.get_field("section").verbose_name))
    return section


def _one_of(value: str, known: Collection[str], label: object) -> str:
    if value not in known:
        raise Invalid(field=str(label))
    return value


@records.operation
def confirm_sheet(*, sheet: SheetAt, by: Actor, at: datetime) -> IssuedReceipt:
    """Confirm that what was typed is what stands on the sheet, and make it an opinion, once.

    Names, addresses and words leave the sheet: they live with the opinion alone. The image is kept for a while.

    Returns:
        The receipt; its number is the one on the sheet where one was printed and is still free.

    Raises:
        NotFound: there is no such sheet.
        NotAllowed: `by` does not belong to the owning division.
        SheetEnded: it is an opinion already, or was set aside.
        StaleSheet: somebody else changed it in the meantime.
        NothingToConfirm: nobody typed it yet.
        SameEyes: `by` typed it.
        NotOpenYet: opinions were not asked for yet when it came.
        ResultsOut: the results were published in the meantime.
    """
    held = _held(sheet, by)
    if held.state != SheetState.TO_CHECK:
        raise NothingToConfirm
    if not paper_rules.has_other_eyes(by, held):
        raise SameEyes
    receipt = submit_opinion(draft=_draft(held, at), by=by, at=at)
    held.opinion_id = int(receipt.subject_id)
    held.state = SheetState.DONE
    held.text = held.name = held.email = held.address = held.phone = held.number = ""
    _end(held, by, at)
    _record("paper.sheet-confirmed", held, by, at, opinion_id=held.opinion_id)
    return receipt


def _draft(sheet: PaperSheet, at: datetime) -> OpinionDraft:
    contact = ContactDraft(sheet.name, sheet.email, sheet.address, sheet.phone)
    received_at = min(datetime.combine(sheet.received_on, time.min, JAPAN), at)
    return OpinionDraft(
        consultation_code=sheet.consultation.code,
        text=sheet.text,
        submission_key=sheet.submission_key,
        section_number=sheet.section.number if sheet.section else "",
        standing=sheet.standing,
        area=sheet.area,
        language=sheet.language,
        contact=contact if contact else None,
        reception=Reception(channel=sheet.channel, at=received_at, receipt_given=bool(sheet.number)),
        promised_number=sheet.number,
    )


@records.operation
def set_aside(*, sheet: SheetAt, reason: str, by: Actor, at: datetime) -> PaperSheet:
    """Make no opinion of a sheet, and say why; its image is kept for a while, so that this can be taken back.

    Raises:
        NotFound: there is no such sheet.
        NotAllowed: `by` does not belong to the owning division.
        SheetEnded: it is an opinion already, or was set aside.
        StaleSheet: somebody else changed it in the meantime.
        Invalid: there is no such reason.
    """
    held = _held(sheet, by)
    if not reason or reason not in Aside.values:
        raise Invalid(field=str(PaperSheet._meta.get_field("aside").verbose_name))
    held.state, held.aside = SheetState.SET_ASIDE, reason
    _end(held, by, at)
    _record("paper.sheet-set-aside", held, by, at, reason=reason)
    return held


@records.operation
def take_back(*, sheet: SheetAt, by: Actor, at: datetime) -> PaperSheet:
    """Let a sheet that was set aside be typed after all, while its image is kept.

    Raises:
        NotFound: there is no such sheet, or its image is gone.
        NotAllowed: `by` does not belong to the owning division.
        SheetEnded: it was not set aside.
        StaleSheet: somebody else changed it in the meantime.
    """
    held = _locked(sheet, by)
    if held.state != SheetState.SET_ASIDE:
        raise SheetEnded(state=str(held.get_state_display()))
    _check_version(held, sheet)
    if not held.image:
        raise NotFound
    held.state, held.aside, held.ended_at, held.ended_by_id = SheetState.TO_TYPE, "", None, None
    held.keep_until = None
    held.version += 1
    held.save()
    held.continuations.update(keep_until=None)
    _record("paper.sheet-taken-back", held, by, at)
    return held


@records.operation
def detach(*, sheet: SheetAt, by: Actor, at: datetime) -> PaperSheet:
    """Let the continuation of a sheet stand for itself: it belongs to somebody else.

    Raises:
        NotFound: there is no such sheet.
        NotAllowed: `by` does not belong to the owning division.
        SheetEnded: it is no continuation, or its first page is an opinion already.
        StaleSheet: somebody else changed it in the meantime.
    """
    held = _locked(sheet, by)
    if held.first is None or held.first.state not in paper_rules.TO_BE_TYPED:
        raise SheetEnded(state=str(held.get_state_display()))
    _check_version(held, sheet)
    held.first, held.state = None, SheetState.TO_TYPE
    held.version += 1
    held.save()
    _record("paper.sheet-detached", held, by, at)
    return held


def _end(sheet: PaperSheet, by: Actor, at: datetime) -> None:
    sheet.ended_at, sheet.ended_by_id = at, by.person_id
    sheet.keep_until = paper_rules.image_kept_until(at)
    sheet.version += 1
    sheet.save()
    sheet.continuations.update(keep_until=sheet.keep_until)


def _held(at: SheetAt, by: Actor) -> PaperSheet:
    """Return a sheet that somebody still has to deal with, held, as it was when it was looked at."""
    sheet = _locked(at, by)
    if sheet.state not in paper_rules.TO_BE_TYPED:
        raise SheetEnded(state=str(sheet.get_state_display()))
    _check_version(sheet, at)
    return sheet


def _locked(at: SheetAt, by: Actor) -> PaperSheet:
    rows = PaperSheet.objects.select_for_update(of=("self",)).select_related(
        "consultation", "section", "first"
    )
    sheet = rows.filter(pk=at.sheet_id).first()
    if sheet is None:
        raise NotFound
    if not paper_rules.may_handle_paper(by, sheet.consultation):
        raise NotAllowed
    return sheet


def _check_version(sheet: PaperSheet, at: SheetAt) -> None:
    if sheet.version != at.version:
        raise StaleSheet


def _record(action: str, sheet: PaperSheet, by: Actor, at: datetime, **facts: Fact) -> None:
    about: Mapping[str, Fact] = {"consultation_id": sheet.consultation_id, **facts}
    records.record(records.Entry(action, SUBJECT, sheet.pk, by=by, at=at, facts=about))
