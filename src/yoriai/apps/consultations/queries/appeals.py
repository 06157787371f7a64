"""Appeals (異議): what an author may see and say, what the office decides about, what everybody sees."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Appeal,
    Consultation,
    Opinion,
    Participant,
    Proposal,
    ProposalAuthor,
    ProposalTerms,
    Statement,
    Suggestion,
    Voting,
)
from yoriai.apps.consultations.models.appeals import ABOUT
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT as PROPOSAL
from yoriai.apps.consultations.queries.proposals.intake import SUBJECT_SUGGESTION as SUGGESTION
from yoriai.apps.consultations.queries.proposals.intake import contributor_id
from yoriai.apps.consultations.queries.proposals.readable import end_of
from yoriai.apps.consultations.queries.redactions import original_text
from yoriai.apps.consultations.queries.voting_intake import key_of
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import Fact, NotAllowed, NotFound
from yoriai.pure.values import dataclass

STATEMENT, OPINION = "consultations.Statement", "consultations.Opinion"
HIDDEN_STATES = (rules.StatementState.HELD, rules.StatementState.MERGED)
LARGEST = 2**31 - 1

Subject: TypeAlias = "Statement | Opinion | Proposal | Suggestion"
# As what the log knows them.
KINDS: dict[type[Subject], str] = {
    Statement: STATEMENT,
    Opinion: OPINION,
    Proposal: PROPOSAL,
    Suggestion: SUGGESTION,
}


def is_hidden(subject: Subject) -> bool:
    """Tell whether somebody decided that it is not shown."""
    if isinstance(subject, Opinion):
        return bool(subject.withholding)
    if isinstance(subject, Statement):
        return subject.state in HIDDEN_STATES
    if isinstance(subject, Proposal) and subject.erased_at is not None:
        return False
    return subject.state == rules.ProposalState.HELD


def name_of(subject: Subject) -> str:
    """Return which column of an appeal names such a thing."""
    return type(subject).__name__.lower()


def consultation_of(subject: Subject) -> Consultation:
    """Return the consultation that something was said in."""
    return subject.proposal.consultation if isinstance(subject, Suggestion) else subject.consultation


def label_of(subject: Subject) -> str:
    """Return what everybody calls it: an opinion has no number in public."""
    if isinstance(subject, Statement):
        return _("論点文%(number)s") % {"number": subject.number}
    if isinstance(subject, Proposal):
        return _("提案%(number)s") % {"number": subject.number}
    if isinstance(subject, Suggestion):
        facts = {"number": subject.proposal.number, "suggestion": subject.number}
        return _("提案%(number)sへの変更の案%(suggestion)s") % facts
    return _("意見")


def text_of(subject: Subject) -> str:
    """Return its words."""
    if isinstance(subject, Opinion):
        return original_text(subject)
    if isinstance(subject, Statement):
        return subject.text
    return "\n\n".join(part for part in (subject.title, subject.problem, subject.wish) if part)


def public_name(appeal: Appeal) -> dict[str, Fact]:
    """Return how the log names what an appeal is about."""
    subject = appeal.subject
    if isinstance(subject, Opinion):
        return {"opinion": subject.pk}
    if isinstance(subject, Suggestion):
        return {"proposal": subject.proposal.number, "suggestion": subject.number}
    return {name_of(subject): subject.number}


def appeal_about(subject: Subject) -> Appeal | None:
    """Return the appeal about something; an opinion that was a proposal has that of the proposal (1 statement)."""
    about = Q(**{name_of(subject): subject.pk})
    if isinstance(subject, Opinion):
        about |= Q(proposal__opinion=subject)
    return Appeal.objects.filter(about).first()


def subject_of_receipt(*, code: str, number: str) -> Subject:
    """Return what a receipt is of: a statement, an opinion, a proposal or a suggested change to one (2 statements, and
    one for each step of joining).

    A proposal that the city considers is an opinion by then; one that was joined is the joint one while that is held:
    its authors are those of all that it joins.

    Raises:
        NotFound: there is no such receipt for this consultation.
    """
    receipt = ledger.receipt(number=number)
    kind = next((kind for kind, name in KINDS.items() if name == receipt.subject_type), None)
    if kind is None:
        raise NotFound
    place = "proposal__consultation" if kind is Suggestion else "consultation"
    more = ("opinion__consultation__division",) if kind is Proposal else ()
    rows = kind._default_manager.select_related(f"{place}__division", *more)
    found = rows.filter(pk=receipt.subject_id, **{f"{place}__code": code}).first()
    if found is None:
        raise NotFound
    if not isinstance(found, Proposal):
        return found
    end = end_of(found)
    return found.opinion or (end if is_hidden(end) else found)


def own_of_proposal(*, code: str, number: int, suggestion: int, device: str) -> Proposal | Suggestion:
    """Return a proposal for which a device answers, or (suggestion > 0) a change that it suggested (4 statements).

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    terms = ProposalTerms.objects.select_related("consultation__division").filter(consultation__code=code)
    found = terms.first()
    if found is None:
        raise NotFound
    who = contributor_id(consultation=found.consultation, salt=bytes(found.salt), device=device)
    rows = Proposal.objects.filter(consultation=found.consultation, number=min(number, LARGEST))
    proposal = rows.first() if who else None
    if proposal is None:
        raise NotFound
    proposal.consultation = found.consultation
    is_author = ProposalAuthor.objects.filter(proposal=proposal, contributor=who).exists()
    if not suggestion:
        if not is_author:
            raise NotFound
        return proposal
    given = Suggestion.objects.filter(proposal=proposal, number=min(suggestion, LARGEST)).first()
    is_own = given and (given.contributor_id == who or (is_author and given.hand == rules.Hand.AUTHOR))
    if given is None or not is_own:
        raise NotFound
    given.proposal = proposal
    return given


