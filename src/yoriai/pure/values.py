"""Frozen dataclasses that cost nothing until they are used.

The standard library compiles six methods for each frozen dataclass when its module is imported. With some 250 of them that
was a third of the start of a web process. Here five methods are shared, and the sixth, `__init__`, is compiled when the
first instance is made. To type checkers, and to `fields`, `replace` and `asdict`, nothing changes. See decision 15.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses
    import inspect
    from operator import attrgetter

    def dataclass(cls=None, /, *, frozen=False, **more):
        """Make a dataclass, as `dataclasses.dataclass` does; a plain frozen one the cheap way."""

        def made(kind):
            standard = dataclasses.dataclass(frozen=frozen, **more)
            return _value(kind) if frozen and not more and _is_plain(kind) else standard(kind)

        return made if cls is None else made(cls)

    def _is_plain(kind):
        """Tell whether the cheap way knows all that the class asks for."""
        strange = ("InitVar", "KW_ONLY")
        said = inspect.get_annotations(kind).values()
        return not any(word in str(hint) for hint in said for word in strange)

    def _value(kind):
        """Give a class its fields by the standard library, and its methods by sharing them."""
        kind.__doc__ = (
            kind.__doc__ or f"{kind.__name__}."
        )  # the standard library would spell out the signature
        inherited = any(dataclasses.is_dataclass(base) for base in kind.__bases__)
        kind = dataclasses.dataclass(init=False, repr=False, eq=False)(kind)
        compared = [field.name for field in dataclasses.fields(kind) if field.compare]
        kind._key_of = attrgetter(*compared) if compared else staticmethod(_nothing)
        own = kind.__dict__
        for name, method in _SHARED.items():
            if inherited or name not in own:
                setattr(kind, name, method)
        if "__eq__" not in own or own["__eq__"] is _equals:
            kind.__hash__ = _hash
        kind.__init__ = _first_init
        return kind

    def _nothing(_):
        return ()

    def _first_init(self, *args, **named):
        """Compile the `__init__` of the class that has none yet, then go on with it."""
        for kind in type(self).__mro__:
            if kind.__dict__.get("__init__") is _first_init:
                kind.__init__ = _compiled_init(kind)
                break
        type(self).__init__(self, *args, **named)

    def _compiled_init(kind):
        """Return an `__init__` that writes the fields past the guard, as only making an instance may."""
        known = {"_missing": dataclasses.MISSING}
        asked, lines = [], ["_kept = self.__dict__"]
        for field in dataclasses.fields(kind):
            name = field.name
            if field.default is not dataclasses.MISSING:
                known[f"_default_{name}"] = field.default
            elif field.default_factory is not dataclasses.MISSING:
                known[f"_factory_{name}"] = field.default_factory
            if not field.init:
                if f"_factory_{name}" in known:
                    lines.append(f"_kept[{name!r}] = _factory_{name}()")
            elif f"_factory_{name}" in known:
                asked.append(f"{name}=_missing")
                lines.append(f"_kept[{name!r}] = _factory_{name}() if {name} is _missing else {name}")
            else:
                asked.append(f"{name}=_default_{name}" if f"_default_{name}" in known else name)
                lines.append(f"_kept[{name!r}] = {name}")
        if hasattr(kind, "__post_init__"):
            lines.append("self.__post_init__()")
        text = f"def __init__({', '.join(['self', *asked])}):\n    " + "\n    ".join(lines)
        exec(text, known)  # noqa: S102 - our own field names, as the standard library does it
        return known["__init__"]

    def _equals(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._key_of(self) == other._key_of(other)

    def _hash(self):
        return hash(self._key_of(self))

    def _repr(self):
        shown = ", ".join(f"{f.name}={getattr(self, f.name)!r}" for f in dataclasses.fields(self) if f.repr)
        return f"{type(self).__qualname__}({shown})"

    def _refuse_to_set(self, name, value):
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _refuse_to_delete(self, name):
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    _SHARED = {
        "__eq__": _equals,
        "__repr__": _repr,
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
    }
