"""The money and the working days of a measure, by fiscal year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import CostLine, FundSource, Measure, StaffEffort
from yoriai.apps.measures.operations.common import Stamp, brought_up_to_date, entry, locked_for_edit
from yoriai.apps.measures.operations.refusals import LineTwice, NegativeAmount, NothingChanged
from yoriai.apps.measures.operations.telling import tell_of_budget
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import Fact, Invalid
from yoriai.pure.values import dataclass

AMOUNTS = ("planned_yen", "budgeted_yen", "settled_yen")
_DAYS = ("planned_person_days", "actual_person_days")


@dataclass(frozen=True)
class CostDraft:
    """One budget line: year, fund source and label name it; amounts are whole yen, None = not known."""

    fiscal_year: int
    fund_source: str
    label: str = ""
    planned_yen: int | None = None
    budgeted_yen: int | None = None
    settled_yen: int | None = None
    reason: str = ""

    @property
    def key(self) -> tuple[int, str, str]:
        return (self.fiscal_year, self.fund_source, self.label)


@dataclass(frozen=True)
class EffortDraft:
    """人工 of one fiscal year in person-days, None = not known."""

    fiscal_year: int
    planned_person_days: Decimal | None = None
    actual_person_days: Decimal | None = None


@records.operation
def record_costs(
    *, measure: Measure, lines: Sequence[CostDraft], by: Actor, at: datetime, version: int | None = None
) -> list[CostLine]:
    """Set budget lines: a line with the same year, fund source and label is replaced, the others stay.

    Every change is recorded with the old and the new yen.

    Args:
        measure: the measure.
        lines: what shall hold for these lines.
        by: staff of the owning division or of the CIO office.
        at: now.
        version: the version of the measure that the person saw; None does not ask.

    Returns:
        The lines that were made or changed.

    Raises:
        NotAllowed, EditedMeanwhile, MeasureRemoved: see `edit_measure`.
        LineTwice: two drafts name the same line. NegativeAmount: an amount is below zero.
        Invalid: the fund source does not exist. NothingChanged: all lines hold already.
    """
    fresh = locked_for_edit(measure, by=by, version=version)
    _check_lines(lines)
    stored = {_key(line): line for line in fresh.cost_lines.all()}
    stamp = Stamp(by, at)
    given = {key: line.budgeted_yen for key, line in stored.items()}
    saved = [
        _save_line(fresh, draft, stored.get(draft.key), stamp)
        for draft in lines
        if draft.key not in stored or _differs(stored[draft.key], draft)
    ]
    if not saved:
        raise NothingChanged
    brought_up_to_date(fresh, at=at)
    changed = [line for line in saved if line.budgeted_yen != given.get(_key(line))]
    for fiscal_year in sorted({line.fiscal_year for line in changed if line.budgeted_yen is not None}):
        tell_of_budget(fresh, fiscal_year, at)
    return saved


def _key(line: CostLine) -> tuple[int, str, str]:
    return (line.fiscal_year, line.fund_source, line.label)


def _check_lines(lines: Sequence[CostDraft]) -> None:
    seen = set()
    for draft in lines:
        if draft.key in seen:
            raise LineTwice(fiscal_year=draft.fiscal_year)
        seen.add(draft.key)
        if draft.fund_source not in FundSource.values:
            raise Invalid(field=str(CostLine._meta.get_field("fund_source").verbose_name))
        if any((getattr(draft, name) or 0) < 0 for name in AMOUNTS):
            raise NegativeAmount


def _differs(line: CostLine, draft: CostDraft) -> bool:
    return any(getattr(line, name) != getattr(draft, name) for name in (*AMOUNTS, "reason"))


def _save_line(measure: Measure, draft: CostDraft, line: CostLine | None, stamp: Stamp) -> CostLine:
    before: dict[str, Fact] = {f"old_{name}": getattr(line, name) if line else None for name in AMOUNTS}
    if line is None:
        line = CostLine(
            measure=measure, fiscal_year=draft.fiscal_year, fund_source=draft.fund_source, label=draft.label
        )
    for name in AMOUNTS:
        setattr(line, name, getattr(draft, name))
    line.reason = draft.reason
    line.asserted_at = stamp.at
    line.division_id = rules.office_of(stamp.by, measure.owner_id)
    line.save()
    after = {f"new_{name}": getattr(line, name) for name in AMOUNTS}
    place: dict[str, Fact] = {
        "cost_line": line.pk,
        "fiscal_year": line.fiscal_year,
        "fund_source": line.fund_source,
    }
    records.record(entry("measure.cost-recorded", measure, stamp, **place, **before, **after))
    return line


@records.operation
def record_effort(
    *, measure: Measure, efforts: Sequence[EffortDraft], by: Actor, at: datetime
) -> list[StaffEffort]:
    """Set the staff effort of fiscal years; the other years stay.

    Returns:
        The efforts that were made or changed.

    Raises:
        NotAllowed, MeasureRemoved: see `edit_measure`.
        NegativeAmount: days below zero. NothingChanged: all hold already.
    """
    fresh = locked_for_edit(measure, by=by)
    if any((getattr(draft, name) or 0) < 0 for draft in efforts for name in _DAYS):
        raise NegativeAmount
    stored = {effort.fiscal_year: effort for effort in fresh.staff_efforts.all()}
    saved = []
    for draft in efforts:
        effort = stored.get(draft.fiscal_year) or StaffEffort(measure=fresh, fiscal_year=draft.fiscal_year)
        before = {f"old_{name}": _fact(getattr(effort, name)) for name in _DAYS}
        after = {f"new_{name}": _fact(getattr(draft, name)) for name in _DAYS}
        if list(before.values()) == list(after.values()):
            continue
        for name in _DAYS:
            setattr(effort, name, getattr(draft, name))
        effort.save()
        saved.append(effort)
        facts: dict[str, Fact] = {"fiscal_year": draft.fiscal_year, **before, **after}
        records.record(entry("measure.effort-recorded", fresh, Stamp(by, at), **facts))
    if not saved:
        raise NothingChanged
    brought_up_to_date(fresh, at=at)
    return saved


def _fact(days: Decimal | None) -> str | None:
    return None if days is None else f"{days:.1f}"
