"""Published results as everybody reads them: the whole, one item, and what the draft became."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Answer,
    AnswerRevision,
    Consultation,
    ItemEvent,
    Opinion,
    OpinionItem,
    Reflection,
    Section,
)
from yoriai.apps.consultations.queries.publication import HIDDEN, Sum, sum_of
from yoriai.apps.shared.errors import NotFound
from yoriai.apps.shared.prepared import prepared
from yoriai.apps.shared.time import day_of
from yoriai.pure.listening.difference import Token, difference, is_changed
from yoriai.pure.listening.folding import folded
from yoriai.pure.values import dataclass

TONES = {
    rules.Disposition.ADOPTED: "success",
    rules.Disposition.PARTLY_ADOPTED: "success",
    rules.Disposition.ALREADY_INCLUDED: "info",
    rules.Disposition.FOR_REFERENCE: "info",
}


class ResultsNotPublished(NotFound):
    """The city is still considering."""

    code = "results-not-published"
    message = _("「%(title)s」の検討結果は、まだ公表されていません。")
    next_step = _("意見募集のページで、公表の予定日をご確認ください。")


@dataclass(frozen=True)
class Bearing:
    """A measure that an item bears on; its name is asked from the room that keeps measures."""

    measure_id: int
    reason: str


@dataclass(frozen=True)
class PublicAnswer:
    """What the city answered, in one version."""

    disposition: str
    label: str
    tone: str
    reason: str
    place: str
    before_text: str
    after_text: str
    change: tuple[Token, ...]
    version: int
    published_at: datetime | None
    change_reason: str


@dataclass(frozen=True)
class ResultItem:
    """One item of the results."""

    number: int
    title: str
    summary: str
    section_number: str
    section_title: str
    opinions: int
    people: int
    answer: PublicAnswer
    bearings: tuple[Bearing, ...]


@dataclass(frozen=True)
class Withheld:
    """How many opinions are not shown, and on which ground."""

    label: str
    count: int


@dataclass(frozen=True)
class Repetition:
    """How many published answers there are, and how many say to the letter what another says."""

    answers: int
    repeating: int

    @property
    def share(self) -> float | None:
        """Share of answers that repeat another, 0 to 1; None without answers."""
        return self.repeating / self.answers if self.answers else None

    @property
    def percent(self) -> int:
        return round(100 * (self.share or 0))


@dataclass(frozen=True)
class Results:
    """The results of a consultation in the form in which the city publishes them."""

    consultation: Consultation
    counted: Sum
    items: tuple[ResultItem, ...]
    withheld: tuple[Withheld, ...]
    has_difference: bool

    @property
    def published_on(self) -> date | None:
        """The day in Japan on which the results were published (検討結果公表日)."""
        at = self.consultation.results_published_at
        return day_of(at) if at else None

    @property
    def repetition(self) -> Repetition:
        """How many of these answers say to the letter what another of them says."""
        uses = Counter(folded(item.answer.reason) for item in self.items)
        return Repetition(len(self.items), sum(count for count in uses.values() if count > 1))

    @property
    def measure_ids(self) -> frozenset[int]:
        return frozenset(bearing.measure_id for item in self.items for bearing in item.bearings)


@prepared
def _with_office(code: str) -> QuerySet[Consultation]:
    return Consultation.objects.select_related("division__department").filter(code=code)


def _published(code: str) -> Consultation:
    row = next(iter(_with_office(code)), None)
    if row is None or row.state == rules.State.DRAFT:
        raise NotFound
    if row.state != rules.State.RESULTS_PUBLISHED:
        raise ResultsNotPublished(title=row.title)
    return row


def results(*, code: str) -> Results:
    """Return the published results (7 statements, however many items and opinions).

    Raises:
        NotFound: there is no such consultation in public.
        ResultsNotPublished: it is not that far.
    """
    consultation = _published(code)
    return Results(
        consultation=consultation,
        counted=sum_of(consultation),
        items=tuple(_seen(_items_of(consultation.pk))),
        withheld=tuple(_withheld(consultation)),
        has_difference=consultation.outcome == rules.Outcome.ENACTED and bool(_a_section(consultation.pk)),
    )


@prepared
def _a_section(consultation_id: int) -> QuerySet[Section, int]:
    return Section.objects.filter(consultation=consultation_id).order_by().values_list("pk", flat=True)[:1]


@prepared
def _items_of(consultation_id: int) -> QuerySet[Any, Any]:
    return _answered(OpinionItem.objects.filter(consultation=consultation_id))


@prepared
def _item(item_id: int) -> QuerySet[Any, Any]:
    return _answered(OpinionItem.objects.filter(pk=item_id))


_ANSWER = (
    *("disposition", "reason", "place", "before_text", "after_text", "version", "published_at"),
    "change_reason",
)


def _answered(rows: QuerySet[OpinionItem]) -> QuerySet[Any, Any]:
    present = Q(memberships__ended_at=None)
    return (
        rows.filter(merged_into=None, answer__published_at__isnull=False)
        .values("pk", "number", "title", "summary", "section__number", "section__title")
        .annotate(
            opinion_count=Count("memberships", filter=present),
            people=Count("memberships__opinion__sender_key", filter=present, distinct=True),
            **{f"answer_{name}": F(f"answer__{name}") for name in _ANSWER},
        )
        .order_by("number")
    )


def _seen(items: Sequence[Mapping[str, Any]]) -> Iterable[ResultItem]:
    bearings = _bearings([item["pk"] for item in items])
    for item in items:
        yield ResultItem(
            number=item["number"],
            title=item["title"],
            summary=item["summary"],
            section_number=item["section__number"] or "",
            section_title=item["section__title"] or "",
            opinions=item["opinion_count"],
            people=item["people"],
            answer=_public({name: item[f"answer_{name}"] for name in _ANSWER}),
            bearings=tuple(bearings[item["pk"]]),
        )


def _bearings(item_ids: list[int]) -> dict[int, list[Bearing]]:
    found: dict[int, list[Bearing]] = defaultdict(list)
    for item_id, measure_id, reason in _reflections(item_ids):
        found[item_id].append(Bearing(measure_id, reason))
    return found


@prepared
def _reflections(item_ids: list[int]) -> QuerySet[Reflection, tuple[Any, ...]]:
    rows = Reflection.objects.filter(item__in=item_ids, ended_at=None).order_by("id")
    return rows.values_list("item_id", "measure_id", "reason")


def _public(row: Mapping[str, Any]) -> PublicAnswer:
    disposition = rules.Disposition(row["disposition"])
    has_wording = bool(row["before_text"] or row["after_text"])
    return PublicAnswer(
        disposition=str(disposition),
        label=str(disposition.label),
        tone=TONES.get(disposition, "neutral"),
        reason=row["reason"],
        place=row["place"],
        before_text=row["before_text"],
        after_text=row["after_text"],
        change=difference(row["before_text"], row["after_text"]) if has_wording else (),
        version=row["version"],
        published_at=row["published_at"],
        change_reason=row["change_reason"],
    )


def _withheld(consultation: Consultation) -> Iterable[Withheld]:
    for ground, count in _hidden(consultation.pk):
        label = rules.Withholding(ground).label if ground else _("内容を消去したため")
        yield Withheld(str(label), count)


@prepared
def _hidden(consultation_id: int) -> QuerySet[Opinion, tuple[Any, ...]]:
    rows = Opinion.objects.filter(HIDDEN, consultation=consultation_id).order_by("withholding")
    return rows.values("withholding").values_list("withholding", Count("pk"))


@dataclass(frozen=True)
class Original:
    """One opinion as it was given; its words are empty when they are not shown, and `hidden` says why."""

    id: int
    text: str
    hidden: str
    channel: str
    is_verbatim: bool
    is_late: bool
    is_redacted: bool = False
    # Where it came from a proposal: its number, and how many support it or what it was merged into.
    proposal: int | None = None
    supports: int | None = None


@dataclass(frozen=True)
class PublicItem:
    """One item with the originals behind it, earlier versions of its answer, and how it came about."""

    consultation: Consultation
    item: ResultItem | None
    row: OpinionItem
    originals: tuple[Original, ...]
    earlier: tuple[PublicAnswer, ...]
    events: tuple[ItemEvent, ...]

    @property
    def has_history(self) -> bool:
        """Tell whether the item was more than simply made: split, merged, renamed, or made for a stated reason."""
        return len(self.events) > 1 or any(event.reason for event in self.events)


def public_item(*, code: str, number: int) -> PublicItem:
    """Return one item of published results, or where it was merged to (7 statements).

    Raises:
        NotFound: there is no such consultation in public, or no such item.
        ResultsNotPublished: its results are not published.
    """
    consultation = _published(code)
    row = consultation.items.select_related("merged_into").filter(number=number).first()
    if row is None:
        raise NotFound
    revisions = AnswerRevision.objects.filter(answer__item=row, published_at__isnull=False)
    return PublicItem(
        consultation=consultation,
        item=next(iter(_seen(_item(row.pk))), None),
        row=row,
        originals=tuple(_originals(row)),
        earlier=tuple(_public(revision) for revision in revisions.order_by("-version").values(*_ANSWER)),
        events=_events(row),
    )


def _events(item: OpinionItem) -> tuple[ItemEvent, ...]:
    """Return what happened to an item, and what was merged into it or split off another to make it.

    How it was made is told once: by the split, when it was split off another.
    """
    found = ItemEvent.objects.filter(Q(item=item) | Q(other_item=item))
    rows = tuple(found.select_related("item", "other_item", "division").order_by("at", "id"))
    if not any(row.kind == ItemEvent.Kind.SPLIT and row.other_item_id == item.pk for row in rows):
        return rows
    return tuple(row for row in rows if row.kind != ItemEvent.Kind.CREATED)


_ORIGINAL = (
    *("id", "text", "withholding", "erased_at", "redacted_at", "channel", "is_verbatim", "is_late"),
    *("proposal__number", "proposal__supports", "proposal__merged_into__supports"),
)


def _originals(item: OpinionItem) -> Iterable[Original]:
    rows = Opinion.objects.filter(memberships__item=item, memberships__ended_at=None).order_by("id")
    for row in rows.values(*_ORIGINAL):
        yield _original(row)


def _original(row: dict[str, Any]) -> Original:
    hidden = ""
    if row["withholding"]:
        hidden = str(rules.Withholding(row["withholding"]).label)
    elif row["erased_at"]:
        hidden = str(_("内容を消去したため"))
    return Original(
        id=row["id"],
        text="" if hidden else row["text"],
        hidden=hidden,
        channel=str(rules.Channel(row["channel"]).label),
        is_verbatim=row["is_verbatim"],
        is_late=row["is_late"],
        is_redacted=row["redacted_at"] is not None,
        proposal=row["proposal__number"],
        supports=rules.shown_supports(
            max(row["proposal__supports"] or 0, row["proposal__merged_into__supports"] or 0)
        ),
    )


def originals_by_item(*, code: str) -> dict[int, tuple[Original, ...]]:
    """Return the originals behind every item of published results, by item number (1 statement)."""
    found: dict[int, list[Original]] = defaultdict(list)
    rows = Opinion.objects.filter(
        memberships__ended_at=None,
        memberships__item__consultation__code=code,
        consultation__state=rules.State.RESULTS_PUBLISHED,
    )
    for row in rows.order_by("id").values(*_ORIGINAL, "memberships__item__number"):
        found[row["memberships__item__number"]].append(_original(row))
    return {number: tuple(originals) for number, originals in found.items()}


@dataclass(frozen=True)
class SectionChange:
    """A section of the draft and what became of it."""

    number: str
    title: str
    tokens: tuple[Token, ...]
    is_changed: bool


@dataclass(frozen=True)
class Difference:
    """The draft beside the final text, section by section, with the items that speak of each."""

    consultation: Consultation
    sections: tuple[SectionChange, ...]

    @property
    def changed(self) -> int:
        return sum(section.is_changed for section in self.sections)


def draft_and_final(*, code: str) -> Difference:
    """Return what the draft became (2 statements).

    Raises:
        NotFound: there is no such consultation in public.
        ResultsNotPublished: its results are not published.
    """
    consultation = _published(code)
    return Difference(
        consultation,
        tuple(
            _section_change(*row)
            for row in consultation.sections.order_by("position", "id").values_list(
                "number", "title", "draft_text", "final_text"
            )
        ),
    )


def _section_change(number: str, title: str, draft: str, final: str) -> SectionChange:
    tokens = difference(draft, final or draft)
    return SectionChange(number, title, tokens, is_changed(tokens))


def repetition_of_answers() -> Repetition:
    """Return how often the city answers with the same words, over all published results (1 statement)."""
    uses: dict[str, int] = defaultdict(int)
    rows = Answer.objects.filter(
        published_at__isnull=False,
        item__merged_into=None,
        item__consultation__state=rules.State.RESULTS_PUBLISHED,
    )
    for reason in rows.order_by("id").values_list("reason", flat=True):
        uses[folded(reason)] += 1
    return Repetition(sum(uses.values()), sum(count for count in uses.values() if count > 1))
