"""What is missing before results can be published, and who has been told about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Q, QuerySet

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Answer,
    AnswerRevision,
    Consultation,
    Contact,
    Letter,
    Membership,
    Opinion,
    OpinionItem,
    Section,
)
from yoriai.apps.consultations.queries.desk import consultation_at_desk
from yoriai.apps.consultations.queries.letters import LetterCounts, letter_counts
from yoriai.apps.consultations.queries.marks import undecided_marks
from yoriai.apps.consultations.rules import Gap
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.pure.values import dataclass


@dataclass(frozen=True)
class Missing:
    """One thing that is lacking, and where: an item, a section, or a number of opinions."""

    gap: Gap
    item_number: int | None = None
    section_number: str = ""
    count: int = 0

    @property
    def text(self) -> str:
        return str(self.gap.label)


@dataclass(frozen=True)
class Sum:
    """What became of every opinion received; `is_right` when nothing is lost and nothing counted twice."""

    received: int
    people: int
    in_items: int
    hidden: int
    unsorted: int
    late: int

    @property
    def is_right(self) -> bool:
        return self.received == self.in_items + self.hidden + self.unsorted

    @property
    def sorted(self) -> int:
        return self.received - self.unsorted


# Withheld or erased: counted, with its ground, though it is in no item.
HIDDEN = ~Q(withholding="") | Q(erased_at__isnull=False)


def sum_of(consultation: Consultation) -> Sum:
    """Return the count check of a consultation (2 statements)."""
    in_items = _in_items(consultation.pk)
    counted = _counted(consultation.pk)
    return Sum(in_items=in_items[0] if in_items else 0, **(counted[0] if counted else _NOTHING))


@prepared
def _in_items(consultation_id: int) -> QuerySet[Membership, int]:
    standing = Membership.objects.filter(
        ended_at=None, item__consultation=consultation_id, item__merged_into=None
    )
    return standing.values("item__consultation").values_list(Count("pk"), flat=True)


_NOTHING = {"received": 0, "people": 0, "hidden": 0, "unsorted": 0, "late": 0}


@prepared
def _counted(consultation_id: int) -> QuerySet[Opinion, dict[str, Any]]:
    placed = Q(pk__in=Membership.objects.filter(ended_at=None).values("opinion_id"))
    counts = {
        "received": Count("pk"),
        "people": Count("sender_key", distinct=True),
        "hidden": Count("pk", filter=HIDDEN & ~placed),
        "unsorted": Count("pk", filter=~HIDDEN & ~placed),
        "late": Count("pk", filter=Q(is_late=True)),
    }
    rows = Opinion.objects.filter(consultation=consultation_id).order_by()
    return rows.values("consultation").annotate(**counts).values(*counts)


def publication_gaps(consultation: Consultation) -> tuple[Missing, ...]:
    """Return everything that keeps the results from being published, in reading order (5 statements)."""
    sections = consultation.sections.order_by("position", "id")
    return _gaps(consultation, sum_of(consultation), list(sections))


def _gaps(consultation: Consultation, counted: Sum, sections: list[Section]) -> tuple[Missing, ...]:
    items = _standing_items(consultation)
    if not rules.has_draft(consultation):
        return (
            *_uncounted(counted),
            *_unseen_marks(consultation),
            *(missing for item in items for missing in _item_gaps(item)),
            *_use_gaps(consultation),
        )
    return (
        *_uncounted(counted),
        *_unseen_marks(consultation),
        *(missing for item in items for missing in _item_gaps(item)),
        *_unwritten_sections(consultation, items, sections),
        *_outcome_gaps(consultation),
    )


def _standing_items(consultation: Consultation) -> list[OpinionItem]:
    present = Count("memberships", filter=Q(memberships__ended_at=None))
    rows = consultation.items.filter(merged_into=None).select_related("answer", "section")
    return list(rows.annotate(opinion_count=present).order_by("number"))


def _uncounted(counted: Sum) -> Iterator[Missing]:
    if counted.unsorted:
        yield Missing(Gap.UNSORTED, count=counted.unsorted)
    if not counted.is_right:
        yield Missing(Gap.COUNTS, count=counted.received)


def _unseen_marks(consultation: Consultation) -> Iterator[Missing]:
    waiting = undecided_marks().filter(opinion__consultation=consultation)
    if count := waiting.aggregate(count=Count("opinion", distinct=True))["count"]:
        yield Missing(Gap.MARKS, count=count)


def _item_gaps(item: OpinionItem) -> Iterator[Missing]:
    if not item.opinion_count:  # type: ignore[attr-defined]
        yield Missing(Gap.EMPTY_ITEM, item_number=item.number)
    answer: Answer | None = getattr(item, "answer", None)
    if answer is None:
        yield Missing(Gap.UNANSWERED, item_number=item.number)
        return
    lacking = rules.lacking(**words_of(answer))
    for gap in lacking:
        yield Missing(gap, item_number=item.number)
    if not lacking and answer.review != rules.Review.APPROVED:
        yield Missing(Gap.UNAPPROVED, item_number=item.number)


def words_of(answer: Answer | AnswerRevision) -> dict[str, str]:
    """Return the words of an answer by the names of its fields."""
    names = ("disposition", "reason", "place", "before_text", "after_text")
    return {name: getattr(answer, name) for name in names}


def _unwritten_sections(
    consultation: Consultation, items: Iterable[OpinionItem], sections: list[Section]
) -> Iterator[Missing]:
    """Where an answer says that the draft changes, the text it became is shown, so it must be there."""
    if consultation.outcome == rules.Outcome.NOT_ENACTED:
        return
    changing = [
        item for item in items if hasattr(item, "answer") and item.answer.disposition in rules.CHANGING
    ]
    if not changing or not sections:
        return
    rewritten = {s.pk for s in sections if s.final_text.strip() and s.final_text != s.draft_text}
    pointed_at = {item.section_id for item in changing if item.section_id}
    for section in sections:
        if section.pk in pointed_at - rewritten:
            yield Missing(Gap.FINAL_TEXT, section_number=section.number)
    if not pointed_at and not rewritten:
        yield Missing(Gap.FINAL_TEXT, count=len(changing))


def _outcome_gaps(consultation: Consultation) -> Iterator[Missing]:
    if not consultation.outcome:
        yield Missing(Gap.OUTCOME)
    if consultation.outcome == rules.Outcome.NOT_ENACTED and not consultation.outcome_note.strip():
        yield Missing(Gap.OUTCOME_NOTE)


def _use_gaps(consultation: Consultation) -> Iterator[Missing]:
    """Where there is no draft that is enacted or not, what the results lead to is said in words."""
    if not consultation.outcome_note.strip():
        yield Missing(Gap.USE)


def answer_commitment_content(answer: Answer) -> dict[str, str | int]:
    """Return what the log's commitment to an answer covers; the answer comes with item and consultation."""
    return {
        "consultation": answer.item.consultation.code,
        "item": answer.item.number,
        "item_title": answer.item.title,
        "disposition": str(answer.disposition),
        "reason": answer.reason,
        "place": answer.place,
        "before_text": answer.before_text,
        "after_text": answer.after_text,
        "version": answer.version,
    }


