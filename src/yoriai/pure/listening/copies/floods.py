"""Signs that many copies were sent by a machine or a campaign: shown with the evidence, decided by a person.

A flag takes nothing away: every text stays, is counted, and is answered with its group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from yoriai.pure.listening.copies import templates
from yoriai.pure.listening.copies.grouping import Copies, Group, UnequalLengths
from yoriai.pure.values import dataclass

Kind = Literal["many", "burst", "steady", "few-senders", "form"]
Fact = int | float | str | tuple[str, ...]

_LETTERS_LOOKED_AT = 24
_LONGEST_FORM = 1_000
# Letters of people come at random moments: the spread of the gaps is about as large as their mean.
_STEADY = 0.25


@dataclass(frozen=True)
class Limits:
    """From when on a group is worth a flag: number of texts, length and share of a burst, texts of one sender."""

    texts: int = 20
    burst_s: float = 3600.0
    burst_share: float = 0.5
    texts_of_a_sender: float = 5.0


USUAL = Limits()


@dataclass(frozen=True)
class Sign:
    """One observation and its figures; the kind is for machines, the door puts it into words."""

    kind: Kind
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class Flood:
    """A group with signs; `group` is its place in `Copies.groups`."""

    group: int
    signs: tuple[Sign, ...]


def floods(
    texts: Sequence[str],
    copies: Copies,
    *,
    received_s: Sequence[float] | None = None,
    limits: Limits = USUAL,
) -> tuple[Flood, ...]:
    """Return the groups that are worth a look, with what speaks for it.

    Args:
        texts: the opinions as written, n ≥ 0.
        copies: what `find_copies` made of them.
        received_s: when each text came in, in seconds on any clock, n values; without it time is not looked at.
        limits: from when on to flag.

    Returns:
        One flood for each group of at least `limits.texts` texts, in the order of the groups. `many` is always
        there (texts, wordings, senders, unsigned); `burst` (texts, within_s, starts_s), `steady` (gap_s, spread),
        `few-senders` (senders, texts_each) and `form` (form, fillings, fixed) where they hold.

    Raises:
        UnequalLengths: not one time for each text.
    """
    if received_s is not None and len(received_s) != len(texts):
        raise UnequalLengths(f"{len(texts)} texts, {len(received_s)} times")
    times = None if received_s is None else np.asarray(received_s, float)
    large = [(place, group) for place, group in enumerate(copies.groups) if group.texts >= limits.texts]
    return tuple(Flood(place, _signs(texts, group, times, limits)) for place, group in large)


def _signs(
    texts: Sequence[str], group: Group, times: NDArray[np.float64] | None, limits: Limits
) -> tuple[Sign, ...]:
    found: list[Sign | None] = [_many(group), _few_senders(group, limits), _form(texts, group)]
    if times is not None:
        moments = np.sort(times[list(group.members)])
        found += [_burst(moments, limits), _steady(moments)]
    return tuple(sign for sign in found if sign)


def _many(group: Group) -> Sign:
    facts = {
        "texts": group.texts,
        "wordings": group.wordings,
        "senders": group.senders,
        "unsigned": group.unsigned,
    }
    return Sign("many", facts)


def _few_senders(group: Group, limits: Limits) -> Sign | None:
    each = (group.texts - group.unsigned) / max(group.senders, 1)
    if each < limits.texts_of_a_sender:
        return None
    return Sign("few-senders", {"senders": group.senders, "texts_each": round(each, 1)})


def _burst(moments: NDArray[np.float64], limits: Limits) -> Sign | None:
    within = np.searchsorted(moments, moments + limits.burst_s, side="left") - np.arange(len(moments))
    start = int(np.argmax(within))
    most = int(within[start])
    if most < max(limits.texts, limits.burst_share * len(moments)):
        return None
    return Sign("burst", {"texts": most, "within_s": limits.burst_s, "starts_s": float(moments[start])})


def _steady(moments: NDArray[np.float64]) -> Sign | None:
    gaps = np.diff(moments)
    mean = float(gaps.mean()) if len(gaps) else 0.0
    if mean <= 0 or float(gaps.std()) > _STEADY * mean:
        return None
    return Sign("steady", {"gap_s": round(mean, 3), "spread": round(float(gaps.std()) / mean, 3)})


def _form(texts: Sequence[str], group: Group) -> Sign | None:
    representative = texts[group.representative]
    different = sorted({texts[member] for member in group.members} - {representative})
    step = max(len(different) // _LETTERS_LOOKED_AT, 1)
    looked_at = different[::step][:_LETTERS_LOOKED_AT]
    if not looked_at or not representative or len(representative) > _LONGEST_FORM:
        return None
    form = templates.form_of(representative, looked_at)
    if not templates.is_filled_in(form, len(looked_at)):
        return None
    fillings = max((slot.fillings for slot in form.slots), key=len)[:10]
    return Sign("form", {"form": form.shown(), "fillings": fillings, "fixed": round(form.fixed, 3)})
