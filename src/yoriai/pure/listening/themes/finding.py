"""Themes of a round: what many speak about, and the few who speak about something else.

Every different text counts once, however often it was sent. One fixed configuration, chosen without labels;
the order of the opinions does not matter, and the same opinions give the same themes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from yoriai.pure.listening import tokens
from yoriai.pure.listening.copies.grouping import Copies
from yoriai.pure.listening.folding import skeleton
from yoriai.pure.listening.themes import words
from yoriai.pure.listening.themes.grouping import (
    SMALLEST,
    Centres,
    Nearest,
    chapters,
    grouped,
    grouped_again,
    nearest_theme,
)
from yoriai.pure.listening.themes.placing import Model, Part
from yoriai.pure.listening.themes.vectors import space_of
from yoriai.pure.listening.themes.words import Quote
from yoriai.pure.values import dataclass

_SEED = 20260401


@dataclass(frozen=True)
class Theme:
    """What several people speak about. `opinions` are indices of all its texts, the most typical first; `voices`
    counts different ones; `terms` are its characteristic words; `quotes` the citizens' own sentences."""

    key: str
    chapter: int
    terms: tuple[str, ...]
    opinions: tuple[int, ...]
    voices: int
    quotes: tuple[Quote, ...]

    @property
    def label(self) -> str:
        return "・".join(self.terms)


@dataclass(frozen=True)
class Chapter:
    """Themes that are near to each other; `themes` are keys, the one with most voices first."""

    terms: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Themes:
    """All themes, the one with most voices first, then small ones of voices that spoke of something else; `minority` are the texts that belong to none: none is forgotten.

    `theme_of[i]` is the key of text i, "" for a minority voice; `closeness[i]` its similarity to the centre of its
    theme (0 outside) in [−1, 1]; `model` places further opinions."""

    themes: tuple[Theme, ...]
    chapters: tuple[Chapter, ...]
    minority: tuple[int, ...]
    theme_of: tuple[str, ...]
    closeness: tuple[float, ...]
    model: Model


@dataclass(frozen=True)
class _Voices:
    """The different texts in a fixed order, the index at which each stands, and all texts that say it."""

    texts: Sequence[str]
    sources: Sequence[int]
    members: Sequence[Sequence[int]]


def find_themes(texts: Sequence[str], copies: Copies | None = None) -> Themes:
    """Find the themes of opinions.

    Args:
        texts: the opinions as written, n ≥ 0.
        copies: what `find_copies` made of them; then a group of near-identical texts is one voice, represented by
            its representative. Without it only identical texts are one voice.

    Returns:
        Every text in exactly one theme or among the minority voices. With fewer than three different texts there
        are no themes.

    Source:
        See `grouping.grouped`, `vectors.space_of` and `words.characteristic`.
    """
    voices = _voices(texts, copies)
    found = [_part(voices, range(len(voices.texts)), _Look(grouped))]
    left = np.flatnonzero(found[0].nearest.theme < 0).tolist()
    if found[0].part.keys and len(left) >= SMALLEST:
        found.append(_part(voices, left, _Look(grouped_again, len(found[0].part.keys))))
    themes, in_chapters = _with_chapters([_described(voices, each) for each in found], found)
    theme_of, closeness = [""] * len(texts), [0.0] * len(texts)
    for theme in themes:
        for index in theme.opinions:
            theme_of[index] = theme.key
    for each in found:
        for row, voice in enumerate(each.voices):
            for index in voices.members[voice] if each.nearest.theme[row] >= 0 else ():
                closeness[index] = round(float(each.nearest.closeness[row]), 4)
    minority = tuple(index for index, key in enumerate(theme_of) if not key)
    model = Model(tuple(each.part for each in found))
    return Themes(themes, in_chapters, minority, tuple(theme_of), tuple(closeness), model)


@dataclass(frozen=True)
class _Found:
    """What one look found: the voices it looked at, where each of them belongs, and the part of the model."""

    voices: Sequence[int]
    nearest: Nearest
    part: Part


@dataclass(frozen=True)
class _Draft:
    """A theme without its chapter, with the expressions of its typical texts."""

    theme: Theme
    expressions: Sequence[frozenset[str]]


def _voices(texts: Sequence[str], copies: Copies | None) -> _Voices:
    said_by = list(range(len(texts)))
    for group in copies.groups if copies else ():
        for member in group.members:
            said_by[member] = group.representative
    members: dict[str, list[int]] = {}
    for index, source in enumerate(said_by):
        members.setdefault(skeleton(texts[source]), []).append(index)
    order = sorted(members)
    sources = [min((said_by[index] for index in members[key]), key=lambda at: texts[at]) for key in order]
    return _Voices([texts[source] for source in sources], sources, [members[key] for key in order])


@dataclass(frozen=True)
class _Look:
    """How to group, and how many themes have been found before."""

    grouping: Callable[..., Centres]
    before: int = 0


def _part(voices: _Voices, looked_at: Sequence[int], look: _Look) -> _Found:
    """Look at voices in a space of their own: at all of them first, then at those that no theme reached."""
    space, points = space_of([voices.texts[voice] for voice in looked_at])
    centres = look.grouping(points, seed=_SEED)
    keys = tuple(f"t{look.before + place + 1}" for place in range(len(centres.centres)))
    return _Found(looked_at, nearest_theme(points, centres), Part(space, keys, centres))


def _described(voices: _Voices, found: _Found) -> list[_Draft]:
    inside = [_typical(found, place) for place in range(len(found.part.keys))]
    typical = [
        [(voices.sources[voice], voices.texts[voice]) for voice in each[: words.TYPICAL]] for each in inside
    ]
    using = tokens.tokenizer("long")
    said = [[words.expressions(text, using) for _, text in texts] for texts in typical]
    terms = words.characteristic(said)
    sentences = words.quotes(typical, found.part.centres.centres, found.part.space)
    return [
        _Draft(
            Theme(
                key=key,
                chapter=0,
                terms=terms[place],
                opinions=tuple(index for voice in inside[place] for index in voices.members[voice]),
                voices=len(inside[place]),
                quotes=sentences[place],
            ),
            said[place],
        )
        for place, key in enumerate(found.part.keys)
    ]


def _typical(found: _Found, place: int) -> list[int]:
    """Return the voices of a theme, the nearest to its centre first."""
    rows = np.flatnonzero(found.nearest.theme == place)
    rows = rows[np.argsort(-found.nearest.closeness[rows], kind="stable")]
    return [found.voices[row] for row in rows.tolist()]


def _with_chapters(
    drafts: Sequence[Sequence[_Draft]], found: Sequence[_Found]
) -> tuple[tuple[Theme, ...], tuple[Chapter, ...]]:
    """Put the main themes into chapters by nearness, and those of a second look into a last one."""
    main = found[0].part.centres.centres
    places = chapters(main, len(found[0].voices)).tolist()
    places += [max(places, default=-1) + 1] * sum(len(part) for part in drafts[1:])
    flat = [draft for part in drafts for draft in part]
    inside = [
        [draft for draft, at in zip(flat, places, strict=True) if at == each] for each in sorted(set(places))
    ]
    terms = words.characteristic([[each for draft in part for each in draft.expressions] for part in inside])
    themes = tuple(replace(draft.theme, chapter=at) for draft, at in zip(flat, places, strict=True))
    named = zip(terms, inside, strict=True)
    return themes, tuple(Chapter(name, tuple(draft.theme.key for draft in part)) for name, part in named)