@dataclass(frozen=True)
class Notices:
    """How many senders left an address, and how far telling them has come."""

    reachable: int
    counts: LetterCounts


def notices(consultation: Consultation) -> Notices:
    """Return how far telling the senders has come (2 statements)."""
    reachable = Contact.objects.filter(opinion__consultation=consultation).exclude(email="").count()
    letters = Letter.objects.filter(subscription__consultation=consultation)
    return Notices(reachable, letter_counts(letters))


@dataclass(frozen=True)
class PublicationPage:
    """What the head sees before and after publishing."""

    consultation: Consultation
    counted: Sum
    sections: tuple[Section, ...]
    gaps: tuple[Missing, ...]
    notices: Notices
    may_work: bool
    may_publish: bool

    @property
    def is_public(self) -> bool:
        return self.consultation.state == rules.State.RESULTS_PUBLISHED


def publication_page(*, code: str, actor: Actor) -> PublicationPage:
    """Return what is missing, what would be published and who was told (7 statements).

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: the person may not see how it is considered.
    """
    consultation = consultation_at_desk(code=code, actor=actor)
    counted = sum_of(consultation)
    sections = list(consultation.sections.order_by("position", "id"))
    under_consideration = consultation.state == rules.State.CONSIDERING
    return PublicationPage(
        consultation=consultation,
        counted=counted,
        sections=tuple(sections),
        gaps=_gaps(consultation, counted, sections) if under_consideration else (),
        notices=notices(consultation),
        may_work=under_consideration and rules.may_consider(actor, consultation),
        may_publish=under_consideration and rules.may_publish_results(actor, consultation),
    )


def desk_section(*, code: str, number: str, actor: Actor) -> Section:
    """Return a section of the draft with its consultation, for the desk (1 statement more).

    Raises:
        NotFound: there is no such consultation or section.
        NotAllowed: the person may not see how it is considered.
    """
    consultation = consultation_at_desk(code=code, actor=actor)
    section = consultation.sections.filter(number=number).first()
    if section is None:
        raise NotFound
    section.consultation = consultation
    return section
