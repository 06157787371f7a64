"""Resident codes: made by the office, shown once, handed out; who types one in is known to be one of these people."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import CodeSheet, Consultation, Proof, ResidentCode, Voting
from yoriai.apps.consultations.operations.consultations import editable
from yoriai.apps.consultations.operations.voting import check_voting
from yoriai.apps.consultations.operations.voting_proving import Proven, Shown, proof_key, prove, record_proof
from yoriai.apps.consultations.queries import voting_intake as intake
from yoriai.apps.consultations.queries.voting_intake import Held
from yoriai.apps.ledger import operations as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound, Refusal
from yoriai.pure.japan import my_number
from yoriai.pure.transparency import read_resident_code, resident_code
from yoriai.pure.values import dataclass

MOST_AT_ONCE = 5000
SUBJECT = "consultations.CodeSheet"


class CodesShownOnce(Refusal):
    """The form was sent before: its codes were made and shown then, and are kept nowhere."""

    code = "codes-shown-once"
    message = _("この番号の一覧は、すでに作って表示しました。もう一度表示することはできません。")
    next_step = _("手元にないときは、その一覧を取り消して、新しく作ってください。")


class CodeUnknown(Refusal):
    """There is no such code for this consultation, or it was revoked."""

    code = "code-unknown"
    status = 422
    message = _("この番号は使えません。")
    next_step = _(
        "12けたの番号を、もう一度お確かめください。この意見募集の番号でないときや、取り消された番号のときも使えません。"
    )


class SheetRevoked(Refusal):
    """It was revoked before."""

    code = "code-sheet-revoked"
    message = _("この一覧は、すでに取り消されています。")


@dataclass(frozen=True)
class SheetDraft:
    """How many codes are wanted, and for whom; `submission_key` is of the form."""

    count: int
    note: str
    submission_key: str


@dataclass(frozen=True)
class NewSheet:
    """A sheet as it is shown this once."""

    sheet: CodeSheet
    codes: tuple[str, ...] = field(repr=False)


@records.operation
def make_codes(*, consultation_id: int, draft: SheetDraft, by: Actor, at: datetime) -> NewSheet:
    """Make codes; the only time that they can be read is now.

    How many were made is public, with the sheet's number: whoever made too many would be seen.

    Returns:
        The sheet with its codes, twelve digits each, none of which can be anybody's individual number.

    Raises:
        NotFound: there is no such consultation, or it takes neither votes nor proposals.
        NotAllowed: `by` is neither the head of the owning division nor of the CIO office.
        Invalid: the number of codes is not between 1 and 5,000, or nothing says for whom they are.
        CodesShownOnce: the form was sent before.
    """
    consultation = _with_people(consultation_id, by)
    if CodeSheet.objects.filter(submission_key=draft.submission_key).exists():
        raise CodesShownOnce
    if not 1 <= draft.count <= MOST_AT_ONCE:
        raise Invalid(field=str(CodeSheet._meta.get_field("count").verbose_name))
    if not draft.note.strip():
        raise Invalid(field=str(CodeSheet._meta.get_field("note").verbose_name))
    last = consultation.code_sheets.aggregate(last=Max("number"))["last"] or 0
    sheet = CodeSheet.objects.create(
        consultation=consultation,
        number=last + 1,
        count=draft.count,
        note=draft.note.strip(),
        submission_key=draft.submission_key,
        made_at=at,
        person_id=by.person_id,
    )
    codes = tuple(_new_codes(draft.count))
    salt = code_salt(consultation)
    keys = [proof_key(salt=salt, what="code", value=code) for code in codes]
    ResidentCode.objects.bulk_create((ResidentCode(sheet=sheet, key=key) for key in keys), batch_size=500)
    _publish(sheet, by, at, "codes.made", made=draft.count)
    return NewSheet(sheet, codes)


def _new_codes(count: int) -> Iterator[str]:
    made: set[str] = set()
    while len(made) < count:
        code = resident_code(secrets.randbelow(10**10))
        if code not in made and not my_number.numbers_in(code):
            made.add(code)
            yield code


def _with_people(consultation_id: int, by: Actor) -> Consultation:
    consultation = editable(consultation_id, by)
    if not hasattr(consultation, "voting") and not hasattr(consultation, "proposal_terms"):
        raise NotFound
    if not rules.may_make_codes(by, consultation):
        raise NotAllowed
    return consultation


def _publish(sheet: CodeSheet, by: Actor, at: datetime, action: str, **facts: int) -> None:
    leaf = ledger.LeafDraft(
        kind="codes",
        subject_type=SUBJECT,
        subject_id=sheet.pk,
        public={"consultation": sheet.consultation.code, "sheet": sheet.number, **facts},
    )
    ledger.append_leaves([leaf], at=at)
    about = {"consultation_id": sheet.consultation_id, "sheet": sheet.number, **facts}
    records.record(records.Entry(action, SUBJECT, sheet.pk, by=by, at=at, facts=about))


@records.operation
def revoke_codes(*, sheet_id: int, by: Actor, at: datetime) -> CodeSheet:
    """Make the codes of a sheet that nobody used yet worthless; who used one stays who she is.

    Returns:
        The sheet.

    Raises:
        NotFound: there is no such sheet.
        NotAllowed: `by` is neither the head of the owning division nor of the CIO office.
        SheetRevoked: it was revoked before.
    """
    rows = CodeSheet.objects.select_for_update(of=("self",)).select_related("consultation")
    sheet = rows.filter(pk=sheet_id).first()
    if sheet is None:
        raise NotFound
    if not rules.may_make_codes(by, sheet.consultation):
        raise NotAllowed
    if sheet.revoked_at is not None:
        raise SheetRevoked
    sheet.revoked_at = at
    sheet.save(update_fields=["revoked_at"])
    left = sheet.codes.filter(used_at__isnull=True).count()
    _publish(sheet, by, at, "codes.revoked", revoked=left)
    return sheet


@dataclass(frozen=True)
class CodeGiven:
    """A code as somebody typed it, and the device on which."""

    consultation_code: str
    typed: str = field(repr=False)
    device: str = field(repr=False)


@records.operation
def use_code(*, given: CodeGiven, by: Actor, at: datetime) -> Proven:
    """Make a device that of the person who was given a code; on two devices it is one participant.

    What either device answered is joined: of two answers to one statement the later one counts.

    Returns:
        Who the device is from now on.

    Raises:
        NotFound: there is no such consultation in public, or it is not voted on.
        NotOpenYet: voting has not begun.
        VotingOver: voting is over.
        CodeUnknown: it is no code of this consultation, or was revoked before anybody used it.
    """
    held = held_alone(given.consultation_code, at)
    key = key_of_code(consultation=held.consultation, typed=given.typed, at=at)
    proven = prove(held=held, device=given.device, shown=Shown(Proof.Kind.CODE, key), at=at)
    record_proof("participant.gave-code", held, by, at, carried=proven.carried)
    return proven


def key_of_code(*, consultation: Consultation, typed: str, at: datetime) -> str:
    """Return the hash of a code of this consultation, which is used from now on, in the running transaction.

    Raises:
        CodeUnknown: it is no code of this consultation, or was revoked before anybody used it.
    """
    code = read_resident_code(typed)
    key = proof_key(salt=code_salt(consultation), what="code", value=code) if code else ""
    rows = ResidentCode.objects.select_for_update(of=("self",)).select_related("sheet")
    known = rows.filter(key=key, sheet__consultation=consultation).first() if key else None
    if known is None or (known.used_at is None and known.sheet.revoked_at is not None):
        raise CodeUnknown
    if known.used_at is None:
        known.used_at = at
        known.save(update_fields=["used_at"])
    return key


def code_salt(consultation: Consultation) -> bytes:
    """Return what the codes of a consultation are hashed with: they are the same for votes and for proposals."""
    voting = Voting.objects.filter(consultation=consultation).first()
    return bytes(voting.salt if voting else consultation.proposal_terms.salt)


def held_alone(code: str, at: datetime) -> Held:
    """Return a consultation that is voted on now, held against whoever votes.

    Raises:
        NotFound: there is none in public, or it is not voted on.
        NotOpenYet: voting has not begun.
        VotingOver: voting is over.
    """
    held = intake.held_votings(codes={code}, alone=True).get(code)
    if held is None:
        raise NotFound
    check_voting(held=held, at=at)
    return held
