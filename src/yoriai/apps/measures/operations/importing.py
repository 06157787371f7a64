"""Taking in a whole file of measures: tried first, then all of it or nothing; the same file twice adds nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from yoriai.apps.measures import rules
from yoriai.apps.measures.models import Indicator, Measure
from yoriai.apps.measures.operations.import_rows import (
    FIELDS,
    LABELS,
    MeasureRows,
    columns_of,
    read_file,
    read_rows,
)
from yoriai.apps.measures.operations.measures import MeasureDraft, create_measure, edit_measure
from yoriai.apps.measures.operations.money import AMOUNTS, CostDraft, record_costs
from yoriai.apps.measures.operations.outcomes import IndicatorDraft, ValueDraft, record_indicators
from yoriai.apps.measures.operations.refusals import FileHasErrors, NothingChanged
from yoriai.apps.organisation.queries import divisions_at_work
from yoriai.apps.organisation.rules import Actor
from yoriai.apps.shared import records
from yoriai.apps.shared.errors import NotAllowed, Refusal
from yoriai.apps.shared.time import day_of
from yoriai.pure.japan.width import fold
from yoriai.pure.opendata import mapping
from yoriai.pure.opendata.findings import Finding, gettext_noop
from yoriai.pure.opendata.tables import Table
from yoriai.pure.values import dataclass

D = TypeVar("D", CostDraft, ValueDraft)
ADDED, CHANGED, UNCHANGED, REFUSED = "added", "changed", "unchanged", "refused"


@dataclass(frozen=True)
class ImportFile:
    """A file and how to read it: `columns` names the header for each field, None guesses."""

    data: bytes
    name: str
    columns: Mapping[str, str] | None = None


@dataclass(frozen=True)
class ImportedMeasure:
    """What the file does to one measure."""

    code: str
    title: str
    row: int
    verdict: str
    cost_lines: int
    indicators: int


@dataclass(frozen=True)
class ImportResult:
    """What taking in the file did, or would do."""

    table: Table
    columns: Mapping[str, str]
    findings: tuple[Finding, ...]
    measures: tuple[ImportedMeasure, ...] = field(default=())

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.is_error)

    @property
    def is_ready(self) -> bool:
        return not self.errors

    def count(self, verdict: str) -> int:
        return sum(1 for measure in self.measures if measure.verdict == verdict)

    @property
    def added(self) -> int:
        return self.count(ADDED)

    @property
    def changed(self) -> int:
        return self.count(CHANGED)

    @property
    def unchanged(self) -> int:
        return self.count(UNCHANGED)


def preview_import(*, file: ImportFile, by: Actor, at: datetime) -> ImportResult:
    """Say what taking in the file would do: it is done, and undone before anybody can see it.

    Returns:
        Findings with their rows, and the verdict for each measure.

    Raises:
        NotAllowed: `by` keeps no measures. UnreadableFile: there is no table in the file.
        NoSuchHeader: a column was named that the table does not have.
    """
    _require_importer(by)
    with transaction.atomic():
        result = _take_in(file, by, at)
        transaction.set_rollback(True)
    return result


@records.operation
def import_measures(*, file: ImportFile, by: Actor, at: datetime) -> ImportResult:
    """Take in a file of measures: new ones as drafts, known ones (by number) brought up to date.

    Empty cells and columns that the file does not have change nothing.

    Returns:
        What was done; taking in the same file again reports every measure as unchanged.

    Raises:
        NotAllowed, UnreadableFile, NoSuchHeader: see `preview_import`.
        FileHasErrors: something is wrong, so nothing was taken in; the first fault is named.
    """
    _require_importer(by)
    result = _take_in(file, by, at)
    if result.errors:
        first = result.errors[0]
        raise FileHasErrors(file=file.name, count=len(result.errors), row=first.row, problem=str(first))
    records.record(
        records.Entry(
            action="measures.imported",
            subject_type="measures.Import",
            subject_id=hashlib.sha256(file.data).hexdigest()[:40],
            by=by,
            at=at,
            facts={"added": result.added, "changed": result.changed, "unchanged": result.unchanged},
        )
    )
    return result


def _require_importer(by: Actor) -> None:
    if not rules.may_import(by):
        raise NotAllowed


def _take_in(file: ImportFile, by: Actor, at: datetime) -> ImportResult:
    table = read_file(file.data, file.name)
    reading = mapping.Reading(table, columns_of(table, file.columns))
    taking = _Taking(reading, by, at)
    measures = tuple(taking.take_in(rows) for rows in read_rows(reading))
    columns = {each.name: reading.mapping.header(each.name) for each in FIELDS}
    return ImportResult(table, columns, tuple(reading.findings), measures)


class _Taking:
    """Takes in one measure after the other; a refusal becomes a finding at the measure's first row."""

    def __init__(self, reading: mapping.Reading, by: Actor, at: datetime) -> None:
        self.reading, self.by, self.at = reading, by, at
        self.stored = {measure.code: measure for measure in Measure.objects.select_related("owner")}
        divisions = list(divisions_at_work(on=day_of(at)))
        self.divisions = {fold(each.name): each.pk for each in divisions}
        self.divisions |= {fold(f"{each.department.name}{each.name}"): each.pk for each in divisions}
        self.divisions |= {fold(each.code): each.pk for each in divisions}

    def take_in(self, rows: MeasureRows) -> ImportedMeasure:
        verdict = self._verdict(rows)
        title = rows.values.get("title", "")
        return ImportedMeasure(rows.code, title, rows.row, verdict, len(rows.costs), len(rows.indicators))

    def _verdict(self, rows: MeasureRows) -> str:
        draft = self._draft(rows)
        if draft is None:
            return REFUSED
        try:
            with transaction.atomic():
                return self._write(rows, draft)
        except Refusal as refusal:
            self._find(rows, refusal.code, "code", str(refusal))
            return REFUSED

    def _write(self, rows: MeasureRows, draft: MeasureDraft) -> str:
        measure = self.stored.get(rows.code)
        by, at = self.by, self.at
        is_new = measure is None
        changed = False
        if measure is None:
            measure = create_measure(draft=draft, by=by, at=at)
        else:
            known = measure
            changed |= _did(
                lambda: edit_measure(measure=known, draft=draft, version=known.version, by=by, at=at)
            )
        there = measure
        if rows.costs:
            changed |= _did(lambda: record_costs(measure=there, lines=self._costs(there, rows), by=by, at=at))
        if rows.indicators:
            changed |= _did(
                lambda: record_indicators(
                    measure=there, indicators=self._indicators(there, rows), by=by, at=at
                )
            )
        return ADDED if is_new else CHANGED if changed else UNCHANGED

    def _costs(self, measure: Measure, rows: MeasureRows) -> list[CostDraft]:
        """Fill what the file leaves open with what is stored: an empty cell changes nothing."""
        known = {(line.fiscal_year, line.fund_source, line.label): line for line in measure.cost_lines.all()}
        return [_filled(draft, known.get(draft.key), (*AMOUNTS, "reason")) for draft in rows.costs.values()]

    def _indicators(self, measure: Measure, rows: MeasureRows) -> list[IndicatorDraft]:
        """Keep what the file cannot say about indicators that are there already."""
        known = {each.name: each for each in measure.indicators.prefetch_related("values")}
        return [
            _kept(draft, known[name]) if name in known else draft for name, draft in rows.indicators.items()
        ]

    def _draft(self, rows: MeasureRows) -> MeasureDraft | None:
        """Join what the file says with what is stored; say what a new measure still lacks."""
        stored = self.stored.get(rows.code)
        said = dict(rows.values)
        owner_id = self._owner(rows, said.pop("owner", ""), stored)
        base = _as_draft(stored) if stored else None
        if base is None:
            lacking = [name for name in ("title", "what", "why", "starts") if name not in said]
            for name in lacking:
                message = gettext_noop("新しい施策には、施策名・概要・目的・開始年度・所管課が必要です。")
                self._find(rows, "required", name, message)
            if lacking or owner_id is None:
                return None
            base = MeasureDraft(rows.code, "", "", "", owner_id, 0)
        if owner_id is None:
            return None
        names = {"starts": "starts_fiscal_year", "ends": "ends_fiscal_year"}
        return replace(
            base, owner_id=owner_id, **{names.get(name, name): value for name, value in said.items()}
        )

    def _owner(self, rows: MeasureRows, said: str, stored: Measure | None) -> int | None:
        if not said and stored is not None:
            return stored.owner_id
        if not said and len(self.by.division_ids) == 1:
            return next(iter(self.by.division_ids))
        owner_id = self.divisions.get(fold(said).replace(" ", ""), self.divisions.get(fold(said)))
        if owner_id is None:
            self._find(
                rows,
                "unknown-division",
                "owner",
                gettext_noop("所管課が見つかりません。組織図にある課の名前を書いてください。"),
            )
        return owner_id

    def _find(self, rows: MeasureRows, code: str, name: str, message: str) -> None:
        column = self.reading.mapping.header(name) or str(LABELS[name])
        found = str(rows.values.get(name, ""))[:80]
        self.reading.findings.append(Finding(code, self.reading.table.name, rows.row, column, found, message))


