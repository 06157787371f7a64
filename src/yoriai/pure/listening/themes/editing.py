"""What staff decide about themes: given as data, applied in order, and always stronger than the machine.

The machine is told nothing by it: its model stays as it was, so the same decisions on the same themes give the same
arrangement, and a decision that is taken back leaves no trace.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import field, replace

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

Opinion = Hashable


class NoSuchTheme(PureError):
    """A decision names a theme that does not exist at this point, or was merged into another."""


class NoSuchOpinion(PureError):
    """A decision names an opinion that is not part of the arrangement, or not in the theme it splits."""


class NoSuchChapter(PureError):
    """A decision names a chapter that does not exist."""


class ThemeExists(PureError):
    """A split would give its part a key that another theme has."""


@dataclass(frozen=True)
class Rename:
    """Give a theme another label."""

    theme: str
    label: str


@dataclass(frozen=True)
class Merge:
    """Put all opinions of a theme into another; what the machine places in it later goes there, too."""

    theme: str
    into: str


@dataclass(frozen=True)
class Split:
    """Take opinions out of a theme into a new one. The new one holds what people put in, nothing else."""

    theme: str
    opinions: tuple[Opinion, ...]
    key: str
    label: str


@dataclass(frozen=True)
class Move:
    """Put one opinion into another theme, or with "" outside all."""

    opinion: Opinion
    theme: str


@dataclass(frozen=True)
class MoveAll:
    """Put several opinions into one theme, or with "" outside all."""

    opinions: tuple[Opinion, ...]
    theme: str


@dataclass(frozen=True)
class Begin:
    """Make a theme of opinions that stand anywhere; it holds what people put in, nothing else."""

    opinions: tuple[Opinion, ...]
    key: str
    label: str


@dataclass(frozen=True)
class Shelve:
    """Put a theme into another chapter."""

    theme: str
    chapter: str


@dataclass(frozen=True)
class RenameChapter:
    """Give a chapter another label; a chapter that is not there yet is made."""

    chapter: str
    label: str


Edit = Rename | Merge | Split | Move | MoveAll | Begin | Shelve | RenameChapter


@dataclass(frozen=True)
class Arrangement:
    """Labels of the themes by key, and the theme of each opinion, "" outside all; `by_hand` are the opinions whose
    place a person chose; chapters are labels by key, and `chapter_of` the chapter of each theme that has one."""

    labels: Mapping[str, str]
    theme_of: Mapping[Opinion, str]
    by_hand: frozenset[Opinion] = frozenset()
    chapters: Mapping[str, str] = field(default_factory=dict)
    chapter_of: Mapping[str, str] = field(default_factory=dict)


def arranged(machine: Arrangement, edits: Iterable[Edit]) -> Arrangement:
    """Apply the decisions of staff to what the machine found.

    Args:
        machine: the themes as found, all opinions placed, old and new ones.
        edits: every decision so far, in the order in which it was made.

    Returns:
        The arrangement that people see. A later decision wins over an earlier one.

    Raises:
        NoSuchTheme: a decision names a theme that does not exist (any more).
        NoSuchOpinion: a decision names an unknown opinion, or splits off one that is elsewhere.
        NoSuchChapter: a decision puts a theme into a chapter that does not exist.
        ThemeExists: a split uses the key of another theme.

    Example:
        >>> found = Arrangement({"t1": "公園", "t2": "木"}, {1: "t1", 2: "t2", 3: ""})
        >>> arranged(found, [Merge("t2", into="t1"), Rename("t1", "公園の木"), Move(3, "t1")]).theme_of
        {1: 't1', 2: 't1', 3: 't1'}
    """
    now = machine
    for edit in edits:
        now = _applied(now, edit)
    return now


def _applied(now: Arrangement, edit: Edit) -> Arrangement:
    match edit:
        case Rename():
            now = _renamed(now, edit)
        case Merge():
            now = _merged(now, edit)
        case Split() | Begin():
            now = _split(now, edit)
        case Move():
            now = _moved(now, (edit.opinion,), edit.theme)
        case MoveAll():
            now = _moved(now, edit.opinions, edit.theme)
        case Shelve():
            now = _shelved(now, edit)
        case RenameChapter():
            now = replace(now, chapters={**now.chapters, edit.chapter: edit.label})
    return now


def _renamed(now: Arrangement, edit: Rename) -> Arrangement:
    _require(now, edit.theme)
    return replace(now, labels={**now.labels, edit.theme: edit.label})


def _merged(now: Arrangement, edit: Merge) -> Arrangement:
    _require(now, edit.theme, edit.into)
    if edit.theme == edit.into:
        return now
    labels = {key: label for key, label in now.labels.items() if key != edit.theme}
    theme_of = {each: edit.into if key == edit.theme else key for each, key in now.theme_of.items()}
    return replace(now, labels=labels, theme_of=theme_of)


def _split(now: Arrangement, edit: Split | Begin) -> Arrangement:
    if edit.key in now.labels or not edit.key:
        raise ThemeExists(edit.key)
    _require_opinions(now, edit.opinions)
    chapter_of = dict(now.chapter_of)
    if isinstance(edit, Split):
        _require(now, edit.theme)
        for opinion in edit.opinions:
            if now.theme_of[opinion] != edit.theme:
                raise NoSuchOpinion(f"{opinion!r} is not in {edit.theme}")
        if edit.theme in chapter_of:
            chapter_of[edit.key] = chapter_of[edit.theme]
    return replace(
        now,
        labels={**now.labels, edit.key: edit.label},
        theme_of={**now.theme_of, **dict.fromkeys(edit.opinions, edit.key)},
        by_hand=now.by_hand | set(edit.opinions),
        chapter_of=chapter_of,
    )


def _moved(now: Arrangement, opinions: tuple[Opinion, ...], theme: str) -> Arrangement:
    if theme:
        _require(now, theme)
    _require_opinions(now, opinions)
    theme_of = {**now.theme_of, **dict.fromkeys(opinions, theme)}
    return replace(now, theme_of=theme_of, by_hand=now.by_hand | set(opinions))


def _shelved(now: Arrangement, edit: Shelve) -> Arrangement:
    _require(now, edit.theme)
    if edit.chapter not in now.chapters:
        raise NoSuchChapter(edit.chapter)
    return replace(now, chapter_of={**now.chapter_of, edit.theme: edit.chapter})


def _require_opinions(now: Arrangement, opinions: Iterable[Opinion]) -> None:
    for opinion in opinions:
        if opinion not in now.theme_of:
            raise NoSuchOpinion(repr(opinion))


def _require(now: Arrangement, *themes: str) -> None:
    for theme in themes:
        if theme not in now.labels:
            raise NoSuchTheme(theme)
