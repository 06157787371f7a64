"""A map of opinions as its page shows it: shapes for a drawing, and the same facts as sentences and tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from yoriai.apps.consultations.queries.voting_figures import Levels, levels_of
from yoriai.apps.consultations.queries.voting_map import OwnPlace, Place
from yoriai.pure.values import dataclass

# The drawing is so wide and high, in units of its own.
WIDTH, HEIGHT, MARGIN = 400, 320, 24
SHADES = 4


@dataclass(frozen=True)
class Cell:
    """A place where enough people stand; `shade` 1 to 4 by how many."""

    x: str
    y: str
    radius: str
    shade: int


@dataclass(frozen=True)
class Area:
    """Where most of a group stand."""

    name: str
    size: int
    x: str
    y: str
    along: str
    across: str
    turn: str
    label_y: str

    @property
    def look(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Mark:
    """One's own place."""

    x: str
    y: str
    label_x: str
    anchor: str


@dataclass(frozen=True)
class Drawn:
    """The drawing."""

    cells: tuple[Cell, ...]
    areas: tuple[Area, ...]
    own: Mark | None
    width: int = WIDTH
    height: int = HEIGHT


class _Scale:
    """From places on the map to places in the drawing; one unit is as long in both directions."""

    def __init__(self, content: Mapping[str, Any], own: OwnPlace | None) -> None:
        points = [point for group in content["groups"] for point in _reach(group)]
        half = content["crowd"]["side"] / 2
        points += [(abs(x) + half, abs(y) + half) for x, y, _ in content["crowd"]["cells"]]
        if own:
            points.append((abs(own.x), abs(own.y)))
        across = max((abs(x) for x, _ in points), default=1.0) or 1.0
        along = max((abs(y) for _, y in points), default=1.0) or 1.0
        self.unit = min((WIDTH / 2 - MARGIN) / across, (HEIGHT / 2 - MARGIN) / along)

    def at(self, place: Sequence[float]) -> Place:
        return WIDTH / 2 + place[0] * self.unit, HEIGHT / 2 - place[1] * self.unit


def _reach(group: Mapping[str, Any]) -> Iterable[Place]:
    x, y = group["centre"]
    far = group["area"]["along"]
    return ((abs(x) + far * 0.9, abs(y) + far * 0.9),)


def drawn(content: Mapping[str, Any], own: OwnPlace | None) -> Drawn:
    """Return the drawing of a map, with one's own place where it is known."""
    scale = _Scale(content, own)
    return Drawn(
        cells=tuple(_cells(content["crowd"], scale)),
        areas=tuple(_area(group, scale) for group in content["groups"]),
        own=_mark(own, scale) if own else None,
    )


