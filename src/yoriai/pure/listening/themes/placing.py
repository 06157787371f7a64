"""Where further opinions belong: to a theme that people already know, or outside all; nothing is moved."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np

from yoriai.pure.errors import PureError
from yoriai.pure.listening.themes.grouping import Centres, nearest_theme
from yoriai.pure.listening.themes.vectors import Space
from yoriai.pure.values import dataclass

_VERSION = 1


class NotAModel(PureError):
    """The bytes are not a model of this version."""


@dataclass(frozen=True)
class Part:
    """A space, and the themes whose centres lie in it, by key."""

    space: Space
    keys: tuple[str, ...]
    centres: Centres


@dataclass(frozen=True)
class Model:
    """What is needed to place opinions: the main themes, then those of voices that spoke of something else."""

    parts: tuple[Part, ...]

    def to_bytes(self) -> bytes:
        """Return the model as it can be stored; no code is run when it is read again."""
        into = BytesIO()
        arrays: dict[str, np.ndarray] = {"head": np.array([_VERSION, len(self.parts)])}
        for number, part in enumerate(self.parts):
            arrays |= {f"{name}{number}": array for name, array in _arrays(part).items()}
        np.savez_compressed(into, allow_pickle=False, **arrays)
        return into.getvalue()

    @classmethod
    def from_bytes(cls, stored: bytes) -> Model:
        """Return the model that `to_bytes` wrote.

        Raises:
            NotAModel: the bytes are something else, or of another version.
        """
        try:
            with np.load(BytesIO(stored), allow_pickle=False) as arrays:
                version, count = arrays["head"].tolist()
                if version != _VERSION:
                    raise NotAModel(f"version {version}")
                return cls(tuple(_part(arrays, number) for number in range(count)))
        except (KeyError, OSError, EOFError, ValueError) as fault:
            raise NotAModel(str(fault)) from fault


@dataclass(frozen=True)
class Placed:
    """Where texts belong: the key of a theme, or "" outside all; `closeness` is the similarity to the nearest
    theme in [−1, 1], `lead` how much nearer that is than the next one."""

    keys: tuple[str, ...]
    closeness: tuple[float, ...]
    lead: tuple[float, ...]


def assign(model: Model, texts: Sequence[str]) -> Placed:
    """Place opinions in themes that were found before.

    Args:
        model: of the themes.
        texts: opinions as written, n ≥ 0.

    Returns:
        The nearest theme of each text if the text lies within its reach: for the texts of the round itself what
        `find_themes` said. The model learns nothing from them.
    """
    keys, closeness, lead = [""] * len(texts), [0.0] * len(texts), [0.0] * len(texts)
    for part in model.parts:
        left = [index for index, key in enumerate(keys) if not key]
        if not part.keys or not left:
            continue
        found = nearest_theme(part.space.placed([texts[index] for index in left]), part.centres)
        for row, index in enumerate(left):
            if found.theme[row] >= 0 or part is model.parts[0]:
                keys[index] = part.keys[found.theme[row]] if found.theme[row] >= 0 else ""
                closeness[index] = round(float(found.closeness[row]), 4)
                lead[index] = round(float(found.lead[row]), 4)
    return Placed(tuple(keys), tuple(closeness), tuple(lead))


def _arrays(part: Part) -> dict[str, np.ndarray]:
    return {
        "terms": np.frombuffer("\n".join(part.space.terms).encode(), np.uint8),
        "keys": np.frombuffer("\n".join(part.keys).encode(), np.uint8),
        "idf": part.space.idf,
        "components": part.space.components,
        "centres": part.centres.centres,
        "reach": part.centres.reach,
        "floor": np.array(part.centres.floor),
    }


def _part(arrays: np.lib.npyio.NpzFile, number: int) -> Part:
    def words(name: str) -> tuple[str, ...]:
        text = arrays[f"{name}{number}"].tobytes().decode()
        return tuple(text.split("\n")) if text else ()

    space = Space(words("terms"), arrays[f"idf{number}"], arrays[f"components{number}"])
    centres = Centres(arrays[f"centres{number}"], arrays[f"reach{number}"], float(arrays[f"floor{number}"]))
    return Part(space, words("keys"), centres)
