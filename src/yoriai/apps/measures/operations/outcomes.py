"""Indicators with target and actual, the CIO's judgement, and what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Baseline, CioRating, Indicator, IndicatorValue, Measure
from yoriai.apps.measures.operations.common import (
    Stamp,
    brought_up_to_date,
    entry,
    locked,
    locked_for_edit,
    refuse_removed,
)
from yoriai.apps.measures.operations.refusals import NegativeAmount, NotARating, NothingChanged, ReasonMissing
from yoriai.apps.measures.operations.telling import tell_of_value
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Invalid, NotAllowed, NotFound
from yoriai.pure.values import dataclass

_FIELDS = ("kind", "unit", "formula", "more_is_better")


@dataclass(frozen=True)
class ValueDraft:
    """Target and actual of one fiscal year, None = not known."""

    fiscal_year: int
    target: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True)
class IndicatorDraft:
    """An indicator (its name tells it from the others of the measure) with values of some years."""

    kind: str
    name: str
    unit: str
    formula: str = ""
    more_is_better: bool = True
    values: tuple[ValueDraft, ...] = ()


@dataclass(frozen=True)
class BaselineDraft:
    """What is promised, and who approved it."""

    set_on: date
    total_cost_yen: int
    promise: str
    approver: str
    reason: str
    ends_fiscal_year: int | None = None


@records.operation
def record_indicators(
    *,
    measure: Measure,
    indicators: Sequence[IndicatorDraft],
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Measure:
    """Set indicators of a measure and their targets and actuals; indicators and years not named stay.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed, EditedMeanwhile, MeasureRemoved: see `edit_measure`.
        Invalid: a name or unit is empty or the kind does not exist. NothingChanged: all hold already.
    """
    fresh = locked_for_edit(measure, by=by, version=version)
    stamp = Stamp(by, at)
    stored = {indicator.name: indicator for indicator in fresh.indicators.prefetch_related("values")}
    changes = sum(_save_indicator(fresh, draft, stored.get(draft.name), stamp) for draft in indicators)
    if not changes:
        raise NothingChanged
    return brought_up_to_date(fresh, at=at)


@records.operation
def record_indicator_values(
    *, measure: Measure, indicator_id: int, values: Sequence[ValueDraft], by: Actor, at: datetime
) -> Measure:
    """Set targets and actuals of one indicator; years not named stay.

    Returns:
        The measure, saved.

    Raises:
        NotAllowed, MeasureRemoved: see `edit_measure`.
        NotFound: the measure has no such indicator. NothingChanged: all hold already.
    """
    fresh = locked_for_edit(measure, by=by)
    indicator = fresh.indicators.filter(pk=indicator_id).first()
    if indicator is None:
        raise NotFound
    if not _save_values(fresh, indicator, values, Stamp(by, at)):
        raise NothingChanged
    return brought_up_to_date(fresh, at=at)


def _save_indicator(
    measure: Measure, draft: IndicatorDraft, indicator: Indicator | None, stamp: Stamp
) -> int:
    for name in ("name", "unit"):
        if not getattr(draft, name).strip():
            raise Invalid(field=str(Indicator._meta.get_field(name).verbose_name))  # type: ignore[union-attr]
    if draft.kind not in Indicator.Kind.values:
        raise Invalid(field=str(Indicator._meta.get_field("kind").verbose_name))
    changed = indicator is None or any(getattr(indicator, name) != getattr(draft, name) for name in _FIELDS)
    if indicator is None:
        indicator = Indicator(measure=measure, name=draft.name)
    if changed:
        for name in _FIELDS:
            setattr(indicator, name, getattr(draft, name))
        indicator.asserted_at = stamp.at
        indicator.division_id = rules.office_of(stamp.by, measure.owner_id)
        indicator.save()
        records.record(entry("measure.indicator-recorded", measure, stamp, indicator=indicator.pk))
    return int(changed) + _save_values(measure, indicator, draft.values, stamp)


def _save_values(measure: Measure, indicator: Indicator, values: Sequence[ValueDraft], stamp: Stamp) -> int:
    stored = {value.fiscal_year: value for value in indicator.values.all()}
    count = 0
    for draft in values:
        value = stored.get(draft.fiscal_year)
        if (value.target, value.actual) == (draft.target, draft.actual) if value else not _says(draft):
            continue
        old = (value.target, value.actual) if value else (None, None)
        value = value or IndicatorValue(indicator=indicator, fiscal_year=draft.fiscal_year)
        value.target, value.actual, value.asserted_at = draft.target, draft.actual, stamp.at
        value.save()
        count += 1
        if draft.actual != old[1]:
            tell_of_value(measure, indicator, value, stamp.at)
        facts = {"indicator": indicator.pk, "fiscal_year": draft.fiscal_year, "old_actual": _fact(old[1])}
        facts |= {
            "old_target": _fact(old[0]),
            "new_target": _fact(draft.target),
            "new_actual": _fact(draft.actual),
        }
        records.record(entry("measure.value-recorded", measure, stamp, **facts))
    return count


def _says(draft: ValueDraft) -> bool:
    return draft.target is not None or draft.actual is not None


def _fact(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


@records.operation
def rate_measure(*, measure: Measure, rating: int, comment: str, by: Actor, at: datetime) -> CioRating:
    """Add the CIO's judgement of the risk of a measure; earlier judgements stay as they are.

    Args:
        measure: the measure.
        rating: 1 (high risk) to 5 (low risk).
        comment: why, for the public.
        by: the CIO.
        at: now.

    Returns:
        The new rating.

    Raises:
        NotAllowed: `by` is not the CIO. MeasureRemoved: it is no longer in the portfolio.
        NotARating: the number lies outside 1–5, or the comment is empty.
    """
    if not rules.may_rate(by):
        raise NotAllowed
    fresh = locked(measure)
    refuse_removed(fresh)
    if rating not in range(1, 6) or not comment.strip():
        raise NotARating
    row = CioRating.objects.create(
        measure=fresh, rating=rating, comment=comment.strip(), at=at, person_id=by.person_id
    )
    brought_up_to_date(fresh, at=at)
    records.record(entry("measure.rated", fresh, Stamp(by, at), rating=rating))
    return row


@records.operation
def set_baseline(*, measure: Measure, draft: BaselineDraft, by: Actor, at: datetime) -> Baseline:
    """Add what is promised from a day on; earlier promises stay and are shown beside it.

    Returns:
        The new baseline.

    Raises:
        NotAllowed: `by` is neither head of the owning division nor of the CIO office.
        MeasureRemoved: it is no longer in the portfolio. NegativeAmount: the cost is below zero.
        ReasonMissing: promise, approver or reason is empty.
    """
    if not rules.may_set_baseline(by, measure.owner_id):
        raise NotAllowed
    fresh = locked(measure)
    refuse_removed(fresh)
    if draft.total_cost_yen < 0:
        raise NegativeAmount
    if not all(text.strip() for text in (draft.promise, draft.approver, draft.reason)):
        raise ReasonMissing
    row = Baseline.objects.create(
        measure=fresh,
        set_on=draft.set_on,
        total_cost_yen=draft.total_cost_yen,
        ends_fiscal_year=draft.ends_fiscal_year,
        promise=draft.promise.strip(),
        approver=draft.approver.strip(),
        reason=draft.reason.strip(),
        person_id=by.person_id,
    )
    brought_up_to_date(fresh, at=at)
    records.record(
        entry(
            "measure.baseline-set", fresh, Stamp(by, at), baseline=row.pk, total_cost_yen=draft.total_cost_yen
        )
    )
    return row
