"""The file of measures that `yoriai calc select` reads: its shape, and the problem that it states."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import click
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from yoriai.pure.portfolio.problem import LARGEST, WHOLE_SHARE, Fault, Measure, NotAProblem, Problem

BUDGET = "budget_yen"
# Points may have so many decimal places; the model counts in the smallest of them.
MOST_DECIMALS = 6

# What is said of a fault, by the name that the validation has for it.
_REASONS = {
    "missing": "書かれていません。",
    "extra_forbidden": "知らない項目です。",
    "int_type": "整数で書いてください。",
    "decimal_type": "数で書いてください。",
    "decimal_parsing": "数で書いてください。",
    "decimal_max_places": "小数点以下は{decimal_places}桁までです。",
    "greater_than_equal": "{ge}以上にしてください。",
    "less_than_equal": "{le}以下にしてください。",
    "string_type": "文字で書いてください。",
    "string_too_short": "空です。",
    "bool_type": "true か false にしてください。",
    "bool_parsing": "true か false にしてください。",
    "list_type": "[ ] で囲んでください。",
    "dict_type": "{{ }} で囲んでください。",
    "model_type": "{{ }} で囲んでください。",
    "too_short": "{min_length}個書いてください。",
    "too_long": "{max_length}個書いてください。",
}

Amount = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Table = dict[str, dict[str, Amount]]
Points = Annotated[Decimal, Field(ge=-LARGEST, le=LARGEST, decimal_places=MOST_DECIMALS, allow_inf_nan=False)]
Weight = Annotated[int, Field(strict=True, ge=0, le=1_000)]
Score = Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=3)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class MeasureRow(_Strict):
    """A measure; worth its `value`, or its `scores` on the criteria; `costs` by year and fund, `staff` by year and skill."""

    id: str = Field(min_length=1)
    name: str = ""
    cost_yen: Amount
    value: Points | None = None
    scores: dict[str, Score] = {}
    mandatory: bool = False
    goal: str = ""
    costs: Table = {}
    staff: Table = {}


class PortfolioFile(_Strict):
    """Measures, what there is of each thing, and the rules; `minimum_shares` of the whole cost, by goal, 0 to 1."""

    measures: list[MeasureRow]
    budget_yen: Amount | None = None
    budgets: Table = {}
    staff: Table = {}
    exclusive: list[list[str]] = []
    requires: list[Annotated[list[str], Field(min_length=2, max_length=2)]] = []
    minimum_shares: dict[str, Share] = {}
    # What each criterion weighs; then measures have scores instead of values.
    criteria: dict[str, Weight] = {}

    def points(self) -> int:
        """Return how many points of the model make one of the file, so that all are whole."""
        values = (one.value for one in self.measures if one.value is not None)
        return 10 ** max([0, *(-int(one.normalize().as_tuple().exponent) for one in values)])

    def scores(self) -> dict[str, tuple[int, ...]]:
        """Return the scores of each measure, in the order of the criteria."""
        return {row.id: tuple(row.scores[one] for one in self.criteria) for row in self.measures}

    def problem(self, points: int) -> Problem:
        """Return the problem that the file states.

        Args:
            points: how many points of the model make one of the file.

        Raises:
            NotAProblem: nothing is limited, or a measure has neither a value nor a score on each criterion.
        """
        faults = tuple(self._without_value())
        if faults:
            raise NotAProblem(faults)
        limits = dict(_named("budgets", self.budgets)) | dict(_named("staff", self.staff))
        if self.budget_yen is not None:
            limits[BUDGET] = self.budget_yen
        if not limits:
            raise NotAProblem(((BUDGET, "no-limit"),))
        return Problem(
            tuple(self._measure(row, points) for row in self.measures),
            limits,
            frozenset(row.id for row in self.measures if row.mandatory),
            tuple(frozenset(some) for some in self.exclusive),
            tuple((one, other) for one, other in self.requires),
            {goal: int(share * WHOLE_SHARE) for goal, share in self.minimum_shares.items()},
        )

    def _measure(self, row: MeasureRow, points: int) -> Measure:
        uses = dict(_named("budgets", row.costs)) | dict(_named("staff", row.staff))
        if self.budget_yen is not None:
            uses[BUDGET] = row.cost_yen
        return Measure(row.id, self._value(row, points), uses, row.cost_yen, row.goal)

    def _value(self, row: MeasureRow, points: int) -> int:
        if row.value is not None:
            return int(row.value * points)
        return points * sum(weight * row.scores[one] for one, weight in self.criteria.items())

    def _without_value(self) -> Iterator[tuple[str, Fault]]:
        for row in self.measures:
            if self.criteria and set(row.scores) != set(self.criteria):
                yield f"measures: {row.id}.scores", "no-value"
            elif bool(self.criteria) == (row.value is not None):
                yield f"measures: {row.id}.value", "no-value"


def _named(kind: str, table: Mapping[str, Mapping[str, int]]) -> Iterator[tuple[str, int]]:
    """Yield the cells of a table, each under the place where the file has it: budgets.2027.一般財源."""
    for year, row in table.items():
        for what, amount in row.items():
            yield f"{kind}.{year}.{what}", amount


def read(file: Path) -> PortfolioFile:
    """Return what a file states.

    Raises:
        ClickException: it is no JSON, or something in it is missing or wrong; every place is named.
    """
    try:
        given: Any = json.loads(file.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError) as fault:
        raise click.ClickException(f"{file.name} は、JSONとして読めません（{fault}）。") from fault
    try:
        return PortfolioFile.model_validate(given)
    except ValidationError as fault:
        lines = "\n".join(f"{_place(one['loc'])}: {_reason(one)}" for one in fault.errors())
        raise click.ClickException(f"{file.name} を計算できません。\n{lines}") from fault


def _reason(one: Any) -> str:
    return _REASONS.get(one["type"], "{msg}").format(msg=one["msg"], **one.get("ctx", {}))


def _place(where: tuple[int | str, ...]) -> str:
    return "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in where).lstrip(".") or "file"
