"""Themes at the desk: two levels, citizens' own sentences, texts and people counted, and every voice that stands alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from yoriai.apps.consultations import rules
from yoriai.apps.consultations.models import (
    Consultation,
    Membership,
    ModelRequest,
    Opinion,
    Theme,
    ThemeChapter,
    ThemeEdit,
    ThemePlace,
    ThemeSearch,
)
from yoriai.apps.consultations.queries.desk import consultation_at_desk
from yoriai.apps.consultations.queries.earlier import Earlier, earlier_on
from yoriai.apps.consultations.queries.heaps import Heap, heaps_of, ids_among
from yoriai.apps.consultations.queries.publication import HIDDEN
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared.errors import NotFound
from yoriai.pure.values import dataclass

MOST_EDITS = 30
BULLETS = "・•●○-－ 　"


@dataclass(frozen=True)
class Sentence:
    """What somebody wrote, to the letter, and the opinion in which it stands."""

    opinion_id: int
    text: str


@dataclass(frozen=True)
class Tally:
    """How many texts, people and different voices there are, and how many texts are in no item yet."""

    texts: int = 0
    people: int = 0
    voices: int = 0
    loose: int = 0


@dataclass(frozen=True)
class ThemeRow:
    """A theme as it stands, with the sentences that stand for it and what is proposed for it."""

    theme: Theme
    tally: Tally
    sentences: tuple[Sentence, ...]
    proposed: int
    is_from_model: bool = False

    @property
    def key(self) -> str:
        return self.theme.key

    @property
    def is_by_staff(self) -> bool:
        """Tell whether a person gave it its name."""
        return self.theme.label != self.theme.found_label

    @property
    def is_proposal(self) -> bool:
        return self.theme.state == Theme.State.PROPOSED


@dataclass(frozen=True)
class ChapterRow:
    """A chapter with its themes; None is the place of themes that are in no chapter."""

    chapter: ThemeChapter | None
    themes: tuple[ThemeRow, ...]

    @property
    def texts(self) -> int:
        return sum(row.tally.texts for row in self.themes)


@dataclass(frozen=True)
class Found:
    """When themes were sought last, how many opinions came since, and how many proposals wait."""

    at: datetime | None
    since: int
    proposals: int


@dataclass(frozen=True)
class ThemesPage:
    """Everything that was said, by what it is about."""

    consultation: Consultation
    found: Found
    chapters: tuple[ChapterRow, ...]
    proposed: tuple[ThemeRow, ...]
    alone: tuple[Heap, ...]
    item_of: Mapping[int, int]
    edits: tuple[ThemeEdit, ...]
    items: tuple[tuple[int, str], ...]
    may_work: bool

    @property
    def themes(self) -> tuple[ThemeRow, ...]:
        return tuple(row for chapter in self.chapters for row in chapter.themes)

    @property
    def alone_texts(self) -> int:
        return sum(heap.count for heap in self.alone)


def themes_page(*, code: str, actor: Actor) -> ThemesPage:
    """Return the themes of a consultation, and the voices outside all of them (15 statements, however many opinions).

    Raises:
        NotFound: there is no such consultation.
        NotAllowed: the person may not see how it is considered.
    """
    consultation = consultation_at_desk(code=code, actor=actor)
    rows = _rows(consultation)
    alone = heaps_of(standing_alone(consultation))
    item_of = _item_of(heap.first_id for heap in alone)
    edits = ThemeEdit.objects.filter(consultation=consultation).order_by("-id")
    return ThemesPage(
        consultation=consultation,
        found=_found(consultation),
        chapters=tuple(_chapters(consultation, [row for row in rows if not row.is_proposal])),
        proposed=tuple(row for row in rows if row.is_proposal and row.proposed),
        # What is in no item yet comes first.
        alone=tuple(sorted(alone, key=lambda heap: heap.first_id in item_of)),
        item_of=item_of,
        edits=tuple(edits[:MOST_EDITS]),
        items=_items(consultation),
        may_work=_may_work(actor, consultation),
    )


def _may_work(actor: Actor, consultation: Consultation) -> bool:
    return consultation.state == rules.State.CONSIDERING and rules.may_consider(actor, consultation)


def _items(consultation: Consultation) -> tuple[tuple[int, str], ...]:
    rows = consultation.items.filter(merged_into=None).order_by("number")
    return tuple(
        (pk, f"{number}. {title}") for pk, number, title in rows.values_list("pk", "number", "title")
    )


def _found(consultation: Consultation) -> Found:
    at = ThemeSearch.objects.filter(consultation=consultation).values_list("at", flat=True).first()
    new = Opinion.objects.filter(consultation=consultation, erased_at=None, theme_place=None)
    waiting = ThemePlace.objects.filter(opinion__consultation=consultation, proposed__isnull=False)
    return Found(at, new.count(), waiting.count())


def standing_alone(consultation: Consultation) -> QuerySet[Opinion]:
    """Opinions outside all themes, for which none is proposed: each is a voice of its own."""
    rows = Opinion.objects.filter(consultation=consultation, erased_at=None)
    return rows.filter(
        theme_place__theme=None, theme_place__proposed=None, theme_place__isnull=False
    ).order_by()


def opinions_in(theme: Theme) -> QuerySet[Opinion]:
    """Opinions that stand in a theme."""
    return Opinion.objects.filter(theme_place__theme=theme, erased_at=None).order_by()


def _rows(consultation: Consultation) -> list[ThemeRow]:
    themes = list(
        Theme.objects.filter(consultation=consultation)
        .exclude(state=Theme.State.MERGED)
        .select_related("chapter")
        .order_by("position", "id")
    )
    tallies = _tallies(consultation)
    waiting = _waiting(consultation)
    words = _words_of(quote["opinion"] for theme in themes for quote in theme.quotes)
    said = ModelRequest.objects.filter(consultation=consultation).exclude(label="").order_by()
    by_model = set(said.values_list("theme_key", "label"))
    return [
        ThemeRow(
            theme,
            tallies.get(theme.pk, Tally()),
            _sentences(theme, words),
            waiting.get(theme.pk, 0),
            is_from_model=(theme.key, theme.label) in by_model,
        )
        for theme in themes
    ]


def _tallies(consultation: Consultation) -> dict[int | None, Tally]:
    placed = Exists(Membership.objects.filter(opinion=OuterRef("pk"), ended_at=None))
    rows = Opinion.objects.filter(consultation=consultation, theme_place__theme__isnull=False, erased_at=None)
    counted = (
        rows.annotate(is_loose=~placed & ~HIDDEN)
        .order_by()
        .values("theme_place__theme")
        .annotate(
            texts=Count("pk"),
            people=Count("sender_key", distinct=True),
            voices=Count(Coalesce(F("likeness__group"), -F("pk")), distinct=True),
            loose=Count("pk", filter=Q(is_loose=True)),
        )
    )
    names = ("theme_place__theme", "texts", "people", "voices", "loose")
    return {theme: Tally(*counts) for theme, *counts in counted.values_list(*names)}


def _waiting(consultation: Consultation) -> dict[int, int]:
    rows = ThemePlace.objects.filter(opinion__consultation=consultation, proposed__isnull=False).order_by()
    return dict(rows.values("proposed").annotate(count=Count("pk")).values_list("proposed", "count"))


def _words_of(opinion_ids: Iterable[int]) -> dict[int, str]:
    return dict(Opinion.objects.filter(pk__in=set(opinion_ids)).order_by("id").values_list("pk", "text"))


def _sentences(theme: Theme, words: Mapping[int, str]) -> tuple[Sentence, ...]:
    """Return the sentences that stand for a theme; one of an erased opinion is gone."""
    found = (
        Sentence(quote["opinion"], words.get(quote["opinion"], "")[quote["start"] : quote["end"]])
        for quote in theme.quotes
    )
    # A dash or dot before an item of a list is not part of the sentence.
    return tuple(Sentence(one.opinion_id, text) for one in found if (text := one.text.lstrip(BULLETS)))


def _chapters(consultation: Consultation, rows: Iterable[ThemeRow]) -> Iterable[ChapterRow]:
    inside: dict[int | None, list[ThemeRow]] = defaultdict(list)
    for row in rows:
        inside[row.theme.chapter_id].append(row)
    for chapter in ThemeChapter.objects.filter(consultation=consultation).order_by("position", "id"):
        if inside[chapter.pk]:
            yield ChapterRow(chapter, tuple(inside[chapter.pk]))
    if inside[None]:
        yield ChapterRow(None, tuple(inside[None]))


@dataclass(frozen=True)
class ThemePage:
    """One theme: its opinions as voices, in which item each is, what is proposed, and what was answered before."""

    consultation: Consultation
    row: ThemeRow
    heaps: tuple[Heap, ...]
    item_of: Mapping[int, int]
    proposals: tuple[Heap, ...]
    others: tuple[ThemeRow, ...]
    chapters: tuple[ThemeChapter, ...]
    items: tuple[tuple[int, str], ...]
    edits: tuple[ThemeEdit, ...]
    earlier: Earlier
    may_work: bool

    @property
    def key(self) -> str:
        return self.row.key

    @property
    def next_key(self) -> str:
        """Key of the next theme with opinions in no item, going round; "" when there is none."""
        order = [row for row in self.others if row.tally.loose and not row.is_proposal]
        behind = [row for row in order if row.theme.position > self.row.theme.position]
        return next((row.key for row in behind + order), "")


def theme_page(*, code: str, key: str, actor: Actor) -> ThemePage:
    """Return one theme with everything needed to arrange it and to make an item of it (18 statements).

    Raises:
        NotFound: there is no such consultation, or no such theme stands.
        NotAllowed: the person may not see how it is considered.
    """
    consultation = consultation_at_desk(code=code, actor=actor)
    rows = _rows(consultation)
    row = next((one for one in rows if one.key == key), None)
    if row is None:
        raise NotFound
    voices = heaps_of(opinions_in(row.theme))
    waiting = Opinion.objects.filter(theme_place__proposed=row.theme, erased_at=None).order_by()
    return ThemePage(
        consultation=consultation,
        row=row,
        heaps=voices,
        item_of=_item_of(heap.first_id for heap in voices),
        proposals=heaps_of(waiting) if row.proposed else (),
        others=tuple(one for one in rows if one.key != key and not one.is_proposal),
        chapters=tuple(ThemeChapter.objects.filter(consultation=consultation).order_by("position", "id")),
        items=_items(consultation),
        edits=tuple(_edits_of(consultation, key)),
        earlier=earlier_on(row.theme.label, "".join(one.text for one in row.sentences)),
        may_work=_may_work(actor, consultation),
    )


def _item_of(opinion_ids: Iterable[int]) -> dict[int, int]:
    rows = Membership.objects.filter(opinion__in=list(opinion_ids), ended_at=None)
    return dict(rows.order_by("id").values_list("opinion", "item__number"))


def _edits_of(consultation: Consultation, key: str) -> list[ThemeEdit]:
    rows = ThemeEdit.objects.filter(consultation=consultation)
    named = Q(content__theme=key) | Q(content__into=key) | Q(content__key=key)
    return list(rows.filter(named).order_by("-id")[:MOST_EDITS])


def ids_of_voices(theme: Theme | None, consultation: Consultation, chosen: Iterable[Heap]) -> list[int]:
    """Return the opinions of chosen voices of a theme, or of those outside all (1 statement at most)."""
    among = opinions_in(theme) if theme else standing_alone(consultation)
    return ids_among(among, chosen)


def loose_ids(theme: Theme) -> list[int]:
    """Return the opinions of a theme that are in no item yet and are not withheld (1 statement)."""
    placed = Exists(Membership.objects.filter(opinion=OuterRef("pk"), ended_at=None))
    rows = opinions_in(theme).filter(~placed & ~HIDDEN)
    return list(rows.order_by("id").values_list("pk", flat=True))


def facts_of(edit: ThemeEdit) -> dict[str, Any]:
    """Return what a page says about a decision: names and counts."""
    said = edit.content
    moved = said.get("opinions") or [pk for ids in said.get("moves", {}).values() for pk in ids]
    return {"was": said.get("was", ""), "label": said.get("label", ""), "count": len(moved)}
