"""Telling those whose voice a measure bears on how it goes on. Stored with the change, sent later by the consultations."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.translation import gettext as _

from yoriai.apps.consultations.letter_rules import Kind
from yoriai.apps.consultations.operations import telling
from yoriai.apps.measures.models import Indicator, IndicatorValue, Measure, MeasureStateChange
from yoriai.apps.measures.operations.common import words_in

State = Measure.State


def _adopted(title: str) -> str:
    return _("施策「%(title)s」を行うことが決まりました。") % {"title": title}


def _running(title: str) -> str:
    return _("施策「%(title)s」を始めました。") % {"title": title}


def _completed(title: str) -> str:
    return _("施策「%(title)s」が完了しました。") % {"title": title}


def _stopped(title: str) -> str:
    return _("施策「%(title)s」を途中で止めました。") % {"title": title}


def _removed(title: str) -> str:
    return _("施策「%(title)s」を、市の施策の一覧から外しました。") % {"title": title}


# A measure that is only proposed waits for the decision, which is told by itself.
_SAID: dict[str, Callable[[str], str]] = {
    State.ADOPTED: _adopted,
    State.RUNNING: _running,
    State.COMPLETED: _completed,
    State.STOPPED: _stopped,
    State.REMOVED: _removed,
}


def tell_of_state(measure: Measure, change: MeasureStateChange) -> None:
    """Tell that a measure was adopted, begun, completed, stopped or removed."""
    said = _SAID.get(change.state)
    if said is None or not telling.concerns_somebody(measure_id=measure.pk):
        return

    def say() -> str:
        sentence = said(words_in(measure))
        if change.reason:
            sentence += _("理由：%(reason)s") % {"reason": change.reason}
        return sentence

    _announce(f"state:{change.pk}", Kind.PROGRESS, measure.pk, say, change.at)


def tell_of_value(measure: Measure, indicator: Indicator, value: IndicatorValue, at: datetime) -> None:
    """Tell what a measure achieved in a fiscal year."""
    is_outcome = indicator.kind == Indicator.Kind.OUTCOME and value.actual is not None
    if not is_outcome or not telling.concerns_somebody(measure_id=measure.pk):
        return

    def say() -> str:
        facts = {
            "title": words_in(measure),
            "indicator": indicator.name,
            "year": value.fiscal_year,
            "actual": f"{value.actual:g}" if value.actual is not None else "",
            "unit": indicator.unit,
        }
        sentence = (
            _("施策「%(title)s」の成果です。%(year)s年度の「%(indicator)s」は、%(actual)s%(unit)sでした。")
            % facts
        )
        if value.target is not None:
            goal = {"target": f"{value.target:g}", "unit": indicator.unit}
            sentence += _("目標は%(target)s%(unit)sでした。") % goal
        return sentence

    _announce(f"value:{value.pk}:{value.actual:g}", Kind.OUTCOME, measure.pk, say, at)


def tell_of_budget(measure: Measure, fiscal_year: int, at: datetime) -> None:
    """Tell how much money a measure was given for a fiscal year, all its budget lines together."""
    if not telling.concerns_somebody(measure_id=measure.pk):
        return
    lines = measure.cost_lines.filter(fiscal_year=fiscal_year, budgeted_yen__isnull=False)
    given_yen = sum(line.budgeted_yen or 0 for line in lines.order_by("pk"))

    def say() -> str:
        return _("施策「%(title)s」の%(year)s年度の予算は、%(amount)s円になりました。") % {
            "title": words_in(measure),
            "year": fiscal_year,
            "amount": f"{given_yen:,}",
        }

    _announce(f"budget:{measure.pk}:{fiscal_year}:{given_yen}", Kind.BUDGET, measure.pk, say, at)


def _announce(key: str, kind: Kind, measure_id: int, say: Callable[[], str], at: datetime) -> None:
    draft = telling.NewsDraft(
        key=key,
        kind=kind,
        about=telling.About(measure_id=measure_id),
        words=telling.in_every_language(say),
    )
    telling.announce(draft=draft, at=at)