def _did(change: Callable[[], object]) -> bool:
    """Make a change in its own savepoint; False when all of it held already."""
    try:
        change()
    except NothingChanged:
        return False
    return True


def _filled(draft: D, stored: object | None, names: tuple[str, ...]) -> D:
    open_names = [name for name in names if getattr(draft, name) in (None, "")]
    return replace(draft, **{name: getattr(stored, name) for name in open_names}) if stored else draft


def _kept(draft: IndicatorDraft, stored: Indicator) -> IndicatorDraft:
    known = {value.fiscal_year: value for value in stored.values.all()}
    values = (_filled(value, known.get(value.fiscal_year), ("target", "actual")) for value in draft.values)
    return replace(
        draft,
        kind=stored.kind,
        formula=stored.formula,
        more_is_better=stored.more_is_better,
        values=tuple(values),
    )


def _as_draft(measure: Measure) -> MeasureDraft:
    return MeasureDraft(
        code=measure.code,
        title=measure.title,
        what=measure.what,
        why=measure.why,
        owner_id=measure.owner_id,
        starts_fiscal_year=measure.starts_fiscal_year,
        ends_fiscal_year=measure.ends_fiscal_year,
        title_en=measure.title_en,
        progress=measure.progress,
        goal_ids=tuple(measure.goals.values_list("pk", flat=True)),
        related_division_ids=tuple(measure.related_divisions.values_list("pk", flat=True)),
    )
