"""Frozen dataclasses made the cheap way behave as those of the standard library."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, fields, replace
from functools import cached_property
from typing import ClassVar, Generic, TypeVar

import pytest

from yoriai.pure.values import dataclass

T = TypeVar("T")


@dataclass(frozen=True)
class Point:
    """A place."""

    origin: ClassVar[int] = 0
    x: int
    y: int = 2
    notes: list[str] = field(default_factory=list, compare=False, repr=False)

    @cached_property
    def far(self) -> int:
        return self.x + self.y


@dataclass(frozen=True)
class Named(Point):
    name: str = ""


@dataclass(frozen=True)
class Checked(Generic[T]):
    value: T

    def __post_init__(self) -> None:
        if self.value is None:
            raise ValueError("nothing")


@dataclass(frozen=True)
class Own:  # noqa: PLW1641 - equal to all of its kind
    x: int

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own)

    def __repr__(self) -> str:
        return "own"


@dataclass(frozen=True)
class Confusing:
    values: int
    known: int
    name: str = "a"
    self_: int = 1


@dataclass(frozen=True)
class Empty:
    pass


def test_it_takes_arguments_by_place_by_name_and_by_default():
    assert (Point(1).y, Point(1, 3).y, Point(x=1, y=4).y) == (2, 3, 4)
    assert Point(1).notes == []
    assert Point(1).notes is not Point(1).notes


@pytest.mark.parametrize("wrong", [{}, {"x": 1, "z": 2}])
def test_a_missing_or_unknown_argument_is_refused(wrong):
    with pytest.raises(TypeError):
        Point(**wrong)


def test_fields_may_be_named_as_they_like():
    assert dataclasses.astuple(Confusing(1, 2)) == (1, 2, "a", 1)


def test_it_cannot_be_changed():
    point = Point(1)

    with pytest.raises(FrozenInstanceError):
        point.x = 2
    with pytest.raises(FrozenInstanceError):
        del point.x
    with pytest.raises(FrozenInstanceError):
        Named(1).name = "n"


def test_equal_values_are_equal_whatever_was_worked_out_meanwhile():
    one, other = Point(1, 2, ["a"]), Point(1, 2, ["b"])
    assert one.far == 3

    assert one == other
    assert hash(one) == hash(other)
    assert {one: "seen"}[other] == "seen"
    assert one != Point(1, 3)
    assert one != (1, 2)


def test_a_value_of_another_class_is_another_value():
    assert Point(1) != Named(1)
    assert Named(1, name="a") != Named(1, name="b")
    assert Empty() == Empty()
    assert hash(Empty()) == hash(Empty())


def test_what_the_class_says_itself_is_kept():
    assert Own(1) == Own(2)
    assert repr(Own(1)) == "own"


def test_it_is_shown_with_its_fields():
    assert repr(Named(1, name="n")) == "Named(x=1, y=2, name='n')"


def test_the_tools_of_the_standard_library_work_on_it():
    assert [one.name for one in fields(Named)] == ["x", "y", "notes", "name"]
    assert replace(Named(1, name="n"), x=5) == Named(5, name="n")
    assert dataclasses.asdict(Point(1)) == {"x": 1, "y": 2, "notes": []}
    assert dataclasses.is_dataclass(Point)
    assert copy.copy(Point(1)) == copy.deepcopy(Point(1)) == pickle.loads(pickle.dumps(Point(1)))


def test_a_value_that_checks_itself_is_checked():
    assert Checked("a").value == "a"
    with pytest.raises(ValueError, match="nothing"):
        Checked(None)


def test_a_pattern_takes_it_apart():
    match Point(1, 5):
        case Point(x, y):
            assert (x, y) == (1, 5)


def test_whatever_else_is_asked_for_is_left_to_the_standard_library():
    @dataclass(frozen=True, order=True)
    class Ordered:
        x: int

    @dataclass
    class Open:
        x: int = 1

    one = Open()
    one.x = 2

    assert Ordered(1) < Ordered(2)
    assert one == Open(2)
