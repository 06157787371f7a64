"""Inviting people who were drawn by lot: a code for each, shown once."""

from __future__ import annotations

import secrets
from dataclasses import field
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Survey, SurveyInvitation
from yoriai.apps.consultations.operations.consultations import editable, record
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotFound, Refusal
from yoriai.pure.transparency import receipt_number
from yoriai.pure.values import dataclass

MOST_AT_ONCE = 5000
_NUMBERS = 9 * 10**10


class NobodyIsInvited(Refusal):
    """The survey is open to all."""

    code = "survey-invites-nobody"
    message = _("このアンケートは、だれでも答えられるため、招待の番号は要りません。")
    next_step = _("招待する人を決めるときは、公表する前に「だれが答えられるか」を変えてください。")


class InvitationsShownOnce(Refusal):
    """The form was sent before: its codes were made and shown then, and are kept nowhere."""

    code = "survey-invitations-shown-once"
    message = _("この招待の番号は、すでに作って表示しました。もう一度表示することはできません。")
    next_step = _("手元にないときは、新しく作ってください。使われなかった番号は、そのままで問題ありません。")


@dataclass(frozen=True)
class InvitationDraft:
    """How many people of which stratum are invited; `submission_key` is of the form."""

    stratum_number: int
    count: int
    submission_key: str


@dataclass(frozen=True)
class NewInvitations:
    """The codes as they are shown this once."""

    stratum: str
    codes: tuple[str, ...] = field(repr=False)


def invitation_key(survey: Survey, code: str) -> str:
    """Return what is stored in the place of a code: nothing that leads back to it without the survey's salt."""
    return sha256(bytes(survey.salt) + b"invitation" + code.encode()).hexdigest()


@records.operation
def invite(*, consultation_id: int, draft: InvitationDraft, by: Actor, at: datetime) -> NewInvitations:
    """Make codes for people who were drawn by lot from a stratum; the only time that they can be read is now.

    Returns:
        The codes, one for each person.

    Raises:
        NotFound: there is no such consultation or stratum.
        NotAllowed: `by` belongs neither to the owning division nor to the CIO office.
        NobodyIsInvited: everybody may answer.
        Invalid: the number of codes is not between 1 and 5,000.
        InvitationsShownOnce: the form was sent before.
    """
    consultation = editable(consultation_id, by)
    survey = Survey.objects.select_for_update().filter(consultation=consultation).first()
    if survey is None:
        raise NotFound
    if survey.access == rules.SurveyAccess.OPEN:
        raise NobodyIsInvited
    stratum = survey.strata.filter(number=draft.stratum_number).first()
    if stratum is None:
        raise NotFound
    if not 1 <= draft.count <= MOST_AT_ONCE:
        raise Invalid(field=str(_("招待する人数")))
    if survey.invitations.filter(submission_key=draft.submission_key).exists():
        raise InvitationsShownOnce
    codes = tuple(receipt_number(number) for number in _different(draft.count))
    SurveyInvitation.objects.bulk_create(
        SurveyInvitation(
            survey=survey,
            stratum=stratum,
            key=invitation_key(survey, code),
            submission_key=draft.submission_key,
            made_at=at,
        )
        for code in codes
    )
    record("survey.invited", consultation, by, at, stratum=stratum.number, invitations=len(codes))
    return NewInvitations(stratum.name, codes)


def _different(count: int) -> set[int]:
    numbers: set[int] = set()
    while len(numbers) < count:
        numbers.add(secrets.randbelow(_NUMBERS))
    return numbers