def place_of_own_thing(*, subject_type: str, subject_id: int) -> str:
    """Return the code of the consultation where a receipt of a statement or of a suggested change is shown.

    Nothing for what is shown elsewhere, or is not there (1 statement).
    """
    subjects: dict[str, QuerySet[Statement] | QuerySet[Suggestion]] = {
        STATEMENT: Statement.objects.select_related("consultation"),
        SUGGESTION: Suggestion.objects.select_related("proposal__consultation"),
    }
    rows = subjects.get(subject_type)
    found = rows.filter(pk=subject_id).first() if rows is not None else None
    return consultation_of(found).code if found else ""


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
    found = rows.filter(consultation_id=voting.pk, number=min(number, LARGEST), participant_id=person).first()
    if found is None or not person:
        raise NotFound
    return found


@dataclass(frozen=True)
class OwnThing:
    """What an author sees of what she wrote: what it is called, its words, how it stands, and her appeal."""

    consultation: Consultation
    label: str
    text: str
    state: str
    reason: str
    merged_into: int | None
    may_appeal: bool
    appeal: Appeal | None
    receipt_number: str


def own_thing(subject: Subject) -> OwnThing:
    """Return what the author sees (2 statements)."""
    made = appeal_about(subject)
    receipt = ledger.receipt_for(subject_type=KINDS[type(subject)], subject_id=subject.pk)
    merged_into = subject.merged_into if isinstance(subject, Statement) else None
    return OwnThing(
        consultation=consultation_of(subject),
        label=_("あなたの意見") if isinstance(subject, Opinion) else label_of(subject),
        text=text_of(subject),
        state=state_of(subject),
        reason=_reason(subject),
        merged_into=merged_into.number if merged_into else None,
        may_appeal=is_hidden(subject) and made is None,
        appeal=made,
        receipt_number=receipt.number if receipt else "",
    )


def state_of(subject: Subject) -> str:
    """Return how it stands, in words; empty for an opinion, of which only the reason says so."""
    return "" if isinstance(subject, Opinion) else str(subject.get_state_display())


def _reason(subject: Subject) -> str:
    if isinstance(subject, Opinion):
        return str(subject.get_withholding_display())
    return str(subject.get_hold_reason_display())


@dataclass(frozen=True)
class Decided:
    """An appeal that was decided, as everybody sees it."""

    label: str
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
    return Decided(label_of(row.subject), str(Appeal.Outcome(row.outcome).label), row.reason, row.decided_at)


def _rows(consultation_id: int) -> QuerySet[Appeal]:
    return Appeal.objects.filter(consultation_id=consultation_id).select_related(
        *ABOUT, "suggestion__proposal"
    )


@dataclass(frozen=True)
class AppealRow:
    """An appeal at the desk, and whether this person may decide about it."""

    appeal: Appeal
    may_decide: bool

    @property
    def label(self) -> str:
        subject = self.appeal.subject
        if isinstance(subject, Opinion):  # the desk knows opinions by their number
            return _("意見%(number)s") % {"number": subject.pk}
        return label_of(subject)

    @property
    def text(self) -> str:
        return text_of(self.appeal.subject)

    @property
    def state(self) -> str:
        subject = self.appeal.subject
        return "　".join(part for part in (state_of(subject), _reason(subject)) if part)


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
