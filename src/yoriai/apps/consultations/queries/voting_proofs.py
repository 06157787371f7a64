"""What is known of a participant, and which codes were made."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import CodeSheet, Consultation, Participant
from yoriai.apps.consultations.queries.voting import VotedConsultation
from yoriai.apps.consultations.queries.voting_intake import key_of
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass


@prepared
def _devices(consultation_id: int, key: str) -> QuerySet[Participant]:
    rows = Participant.objects.filter(consultation_id=consultation_id, key=key)
    return rows.select_related("merged_into")


@dataclass(frozen=True)
class OwnLevel:
    """What is known of the person behind a device; an empty level for who did nothing yet."""

    level: str = ""

    @property
    def label(self) -> str:
        return str(Participant.Level(self.level).label) if self.level else ""

    @property
    def has_email(self) -> bool:
        return self.level in (Participant.Level.EMAIL, Participant.Level.CODE)

    @property
    def has_code(self) -> bool:
        return self.level == Participant.Level.CODE


def own_level(*, found: VotedConsultation, device: str) -> OwnLevel:
    """Return what is known of a device (1 statement)."""
    row = next(iter(_devices(found.consultation.pk, key_of(found.salt, device))), None)
    return OwnLevel((row.merged_into or row).level) if row else OwnLevel()


@dataclass(frozen=True)
class CodesMade:
    """How many codes were made, how many of them are used, and how many became worthless before."""

    made: int = 0
    used: int = 0
    revoked: int = 0


@prepared
def _made(consultation_id: int) -> QuerySet[CodeSheet, Any]:
    rows = CodeSheet.objects.filter(consultation_id=consultation_id).order_by().values("consultation_id")
    unused = Q(codes__used_at__isnull=True, revoked_at__isnull=False)
    return rows.annotate(
        made=Count("codes"), used=Count("codes__used_at"), gone=Count("codes", filter=unused)
    )


def codes_made(*, consultation_id: int) -> CodesMade:
    """Return how many codes there are for a consultation (1 statement)."""
    row = next(iter(_made(consultation_id)), None)
    return CodesMade(row["made"], row["used"], row["gone"]) if row else CodesMade()


@dataclass(frozen=True)
class SheetRow:
    """A sheet of codes at the desk."""

    id: int
    number: int
    note: str
    count: int
    used: int
    made_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True)
class SheetsPage:
    """The sheets of codes of a consultation."""

    consultation: Consultation
    sheets: tuple[SheetRow, ...]

    @property
    def is_voted_on(self) -> bool:
        return hasattr(self.consultation, "voting")


def sheets_page(*, code: str, actor: Actor) -> SheetsPage:
    """Return the sheets of codes, for who may make them (2 statements).

    Raises:
        NotFound: there is no such consultation, or it takes neither votes nor proposals.
        NotAllowed: the person is neither head of the owning division nor of the CIO office.
    """
    rows = Consultation.objects.select_related("voting", "proposal_terms", "division")
    consultation = rows.filter(code=code).first()
    takes = consultation and (hasattr(consultation, "voting") or hasattr(consultation, "proposal_terms"))
    if consultation is None or not takes:
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_make_codes(actor, consultation):
        raise NotAllowed
    made = consultation.code_sheets.annotate(used=Count("codes__used_at")).order_by("-number")
    sheets = tuple(
        SheetRow(row.pk, row.number, row.note, row.count, row.used, row.made_at, row.revoked_at)
        for row in made
    )
    return SheetsPage(consultation, sheets)


def sheet_id(*, page: SheetsPage, number: int) -> int:
    """Return the key of a sheet.

    Raises:
        NotFound: there is no such sheet.
    """
    for sheet in page.sheets:
        if sheet.number == number:
            return sheet.id
    raise NotFound
