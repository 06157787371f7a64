"""Personal data and wrongdoing in opinions: the text with its marks, and what waits for a person to decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce, Substr
from django.utils.translation import gettext as _

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import Consultation, MarkSearch, Opinion, OpinionMark
from yoriai.apps.consultations.queries.redactions import original_text, originals_of
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotAllowed, NotFound
from yoriai.pure.values import dataclass

# Opinions are numbered before they are stored, so one with a smaller number may come later; these are looked at again.
OVERLAP = 200
AT_ONCE = 1_000


@dataclass(frozen=True)
class Piece:
    """A stretch of a text; with a label it is marked."""

    text: str
    label: str = ""
    kind: str = ""
    is_decided: bool = False


@dataclass(frozen=True)
class MarkedOpinion:
    """An opinion with marks: its text in pieces, the kinds, and what was decided."""

    opinion: Opinion
    pieces: tuple[Piece, ...]
    kinds: tuple[str, ...]
    decision: str
    decided_at: datetime | None
    person_id: int | None

    @property
    def decided(self) -> str:
        """What was decided, in words; empty while it is open."""
        return str(rules.MarkDecision(self.decision).label) if self.decision else ""


@dataclass(frozen=True)
class MarksPage:
    """What there is to decide in a consultation, and how far it was looked through."""

    consultation: Consultation
    searched_at: datetime | None
    since: int
    open_count: int
    decided_count: int
    opinions: QuerySet[Opinion]

    def marked(self, opinions: Iterable[Opinion]) -> list[MarkedOpinion]:
        """Set the marks into the opinions of one page, in their words as they came (2 statements)."""
        rows = list(opinions)
        ids = [opinion.pk for opinion in rows]
        marks, originals = _marks_of(ids), originals_of(opinion_ids=ids)
        return [_marked(one, originals.get(one.pk, one.text), marks[one.pk]) for one in rows]


def undecided_marks() -> QuerySet[OpinionMark]:
    """Marks about which a person has to decide: of opinions that would be shown."""
    shown = {"opinion__withholding": "", "opinion__erased_at": None}
    return OpinionMark.objects.filter(decision=rules.MarkDecision.OPEN, **shown).order_by()


def marks_page(*, code: str, actor: Actor, decided: bool = False) -> MarksPage:
    """Return the opinions of a consultation with marks, open or decided, the surest first (5 statements).

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: the person belongs neither to the owning division nor to the CIO office.
    """
    consultation = _consultation(code, actor)
    search = MarkSearch.objects.filter(consultation=consultation).first()
    unseen = Opinion.objects.filter(consultation=consultation, erased_at=None)
    rows = Opinion.objects.filter(consultation=consultation, erased_at=None)
    is_open = Exists(undecided_marks().filter(opinion=OuterRef("pk")))
    has_marks = Exists(OpinionMark.objects.filter(opinion=OuterRef("pk")))
    waiting, done = rows.filter(is_open), rows.filter(has_marks & ~is_open)
    return MarksPage(
        consultation=consultation,
        searched_at=search.at if search else None,
        since=unseen.filter(pk__gt=search.last_opinion_id if search else 0).count(),
        open_count=waiting.count(),
        decided_count=done.count(),
        opinions=(done if decided else waiting).select_related("section").order_by("id"),
    )


def _consultation(code: str, actor: Actor) -> Consultation:
    found = Consultation.objects.select_related("division").filter(code=code).first()
    if found is None:
        raise NotFound if rules.may_see_desk(actor) else NotAllowed
    if not rules.may_withhold(actor, found):
        raise NotAllowed
    return found


def marked_opinion(opinion: Opinion) -> MarkedOpinion:
    """Return one opinion with its marks, in its words as they came (2 statements)."""
    return _marked(opinion, original_text(opinion), _marks_of([opinion.pk])[opinion.pk])


def stretches_of(opinion: Opinion) -> list[tuple[int, int, str]]:
    """Return where something is marked in the words as they came, each with its kind in words (1 statement)."""
    marks = _marks_of([opinion.pk])[opinion.pk]
    places: dict[tuple[int, int], str] = {}
    for mark in marks:
        places.setdefault((mark.start, mark.end), str(mark.get_kind_display()))
    return [(start, end, label) for (start, end), label in sorted(places.items())]


def pieces_of(texts: Iterable[tuple[int, str]]) -> dict[int, tuple[Piece, ...]]:
    """Return texts, by the id of the opinion, in pieces with their marks (1 statement)."""
    given = list(texts)
    marks = _marks_of([pk for pk, _text in given])
    return {pk: tuple(_pieces(text, marks[pk])) for pk, text in given}


def _marks_of(ids: Collection[int]) -> dict[int, list[OpinionMark]]:
    found: dict[int, list[OpinionMark]] = defaultdict(list)
    for mark in OpinionMark.objects.filter(opinion__in=ids).order_by("opinion_id", "start", "id"):
        found[mark.opinion_id].append(mark)
    return found


def _marked(opinion: Opinion, text: str, marks: list[OpinionMark]) -> MarkedOpinion:
    is_open = any(not mark.decision for mark in marks)
    last = max((mark for mark in marks if mark.decided_at), key=lambda one: one.decided_at or 0, default=None)
    return MarkedOpinion(
        opinion=opinion,
        pieces=tuple(_pieces(text, marks)),
        kinds=tuple(dict.fromkeys(mark.get_kind_display() for mark in marks)),
        decision=last.decision if last and not is_open else "",
        decided_at=last.decided_at if last and not is_open else None,
        person_id=last.person_id if last and not is_open else None,
    )


def _pieces(text: str, marks: Iterable[OpinionMark]) -> Iterator[Piece]:
    at = 0
    for mark in marks:
        # A later search may have found a longer stretch over an earlier one.
        if mark.start < at or mark.end > len(text):
            continue
        if mark.start > at:
            yield Piece(text[at : mark.start])
        label = mark.get_kind_display()
        if mark.certainty == rules.Certainty.POSSIBLE:
            label = f"{label}？"
        if mark.decision == rules.MarkDecision.BLACK_OUT:
            label = f"{label}・{_('黒塗り')}"
        yield Piece(text[mark.start : mark.end], label, mark.kind, bool(mark.decision))
        at = mark.end
    if at < len(text):
        yield Piece(text[at:])


def marked_alike(*, opinion_ids: Collection[int]) -> list[int]:
    """Return further opinions of the same voices in which nothing else waits for a decision (2 statements).

    Args:
        opinion_ids: opinions that somebody read; all that is marked in the further ones stands, to the letter, marked
            in one of them that is of the same voice.
    """
    read = set(_said(OpinionMark.objects.filter(opinion__in=opinion_ids)))
    seen = {(group, kind, words) for _pk, group, kind, words in read}
    groups = {group for group, _kind, _words in seen}
    open_marks = undecided_marks().filter(opinion__likeness__group__in=groups, opinion__erased_at=None)
    is_seen: dict[int, bool] = defaultdict(lambda: True)
    for pk, group, kind, words in _said(open_marks.exclude(opinion__in=opinion_ids)):
        is_seen[pk] = is_seen[pk] and (group, kind, words) in seen
    return sorted(pk for pk, all_seen in is_seen.items() if all_seen)


def _said(marks: QuerySet[OpinionMark]) -> Iterator[tuple[int, int, str, str]]:
    """Yield the opinion, the voice, the kind and the words of marks in opinions that are of a voice with others."""
    text = Coalesce("opinion__original__text", "opinion__text")
    words = Substr(text, F("start") + 1, F("end") - F("start"))
    rows = marks.filter(opinion__likeness__isnull=False).annotate(words=words).order_by()
    yield from rows.values_list("opinion", "opinion__likeness__group", "kind", "words").iterator()


@dataclass(frozen=True)
class Unread:
    """An opinion as the search for personal data sees it."""

    id: int
    text: str


def to_look_through(*, consultation_id: int, after_id: int) -> list[Unread]:
    """Return the next opinions behind an id that still have their text (1 statement)."""
    rows = Opinion.objects.filter(consultation=consultation_id, erased_at=None, pk__gt=after_id)
    return [Unread(pk, text) for pk, text in rows.order_by("id").values_list("id", "text")[:AT_ONCE]]


def looked_through_to(*, consultation_id: int) -> int:
    """Return behind which opinion the search for personal data goes on; 0 at first (1 statement)."""
    found = MarkSearch.objects.filter(consultation=consultation_id).values_list("last_opinion_id", flat=True)
    return max((found.first() or 0) - OVERLAP, 0)


def unread_consultation_ids() -> list[int]:
    """Return the consultations with opinions that nobody looked through for personal data (1 statement)."""
    seen_to = Coalesce(OuterRef("mark_search__last_opinion_id"), Value(0))
    unread = Opinion.objects.filter(consultation=OuterRef("pk"), erased_at=None, pk__gt=seen_to)
    return list(Consultation.objects.filter(Exists(unread)).order_by("id").values_list("id", flat=True))
