"""What can be read about opinions; contacts are read apart, by those who answer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, Contact, Opinion
from yoriai.apps.consultations.queries.proposals.receipts import receipts_of_opinions
from yoriai.apps.consultations.queries.redactions import original_text
from yoriai.apps.ledger import queries as ledger_queries
from yoriai.apps.ledger.queries import Receipt
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass

SUBJECT = "consultations.Opinion"


@dataclass(frozen=True)
class Counts:
    """How many opinions of how many people; the late and the hidden are among them."""

    opinions: int
    people: int
    late: int
    withheld: int
    erased: int


def opinion_counts(*, consultation_id: int) -> Counts:
    """Return how many opinions a consultation received (1 statement)."""
    found = _counts(consultation_id)
    return Counts(**found[0]) if found else Counts(0, 0, 0, 0, 0)


@prepared
def _counts(consultation_id: int) -> QuerySet[Opinion, dict[str, Any]]:
    counts = {
        "opinions": Count("pk"),
        "people": Count("sender_key", distinct=True),
        "late": Count("pk", filter=Q(is_late=True)),
        "withheld": Count("pk", filter=~Q(withholding="")),
        "erased": Count("pk", filter=Q(erased_at__isnull=False)),
    }
    rows = Opinion.objects.filter(consultation=consultation_id).order_by()
    return rows.values("consultation").annotate(**counts).values(*counts)


@dataclass(frozen=True)
class Committed:
    """What the log's commitment to an opinion covers; `consultation` is its code, `section` a number or empty."""

    text: str
    channel: str
    received_at: datetime
    consultation: str
    section: str
    paragraph: int | None

    def content(self) -> dict[str, str]:
        """Return the mapping that is committed to: the same now as when it was made."""
        content = {
            "text": self.text,
            "channel": str(self.channel),
            "received_at": self.received_at.astimezone(UTC).isoformat(),
            "consultation": self.consultation,
            "section": self.section,
        }
        return content if self.paragraph is None else {**content, "paragraph": str(self.paragraph)}


def opinion_commitment_content(*, opinion_id: int) -> dict[str, str]:
    """Return what was committed for an opinion.

    Raises:
        NotFound: there is no such opinion, or its content was erased.
    """
    opinion = Opinion.objects.select_related("consultation", "section").filter(pk=opinion_id).first()
    if opinion is None or opinion.erased_at is not None:
        raise NotFound
    return commitment_content(opinion)


def commitment_content(opinion: Opinion) -> dict[str, str]:
    """Return what is committed to of a stored opinion, given with its consultation and section: the words as they came."""
    return Committed(
        text=original_text(opinion),
        channel=opinion.channel,
        received_at=opinion.received_at,
        consultation=opinion.consultation.code,
        section=opinion.section.number if opinion.section else "",
        paragraph=opinion.paragraph,
    ).content()


def opinion_of_key(*, key: str) -> Opinion:
    """Return the opinion that was sent with a key, with its consultation (1 statement).

    Raises:
        NotFound: none was.
    """
    opinion = Opinion.objects.select_related("consultation").filter(submission_key=key).first()
    if opinion is None:
        raise NotFound
    return opinion


def sender_keys(*, receipts: Collection[str]) -> dict[str, tuple[int, str]]:
    """Return consultation and sender of the opinions with these receipt numbers (at most 2 statements)."""
    if not receipts:
        return {}
    subjects = ledger_queries.subjects_of(numbers=receipts, subject_type=SUBJECT)
    rows = Opinion.objects.filter(pk__in=subjects.values())
    senders = {str(pk): (c, key) for pk, c, key in rows.values_list("pk", "consultation_id", "sender_key")}
    return {number: senders[subject] for number, subject in subjects.items() if subject in senders}


def receipt_of_opinion(*, number: str, code: str) -> tuple[Receipt, Opinion]:
    """Return a receipt and its opinion, with the consultation but without text (2 statements).

    Raises:
        NotFound: no such receipt, or it belongs to something else.
    """
    receipt = ledger_queries.receipt(number=number)
    rows = Opinion.objects.select_related("consultation__division").defer("text")
    opinion = None
    if receipt.subject_type == SUBJECT:
        opinion = rows.filter(pk=int(receipt.subject_id), consultation__code=code).first()
    if opinion is None:
        raise NotFound
    return receipt, opinion


_ORIGINAL = (
    *("pk", "text", "channel", "is_late", "is_verbatim", "withholding", "erased_at", "redacted_at"),
    *("source__reference", "source__url", "source__supports"),
    *("section__number", "section__title", "paragraph"),
)


def originals(
    *, consultation: Consultation, item_number: int | None = None
) -> QuerySet[Opinion, dict[str, Any]]:
    """Return the original opinions in public as rows, oldest first, with `item_number` and `item_title` (1 statement).

    Empty until the results are published. Rows that are withheld or erased are among them: they are
    counted, and the page says why it does not show them.
    """
    rows = Opinion.objects.filter(
        consultation=consultation, consultation__state=rules.State.RESULTS_PUBLISHED
    ).annotate(place=FilteredRelation("memberships", condition=Q(memberships__ended_at=None)))
    if item_number is not None:
        rows = rows.filter(place__item__number=item_number)
    return (
        rows.order_by("id")
        .values(*_ORIGINAL)
        .annotate(item_number=F("place__item__number"), item_title=F("place__item__title"))
    )


def desk_opinions(*, consultation: Consultation, actor: Actor, words: str = "") -> QuerySet[Opinion]:
    """Return the opinions of a consultation for those who run it, oldest first.

    Raises:
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    if not rules.may_enter_opinion(actor, consultation):
        raise NotAllowed
    rows = Opinion.objects.filter(consultation=consultation).select_related("section")
    if words:
        rows = rows.filter(text__icontains=words)
    return rows.order_by("id")


def receipt_numbers(*, opinions: Collection[Opinion]) -> dict[int, str]:
    """Return the receipt number of each opinion (1 statement)."""
    ids = [opinion.pk for opinion in opinions]
    receipts = receipts_of_opinions(opinion_ids=ids)
    return {int(subject): receipt.number for subject, receipt in receipts.items()}


def get_opinion(*, code: str, opinion_id: int, actor: Actor) -> Opinion:
    """Return one opinion for those who run its consultation.

    Raises:
        NotFound: there is no such opinion.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    rows = Opinion.objects.select_related("consultation", "section", "source", "call_in__desk")
    opinion = rows.filter(pk=opinion_id, consultation__code=code).first()
    if opinion is None:
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_enter_opinion(actor, opinion.consultation):
        raise NotAllowed
    return opinion


def opinion_to_erase(*, code: str, opinion_id: int, actor: Actor) -> Opinion:
    """Return one opinion for somebody who may erase it.

    Raises:
        NotFound: there is no such opinion.
        NotAllowed: the person is neither the head of the owning division nor in the CIO office.
    """
    opinion = get_opinion(code=code, opinion_id=opinion_id, actor=actor)
    if not rules.may_erase(actor, opinion.consultation):
        raise NotAllowed
    return opinion


def contact_of_opinion(*, opinion: Opinion, actor: Actor) -> Contact | None:
    """Return how a sender can be reached, None when nothing was left.

    Raises:
        NotAllowed: the person does not belong to the owning division.
    """
    if not rules.may_read_contacts(actor, opinion.consultation):
        raise NotAllowed
    return Contact.objects.filter(opinion=opinion).first()
