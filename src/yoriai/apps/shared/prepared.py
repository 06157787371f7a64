"""Reads that are put together once: building and compiling a queryset costs ten times what its database call does.

A function that builds a queryset from plain arguments is called once for every shape of its arguments, with marks in
their place; after that only the marks are replaced. Only for reads of much visited pages. See docs/decisions/0010.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Generic, ParamSpec, TypeVar

from django.db import connections
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler

P = ParamSpec("P")
Row = TypeVar("Row")

# Small enough for the narrowest column: a wider number would be known to match nothing.
_NUMBER_MARK, _TEXT_MARK, _DAY_MARK = 31_001, "\x02mark {}\x03", date(9000, 1, 1)
_LARGEST = (1 << 63) - 1
_LONGEST_LIST = 512  # longer ones are asked in the usual way, where compiling is not what takes the time


class Unpreparable(TypeError):
    """The queryset does not keep its arguments as plain parameters; ask it in the usual way instead."""


def prepared(build: Callable[P, QuerySet[Any, Row]]) -> Prepared[P, Row]:
    """Make of a function that builds a queryset one that returns its rows, compiling the statement only once.

    Args:
        build: arguments are positional: whole numbers, texts, days, or lists of numbers or of texts, for which rows
            are sought. An empty list, or a number that no table can hold, means that no row can match. Which
            statement is built must not depend on their values.

    Returns:
        A function of the same arguments that returns a list of the rows, as models or values; 1 statement.
    """
    return Prepared(build)


class Prepared(Generic[P, Row]):
    """A read with one compiled statement per database and shape of its arguments."""

    def __init__(self, build: Callable[P, QuerySet[Any, Row]]) -> None:
        self._build = build
        self._plans: dict[tuple[object, ...], _Plan] = {}
        self.__doc__ = build.__doc__

    def __call__(self, *arguments: P.args, **named: P.kwargs) -> list[Row]:
        if any(_is_beyond(argument) for argument in arguments):
            return []
        padded = [_padded(argument) for argument in arguments]
        lists = [argument for argument in padded if isinstance(argument, list)]
        if [] in lists:
            return []
        if any(len(each) > _LONGEST_LIST for each in lists):
            return list(self._build(*arguments, **named))
        vendor = connections["default"].vendor
        shape = (vendor, *(len(one) if isinstance(one, list) else type(one) for one in padded))
        plan = self._plans.get(shape)
        if plan is None:
            plan = self._plans[shape] = _Plan(self._build, padded)
        return plan.rows(padded)


class _Plan:
    """One compiled statement, and where in its parameters which argument stands."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], arguments: Sequence[Any]) -> None:
        marks = _marks(arguments)
        queryset: Any = build(*marks)
        self._queryset = queryset
        if queryset._prefetch_related_lookups:
            raise Unpreparable("Rows of other tables are read by a statement of their own.")
        self._query = self._queryset.query
        self._compiler: SQLCompiler = self._query.get_compiler(using="default")
        self._sql, parameters = self._compiler.as_sql()
        self._constants = tuple(parameters)
        self._places = _places(self._constants, marks)

    def rows(self, arguments: Sequence[Any]) -> list[Any]:
        values = list(self._constants)
        for place, number, index in self._places:
            value = arguments[number] if index is None else arguments[number][index]
            values[place] = _adapted(value)
        return list(self._queryset._iterable_class(self._bound(tuple(values))))

    def _bound(self, parameters: tuple[Any, ...]) -> Any:
        """Return what Django reads rows from: the queryset, with the statement that it would compile."""
        compiler: Any = copy.copy(self._compiler)
        compiler.connection = connections["default"]  # of this thread
        compiler.as_sql = lambda *_arguments, **_named: (self._sql, parameters)
        query: Any = copy.copy(self._query)
        query.get_compiler = lambda *_arguments, **_named: compiler
        bound = object.__new__(type(self._queryset))
        bound.__dict__ = {**self._queryset.__dict__, "_query": query}
        return bound


def _is_beyond(value: Any) -> bool:
    """Tell whether a number, out of an address perhaps, is larger than any that a table holds."""
    return isinstance(value, int) and not -_LARGEST <= value <= _LARGEST


def _padded(argument: Any) -> Any:
    """Lengthen a list to a power of two by its last value, so that lists of any length need few statements."""
    if not isinstance(argument, list | tuple | set | frozenset):
        return argument
    values = [value for value in argument if not _is_beyond(value)]
    if not values:
        return values
    return values + [values[-1]] * ((1 << (len(values) - 1).bit_length()) - len(values))


def _marks(arguments: Sequence[Any]) -> list[Any]:
    counter = iter(range(10_000))
    return [
        [_mark(value, next(counter)) for value in argument]
        if isinstance(argument, list)
        else _mark(argument, next(counter))
        for argument in arguments
    ]


def _mark(value: Any, number: int) -> Any:
    match value:
        case bool() | None | datetime():
            raise Unpreparable(f"{type(value).__name__} is not a plain parameter.")
        case int():
            return _NUMBER_MARK + number
        case str():
            return _TEXT_MARK.format(number)
        case date():
            return _DAY_MARK + timedelta(days=number)
    raise Unpreparable(f"{type(value).__name__} is not a plain parameter.")


def _places(parameters: Sequence[Any], marks: Sequence[Any]) -> list[tuple[int, int, int | None]]:
    """Return (place in the parameters, number of the argument, index in its list) of every mark."""
    wanted: dict[Any, tuple[int, int | None]] = {}
    for number, mark in enumerate(marks):
        for index, one in enumerate(mark) if isinstance(mark, list) else [(None, mark)]:
            wanted[_adapted(one)] = (number, index)
    found = [(place, *wanted[value]) for place, value in enumerate(parameters) if value in wanted]
    if len({(number, index) for _, number, index in found}) < len(wanted):
        raise Unpreparable("An argument does not stand in the statement as it was given.")
    return found


def _adapted(value: Any) -> Any:
    return connections["default"].ops.adapt_datefield_value(value) if isinstance(value, date) else value
