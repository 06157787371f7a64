"""What staff decide about themes: given as data, applied in order, and always stronger than the machine.

The machine is told nothing by it: its model stays as it was, so the same decisions on the same themes give the same
arrangement, and a decision that is taken back leaves no trace.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import replace

from yoriai.pure.errors import PureError
from yoriai.pure.values import dataclass

Opinion = Hashable


class NoSuchTheme(PureError):
    """A decision names a theme that does not exist at this point, or was merged into another."""


class NoSuchOpinion(PureError):
    """A decision names an opinion that is not part of the arrangement, or not in the theme it splits."""


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


Edit = Rename | Merge | Split | Move


@dataclass(frozen=True)
class Arrangement:
    """Labels of the themes by key, and the theme of each opinion, "" outside all; `by_hand` are the opinions whose
    place a person chose."""

    labels: Mapping[str, str]
    theme_of: Mapping[Opinion, str]
    by_hand: frozenset[Opinion] = frozenset()


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
        ThemeExists: a split uses the key of another theme.

    Example:
        >>> found = Arrangement({"t1": "公園", "t2": "木"}, {1: "t1", 2: "t2", 3: ""})
        >>> arranged(found, [Merge("t2", into="t1"), Rename("t1", "公園の木"), Move(3, "t1")]).theme_of
        {1: 't1', 2: 't1', 3: 't1'}
    """
    now = machine
    for edit in edits:
        match edit:
            case Rename():
                now = _renamed(now, edit)
            case Merge():
                now = _merged(now, edit)
            case Split():
                now = _split(now, edit)
            case Move():
                now = _moved(now, edit)
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


def _split(now: Arrangement, edit: Split) -> Arrangement:
    _require(now, edit.theme)
    if edit.key in now.labels or not edit.key:
        raise ThemeExists(edit.key)
    for opinion in edit.opinions:
        if now.theme_of.get(opinion) != edit.theme:
            raise NoSuchOpinion(f"{opinion!r} is not in {edit.theme}")
    return Arrangement(
        {**now.labels, edit.key: edit.label},
        {**now.theme_of, **dict.fromkeys(edit.opinions, edit.key)},
        now.by_hand | set(edit.opinions),
    )


def _moved(now: Arrangement, edit: Move) -> Arrangement:
    if edit.theme:
        _require(now, edit.theme)
    if edit.opinion not in now.theme_of:
        raise NoSuchOpinion(repr(edit.opinion))
    theme_of = {**now.theme_of, edit.opinion: edit.theme}
    return replace(now, theme_of=theme_of, by_hand=now.by_hand | {edit.opinion})


def _require(now: Arrangement, *themes: str) -> None:
    for theme in themes:
        if theme not in now.labels:
            raise NoSuchTheme(theme)