def _cells(crowd: Mapping[str, Any], scale: _Scale) -> Iterable[Cell]:
    most = max((count for _, _, count in crowd["cells"]), default=1)
    side = crowd["side"] * scale.unit
    for x, y, count in crowd["cells"]:
        across, down = scale.at((x, y))
        shade = max(1, -(-count * SHADES // most))
        yield Cell(_text(across), _text(down), _text(side / 2), shade)


def _area(group: Mapping[str, Any], scale: _Scale) -> Area:
    x, y = scale.at(group["centre"])
    area = group["area"]
    return Area(
        name=group["name"],
        size=group["size"],
        x=_text(x),
        y=_text(y),
        along=_text(max(area["along"] * scale.unit, 6)),
        across=_text(max(area["across"] * scale.unit, 6)),
        turn=f"rotate({_text(-area['angle'])} {_text(x)} {_text(y)})",
        label_y=_text(y + 18),
    )


def _mark(own: OwnPlace, scale: _Scale) -> Mark:
    x, y = scale.at((own.x, own.y))
    is_right = x > WIDTH * 0.75
    return Mark(_text(x), _text(y), _text(x - 12 if is_right else x + 12), "end" if is_right else "start")


def _text(value: float) -> str:
    """Return a number for the drawing: never with separators, whatever the language of the page."""
    return f"{value:.1f}"


@dataclass(frozen=True)
class Said:
    """What a group says of a statement: how many of those who answered agreed or disagreed."""

    number: int
    text: str
    agrees: bool
    votes: int
    given: int

    @property
    def percent(self) -> int:
        return round(self.votes * 100 / max(1, self.given))


@dataclass(frozen=True)
class GroupSaid:
    """A group in words."""

    name: str
    size: int
    said: tuple[Said, ...]
    people: Levels | None

    @property
    def look(self) -> str:
        return self.name.lower()


@dataclass(frozen=True)
class Shared:
    """A statement that most of every group agree on: the share in each, in percent."""

    number: int
    text: str
    percents: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Divided:
    """A statement on which two groups stand apart."""

    number: int
    text: str
    high_name: str
    high_percent: int
    low_name: str
    low_percent: int


@dataclass(frozen=True)
class Line:
    """A statement in the table: for each group the share that agrees and disagrees, None when too few answered."""

    number: int
    text: str
    cells: tuple[tuple[int, int] | None, ...]


@dataclass(frozen=True)
class InWords:
    """Everything the drawing shows, and more, in words and numbers."""

    names: str
    groups: tuple[GroupSaid, ...]
    shared: tuple[Shared, ...]
    divided: tuple[Divided, ...]
    consensus: tuple[Said, ...]
    lines: tuple[Line, ...]
    people: Levels | None

    @property
    def grouped(self) -> int:
        return sum(group.size for group in self.groups)


def in_words(content: Mapping[str, Any], texts: Mapping[int, str]) -> InWords:
    """Return what a map says; statements that are not shown any more, without a text, are left out."""
    groups = content["groups"]
    places = {one["number"]: place for place, one in enumerate(content["statements"])}
    return InWords(
        names="、".join(group["name"] for group in groups),
        groups=tuple(
            GroupSaid(group["name"], group["size"], _said(group["representative"], texts), _levels(group))
            for group in groups
        ),
        shared=tuple(
            Shared(one["statement"], texts[one["statement"]], _percents(groups, places[one["statement"]]))
            for one in content["common_ground"]
            if one["statement"] in texts
        ),
        divided=tuple(
            _divided(one, texts, {group["name"]: group for group in groups}, places[one["statement"]])
            for one in content["divisive"]
            if one["statement"] in texts
        ),
        consensus=_said(content["consensus"], texts),
        lines=tuple(
            Line(number, texts[number], tuple(_shares(group["answers"][place]) for group in groups))
            for number, place in places.items()
            if number in texts
        ),
        people=_levels(content),
    )


def _levels(part: Mapping[str, Any]) -> Levels | None:
    """Return what is known of the people of a map or a group; None where it is not told."""
    return levels_of(part["levels"]) if part.get("levels") else None


def _said(listed: Iterable[Mapping[str, Any]], texts: Mapping[int, str]) -> tuple[Said, ...]:
    return tuple(
        Said(one["statement"], texts[one["statement"]], one["agrees"], one["votes"], one["given"])
        for one in listed
        if one["statement"] in texts
    )


def _shares(counts: Sequence[int] | None) -> tuple[int, int] | None:
    if counts is None:
        return None
    given = max(1, sum(counts))
    return round(counts[0] * 100 / given), round(counts[1] * 100 / given)


def _percents(groups: Iterable[Mapping[str, Any]], place: int) -> tuple[tuple[str, int], ...]:
    shares = ((group["name"], _shares(group["answers"][place])) for group in groups)
    return tuple((name, share[0]) for name, share in shares if share)


def _divided(
    one: Mapping[str, Any], texts: Mapping[int, str], groups: Mapping[str, Mapping[str, Any]], place: int
) -> Divided:
    percents = {name: (_shares(group["answers"][place]) or (0, 0))[0] for name, group in groups.items()}
    number, high, low = one["statement"], one["highest"], one["lowest"]
    return Divided(number, texts[number], high, percents[high], low, percents[low])
