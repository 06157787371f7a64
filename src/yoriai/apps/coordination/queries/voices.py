"""What a sender sees under a receipt number, and the voices answered last."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations.queries.appeals import STATEMENT, SUGGESTION, place_of_own_thing
from yoriai.apps.consultations.queries.trace import recently_answered
from yoriai.apps.consultations.queries.traced import AnsweredVoice, TracedConsultation, TracedOpinion
from yoriai.apps.coordination.queries import remarks, trace
from yoriai.apps.ledger import queries as ledger
from yoriai.apps.shared.errors import NotFound, Refusal
from yoriai.pure.transparency import read_receipt_number, spoken
from yoriai.pure.values import dataclass

__all__ = [
    "AnsweredVoice",
    "Next",
    "ReceiptMistyped",
    "ReceiptUnknown",
    "Voice",
    "look_up",
    "own_thing_place",
    "recently_answered",
    "voice",
]


class ReceiptMistyped(Refusal):
    """The digits cannot be a receipt number: one is missing, doubled or wrong."""

    code = "receipt-mistyped"
    status = 404
    message = _("受付番号の数字に、打ち間違いがあるようです。")
    next_step = _("受付番号は12桁の数字です。控えの番号と、一つずつ見比べてください。")


class ReceiptUnknown(Refusal):
    """A well-formed number that no opinion has."""

    code = "receipt-unknown"
    status = 404
    message = _("この受付番号の意見は見つかりませんでした。")
    next_step = _("番号をもう一度お確かめください。番号が合っているときは、意見を出した課にお尋ねください。")


@dataclass(frozen=True)
class Next:
    """What the sender can wait for: `step` is closing, results or nothing; `overdue_days` > 0 when it is late."""

    step: str
    due_on: date | None
    overdue_days: int


@dataclass(frozen=True)
class Voice:
    """One opinion as the holder of its receipt sees it."""

    number: str
    spoken: str
    opinion: TracedOpinion
    consultation: TracedConsultation
    is_closed: bool
    next: Next
    chain: trace.Chain


def voice(*, number: str, on: date) -> Voice:
    """Return what became of the opinion with this receipt number, as it stands on a day.

    Raises:
        ReceiptMistyped: the check digit does not fit, or there are not twelve digits.
        ReceiptUnknown: no opinion has this number.
        ReceiptOfProposal: it belongs to a proposal that is not considered yet.
    """
    plain = read_receipt_number(number)
    if plain is None:
        raise ReceiptMistyped
    try:
        chain = trace.from_receipt(number=plain)
    except NotFound:
        raise ReceiptUnknown from None
    consultation = chain.consultations[0]
    return Voice(
        number=plain,
        spoken=spoken(plain),
        opinion=chain.opinions[0],
        consultation=consultation,
        is_closed=consultation.closes_on is not None and consultation.closes_on < on,
        next=_next(consultation, on),
        chain=chain,
    )


def _next(consultation: TracedConsultation, on: date) -> Next:
    if consultation.results_published_at is not None:
        return Next("nothing", None, 0)
    if consultation.closes_on is not None and on <= consultation.closes_on:
        return Next("closing", consultation.closes_on, 0)
    due = consultation.results_due_on
    return Next("results", due, max(0, (on - due).days) if due else 0)


def look_up(*, number: str) -> tuple[str, Refusal | None]:
    """Return the plain form of a typed receipt number, and what is wrong with it if no opinion or remark has it."""
    plain = read_receipt_number(number)
    if plain is None:
        return "", ReceiptMistyped()
    try:
        receipt = ledger.receipt(number=plain)
    except NotFound:
        return plain, ReceiptUnknown()
    is_known = receipt.subject_type in {*trace.SPOKEN, remarks.SUBJECT, STATEMENT, SUGGESTION}
    return plain, None if is_known else ReceiptUnknown()


def own_thing_place(*, number: str) -> str:
    """Return the consultation of a receipt of a statement or a suggested change, else nothing (2 statements)."""
    try:
        receipt = ledger.receipt(number=number)
    except NotFound:
        return ""
    return place_of_own_thing(subject_type=receipt.subject_type, subject_id=int(receipt.subject_id))
