"""Two people wrote the answer to one item: what only one of them changed is taken, the rest stands side by side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.forms import BoundField
from django.http import QueryDict

from yoriai.apps.consultations.operations.answers import WORDS
from yoriai.apps.consultations.queries import DeskItem, words_of
from yoriai.apps.consultations.rules import Disposition
from yoriai.pure.listening.difference import Token, difference
from yoriai.pure.values import dataclass
from yoriai.web.consultations.considering_forms import AnswerForm


@dataclass(frozen=True)
class MergedField:
    """A field in which the saved and the typed wording differ; `tokens` lead from the saved to the typed one."""

    label: str
    saved: str
    typed: str
    tokens: tuple[Token, ...]
    is_taken_over: bool


@dataclass(frozen=True)
class Merge:
    """The form with what could be put together, and what a person has to look at."""

    form: AnswerForm
    fields: tuple[MergedField, ...]


def merged(form: AnswerForm, found: DeskItem, base: Mapping[str, str], measures: Any) -> Merge:
    """Return the typed answer merged with the saved one.

    Args:
        form: what was typed, on the ground of an older version.
        found: the item with the answer as it is saved now.
        base: what the answer said in the version that the writer saw.
        measures: the names of measures that may be chosen.
    """
    saved = words_of(found.answer) if found.answer else {}
    data = form.data.copy()
    fields = tuple(_fields(form, saved, base))
    for name in WORDS:
        if _plain(form, name) == base.get(name, ""):
            data[name] = saved.get(name, "")
    data["version"] = str(found.version)
    _keep_measures(data, found)
    again = AnswerForm(data, found=found, measures=measures)
    again.is_valid()
    again.say_stale()
    return Merge(again, fields)


def _fields(form: AnswerForm, saved: Mapping[str, str], base: Mapping[str, str]) -> Iterator[MergedField]:
    for name in WORDS:
        typed, there = _plain(form, name), saved.get(name, "")
        if typed != there:
            bound: BoundField = form[name]
            shown = (_shown(name, there), _shown(name, typed))
            yield MergedField(
                str(bound.label), *shown, difference(*shown), is_taken_over=typed == base.get(name, "")
            )


def _plain(form: AnswerForm, name: str) -> str:
    return str(form.data.get(name, "")).replace("\r\n", "\n").strip()


def _shown(name: str, value: str) -> str:
    return str(Disposition(value).label) if name == "disposition" and value in Disposition.values else value


def _keep_measures(data: QueryDict, found: DeskItem) -> None:
    """Add the measures that the other person noted; to take one away is a decision for the next saving."""
    rows = [
        (data.get(f"measure_{at}", ""), data.get(f"bearing_{at}", ""))
        for at in range(sum(name.startswith("measure_") for name in data))
    ]
    rows = [row for row in rows if row[0]]
    typed = {row[0] for row in rows}
    rows += [
        (str(one.measure_id), one.reason) for one in found.reflections if str(one.measure_id) not in typed
    ]
    for at, (measure, bearing) in enumerate(rows):
        data[f"measure_{at}"], data[f"bearing_{at}"] = measure, bearing
