"""Pieces of pages that depend on nothing but the values they show: drawn once, then remembered by those values.

A page that is made anew after a commit mostly says what it said before. A piece is remembered by *all* that it can
see, so it is never out of date: other values, other piece.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.template import Context, NodeList, TemplateSyntaxError
from django.template.base import Node, Parser, Token
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import get_language

# Then all are forgotten and drawn again as they are needed; about 10 MB.
MOST = 8000
LASTING = (str, int, float, Decimal, date, Promise)
_PLAIN = frozenset({str, int, float, bool, Decimal, date, datetime, type(None)})

_drawn: dict[tuple[Any, ...], SafeString] = {}


def forget() -> None:
    """Forget every piece, as after a start."""
    _drawn.clear()


class Remembered(Node):
    """The part between `{% remember a b %}` and `{% endremember %}`: it sees `a` and `b` and nothing else."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: NodeList, names: tuple[str, ...]) -> None:
        self.nodelist = nodelist
        self.names = names

    def render(self, context: Context) -> SafeString:
        try:
            values = tuple([context[name] for name in self.names])
        except KeyError as missing:
            raise TemplateSyntaxError(f"{{% remember %}} knows no {missing}; is the name misspelt?") from None
        key = (self, get_language(), values)
        piece = _drawn.get(key)
        if piece is None:
            piece = self._draw(context, values)
            if len(_drawn) >= MOST:
                _drawn.clear()
            _drawn[key] = piece
        return piece

    def _draw(self, context: Context, values: tuple[Any, ...]) -> SafeString:
        for name, value in zip(self.names, values, strict=True):
            _refuse_what_changes(value, name)
        alone = context.new(dict(zip(self.names, values, strict=True)))
        alone.template = context.template
        return self.nodelist.render(alone)


def _refuse_what_changes(value: object, name: str) -> None:
    """Refuse what is not told apart by what it shows: rows of tables, lists, text marked as safe."""
    if type(value) in _PLAIN:
        return
    if isinstance(value, tuple):
        for part in value:
            _refuse_what_changes(part, name)
    elif is_dataclass(value):
        kind: Any = type(value)
        for field in _fields(kind):
            _refuse_what_changes(getattr(value, field), f"{name}.{field}")
    elif isinstance(value, SafeString) or not isinstance(value, LASTING):
        raise TemplateSyntaxError(f"{{% remember %}} cannot tell by its value what {name} shows: {value!r}")


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def remember(parser: Parser, token: Token) -> Remembered:
    """Draw a part of a page once for the same values: `{% remember row %}…{% endremember %}`."""
    names = tuple(token.split_contents()[1:])
    if not names or not all(name.isidentifier() for name in names):
        raise TemplateSyntaxError("{% remember %} wants the names of the values that its part shows")
    nodelist = parser.parse(("endremember",))
    parser.delete_first_token()
    return Remembered(nodelist, names)
