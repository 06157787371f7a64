"""Appeals (異議): what an author may see and say, what the office decides about, what everybody sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Appeal, Consultation, Opinion, Participant, Statement, Voting
from yoriai.apps.consultations.queries.voting_intake import key_of
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass

STATEMENT, OPINION = "consultations.Statement", "consultations.Opinion"
HIDDEN_STATES = (rules.StatementState.HELD, rules.StatementState.MERGED)


def is_hidden(subject: Statement | Opinion) -> bool:
    """Tell whether somebody decided that it is not shown."""
    if isinstance(subject, Opinion):
        return bool(subject.withholding)
    return subject.state in HIDDEN_STATES


def subject_of_receipt(*, code: str, number: str) -> Statement | Opinion:
    """Return what a receipt is of: a statement or an opinion of this consultation (2 statements).

    Raises:
        NotFound: there is no such receipt for this consultation.
    """
    receipt = ledger.receipt(number=number)
    tables: dict[str, type[Statement] | type[Opinion]] = {STATEMENT: Statement, OPINION: Opinion}
    table = tables.get(receipt.subject_type)
    rows = table._default_manager.select_related("consultation__division") if table else None
    found = rows.filter(pk=receipt.subject_id, consultation__code=code).first() if rows is not None else None
    if found is None:
        raise NotFound
    return found


def consultation_of_statement(*, statement_id: int) -> str:
    """Return the code of the consultation of a statement; nothing where there is none (1 statement)."""
    rows = Statement.objects.filter(pk=statement_id).values_list("consultation__code", flat=True)
    return str(rows.first() or "")


def own_statement(*, code: str, number: int, device: str) -> Statement:
    """Return a statement that was added on a device (2 statements).

    Raises:
        NotFound: there is no such statement, or it is somebody else's.
    """
    voting = Voting.objects.filter(consultation__code=code).first()
    if voting is None:
        raise NotFound
    device_row = Participant.objects.filter(
        consultation_id=voting.pk, key=key_of(bytes(voting.salt), device)
    ).first()
    person = (device_row.merged_into_id or device_row.pk) if device_row else 0
    rows = Statement.objects.select_related("consultation__division", "merged_into")
    found = rows.filter(
        consultation_id=voting.pk, number=min(number, 2**31 - 1), participant_id=person
    ).first()
    if found is None or not person:
        raise NotFound
    return found


@dataclass(frozen=True)
class OwnThing:
    """What an author sees of what she wrote: its words, how it stands, and her appeal."""

    consultation: Consultation
    text: str
    number: int | None
    state: str
    reason: str
    merged_into: int | None
    may_appeal: bool
    appeal: Appeal | None
    receipt_number: str


def own_thing(subject: Statement | Opinion) -> OwnThing:
    """Return what the author sees (2 statements)."""
    statement = subject if isinstance(subject, Statement) else None
    made = Appeal.objects.filter(Q(statement=statement) if statement else Q(opinion_id=subject.pk)).first()
    receipt = ledger.receipt_for(subject_type=STATEMENT if statement else OPINION, subject_id=subject.pk)
    hidden = is_hidden(subject)
    return OwnThing(
        consultation=subject.consultation,
        text=subject.text,
        number=statement.number if statement else None,
        state=str(rules.StatementState(statement.state).label) if statement else "",
        reason=_reason(subject),
        merged_into=statement.merged_into.number if statement and statement.merged_into else None,
        may_appeal=hidden and made is None,
        appeal=made,
        receipt_number=receipt.number if receipt else "",
    )


def _reason(subject: Statement | Opinion) -> str:
    if isinstance(subject, Opinion):
        return str(rules.Withholding(subject.withholding).label) if subject.withholding else ""
    return str(rules.HoldReason(subject.hold_reason).label) if subject.hold_reason else ""


@dataclass(frozen=True)
class Decided:
    """An appeal that was decided, as everybody sees it; `number` is that of a statement, None for an opinion."""

    number: int | None
    outcome: str
    reason: str
    at: datetime


@dataclass(frozen=True)
class PublicAppeals:
    """How many appeals there were, how many wait, and what was decided about the others."""

    made: int
    waiting: int
    overturned: int
    decided: tuple[Decided, ...]


def public_appeals(*, consultation_id: int) -> PublicAppeals:
    """Return the appeals of a consultation as everybody sees them (1 statement)."""
    rows = list(_rows(consultation_id).order_by("decided_at", "id"))
    decided = tuple(_decided(row) for row in rows if row.decided_at is not None)
    overturned = sum(row.outcome == Appeal.Outcome.OVERTURNED for row in rows)
    return PublicAppeals(len(rows), len(rows) - len(decided), overturned, decided)


def _decided(row: Appeal) -> Decided:
    assert row.decided_at is not None  # noqa: S101 - for the type checker
    number = row.statement.number if row.statement else None
    return Decided(number, str(Appeal.Outcome(row.outcome).label), row.reason, row.decided_at)


def _rows(consultation_id: int) -> QuerySet[Appeal]:
    return Appeal.objects.filter(consultation_id=consultation_id).select_related("statement", "opinion")


@dataclass(frozen=True)
class AppealRow:
    """An appeal at the desk, and whether this person may decide about it."""

    appeal: Appeal
    may_decide: bool

    @property
    def text(self) -> str:
        subject = self.appeal.statement or self.appeal.opinion
        return subject.text if subject else ""


@dataclass(frozen=True)
class AppealsPage:
    """The appeals of a consultation at the desk, those that wait first."""

    consultation: Consultation
    rows: tuple[AppealRow, ...]

    @property
    def waiting(self) -> int:
        return sum(row.appeal.decided_at is None for row in self.rows)


def appeals_page(*, code: str, actor: Actor) -> AppealsPage:
    """Return the appeals of a consultation for the office (2 statements).

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = Consultation.objects.select_related("division").filter(code=code).first()
    if consultation is None:
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_moderate(actor, consultation):
        raise NotAllowed
    rows = sorted(_rows(consultation.pk), key=lambda row: (row.decided_at is not None, row.pk))
    may_decide = rules.may_decide_appeals(actor, consultation)
    return AppealsPage(consultation, tuple(_row(rows, actor, may_decide)))


def _row(rows: Iterable[Appeal], actor: Actor, may_decide: bool) -> Iterable[AppealRow]:
    for row in rows:
        is_open = row.decided_at is None and may_decide
        yield AppealRow(row, is_open and rules.has_other_eyes(actor, row))


def appeal_row(*, page: AppealsPage, appeal_id: int) -> AppealRow:
    """Return one appeal of a page.

    Raises:
        NotFound: there is no such appeal.
    """
    for row in page.rows:
        if row.appeal.pk == appeal_id:
            return row
    raise NotFound


def waiting_appeals(*, consultation_id: int) -> int:
    """Return how many appeals wait for a decision (1 statement)."""
    rows = Appeal.objects.filter(consultation_id=consultation_id, decided_at__isnull=True)
    return int(rows.aggregate(n=Count("pk"))["n"])
