"""The measures of the sample: entered, decided, paid, measured and rated, each on its day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from yoriai.apps.measures import operations
from yoriai.apps.measures.operations import (
    BaselineDraft,
    CostDraft,
    EffortDraft,
    IndicatorDraft,
    MeasureDraft,
    ValueDraft,
)
from yoriai.apps.organisation.rules import Role
from yoriai.demo import content
from yoriai.demo.calendar import moment, working_day
from yoriai.demo.content import Entry
from yoriai.demo.world import World

PART = "施策"
# Days counted from the first of April: the budget is passed in March, accounts are settled in August.
ENTERED, BUDGET, LAST_YEAR, ACCOUNTS = -193, -10, 20, 140
STALE_DAYS = 150


def plan(world: World) -> None:
    """Plan the life of every measure."""
    for entry in content.measures():
        Life(world, entry).plan()


class Life:
    """One measure of the sample, from its entry to its latest news."""

    def __init__(self, world: World, entry: Entry) -> None:
        self.world = world
        self.entry = entry
        self.number = int(entry["number"])
        self.draft: MeasureDraft | None = None
        # A measure that nobody kept up to date got its figures once, with its last news.
        self.is_neglected = entry.get("updated_ago", 0) > STALE_DAYS

    @property
    def measure(self) -> Any:
        return self.world.measures[self.number]

    @property
    def head(self) -> Any:
        return self.world.head_of(self.entry["owner"])

    def entered_on(self) -> date:
        days = [ENTERED, *(state["day"] - 3 for state in self.entry["states"])]
        return self.world.calendar.day(self.entry.get("created", min(days)))

    def updated_on(self) -> date:
        """Return the day of the latest news, never before the measure was known."""
        calendar = self.world.calendar
        if "updated_day" in self.entry:
            return calendar.day(self.entry["updated_day"])
        return max(calendar.ago(self.entry["updated_ago"]), self.entered_on() + timedelta(days=30))

    def plan(self) -> None:
        calendar, entered = self.world.calendar, self.entered_on()
        self.on(entered, 0, self.enter)
        if not self.is_neglected:
            self.on(calendar.day(BUDGET), 0, lambda at: self.pay(at, "budgeted", "当初予算"))
            self.on(calendar.day(LAST_YEAR), 0, self.report_last_year)
            self.on(calendar.day(ACCOUNTS), 0, lambda at: self.pay(at, "settled", "決算"))
        for order, state in enumerate(self.entry["states"]):
            # Two states on one day: the second some minutes later.
            self.on(calendar.when(state), 7, partial(self.move, state), later=40 * order)
        for rating in self.entry.get("ratings", []):
            self.on(calendar.when(rating), 3, partial(self.rate, rating))
        for baseline in self.entry.get("baselines", []):
            self.on(calendar.when(baseline), 6, partial(self.promise, baseline))
        self.on(self.updated_on(), 5, self.tell_news)

    def on(self, day: date, hour: int, do: Any, *, later: int = 0) -> None:
        """Plan something so many hours after the office opened; a meeting decides before it is acted upon."""
        at = moment(working_day(day)) + timedelta(hours=hour, minutes=self.number + later)
        self.world.plan(at, PART, do)

    def enter(self, at: datetime) -> None:
        entry, year = self.entry, self.world.calendar.year
        self.draft = MeasureDraft(
            code=f"johoka-{self.number:02d}",
            title=entry["title"],
            title_en=entry["title_en"],
            what=entry["what"].strip(),
            why=entry["why"].strip(),
            owner_id=self.world.divisions[entry["owner"]].pk,
            starts_fiscal_year=year(entry["starts"]),
            ends_fiscal_year=year(entry["ends"]),
            goal_ids=tuple(self.world.goals[goal] for goal in entry["goals"]),
            related_division_ids=tuple(self.world.divisions[code].pk for code in entry["related"]),
            is_demonstration=True,
        )
        by = self.world.staff_of(entry["owner"])
        self.world.measures[self.number] = operations.create_measure(draft=self.draft, by=by, at=at)
        self.pay(at, "planned", "計画の積算")
        efforts = [
            EffortDraft(year(effort["year"]), Decimal(str(effort["planned"])))
            for effort in entry.get("effort", [])
        ]
        operations.record_effort(measure=self.measure, efforts=efforts, by=by, at=at)
        indicators = [self.indicator(one, lambda value: False) for one in entry.get("indicators", [])]
        operations.record_indicators(measure=self.measure, indicators=indicators, by=by, at=at)

    def pay(self, at: datetime, until: str, reason: str) -> None:
        """Enter the budget lines as far as they are known: planned, then budgeted, then settled."""
        lines = [self.cost(line, until, reason) for line in self.entry["costs"]]
        try:
            saved = operations.record_costs(
                measure=self.measure, lines=lines, by=self.world.staff_of(self.entry["owner"]), at=at
            )
        except (operations.NothingChanged, operations.MeasureRemoved):
            return
        for line in saved:
            key = (self.number, line.fiscal_year, str(line.fund_source), line.label)
            self.world.cost_lines[key] = line.pk

    def cost(self, line: Entry, until: str, reason: str) -> CostDraft:
        knows_budget = until != "planned" or line["year"] < 0
        knows_accounts = until == "settled" and line["year"] < 0
        tells = (until == "budgeted" and line["year"] == 0) or knows_accounts
        return CostDraft(
            fiscal_year=self.world.calendar.year(line["year"]),
            fund_source=line["source"],
            label=line["label"],
            planned_yen=line.get("planned"),
            budgeted_yen=line.get("budgeted") if knows_budget else None,
            settled_yen=line.get("settled") if knows_accounts else None,
            reason=reason if tells or until == "planned" else self.earlier_reason(line, until),
        )

    def earlier_reason(self, line: Entry, until: str) -> str:
        """Return the reason that a line keeps when later figures of other years come in."""
        return "当初予算" if until == "settled" and line["year"] == 0 else "計画の積算"

    def indicator(self, one: Entry, knows: Any) -> IndicatorDraft:
        values = tuple(
            ValueDraft(
                fiscal_year=self.world.calendar.year(value["year"]),
                target=Decimal(str(value["target"])),
                actual=Decimal(str(value["actual"])) if "actual" in value and knows(value) else None,
            )
            for value in one["values"]
        )
        more_is_better = not one.get("less", False)
        return IndicatorDraft(
            one["kind"], one["name"], one["unit"], one.get("formula", ""), more_is_better, values
        )

    def report_last_year(self, at: datetime) -> None:
        self.report(at, lambda value: value["year"] < 0)
        efforts = [
            EffortDraft(
                self.world.calendar.year(effort["year"]),
                Decimal(str(effort["planned"])),
                Decimal(str(effort["actual"])),
            )
            for effort in self.entry.get("effort", [])
            if "actual" in effort
        ]
        if efforts:
            by = self.world.staff_of(self.entry["owner"])
            operations.record_effort(measure=self.measure, efforts=efforts, by=by, at=at)

    def report(self, at: datetime, knows: Any) -> None:
        """Enter the actuals that are known by now, if there are new ones."""
        indicators = [self.indicator(one, knows) for one in self.entry.get("indicators", [])]
        by = self.world.staff_of(self.entry["owner"])
        try:
            operations.record_indicators(measure=self.measure, indicators=indicators, by=by, at=at)
        except (operations.NothingChanged, operations.MeasureRemoved):
            return

    def move(self, state: Entry, at: datetime) -> None:
        moves: dict[str, Any] = {
            "adopted": operations.adopt_measure,
            "running": operations.start_measure,
            "completed": operations.complete_measure,
            "stopped": operations.stop_measure,
            "removed": operations.remove_measure,
        }
        move = moves[state["state"]]
        self.world.measures[self.number] = move(
            measure=self.measure, reason=state["reason"], by=self.head, at=at
        )

    def rate(self, rating: Entry, at: datetime) -> None:
        by = self.world.holder_of(Role.CIO)
        operations.rate_measure(
            measure=self.measure, rating=rating["rating"], comment=rating["comment"], by=by, at=at
        )

    def promise(self, baseline: Entry, at: datetime) -> None:
        planned = sum(line.get("planned", 0) for line in self.entry["costs"])
        draft = BaselineDraft(
            set_on=at.date(),
            total_cost_yen=baseline.get("total", planned),
            promise=baseline["promise"],
            approver=baseline["approver"],
            reason=baseline["reason"],
            ends_fiscal_year=self.world.calendar.year(self.entry["ends"]),
        )
        operations.set_baseline(measure=self.measure, draft=draft, by=self.head, at=at)

    def tell_news(self, at: datetime) -> None:
        """Enter the latest progress, with the actuals of the running year."""
        if self.draft is None:
            raise LookupError(self.number)
        if self.is_neglected:
            self.pay(at, "settled", "決算")
        by = self.world.staff_of(self.entry["owner"])
        if at.date() >= self.world.calendar.day(LAST_YEAR):
            self.report(at, lambda value: value["year"] <= 0)
        self.measure.refresh_from_db()
        self.world.measures[self.number] = operations.edit_measure(
            measure=self.measure,
            draft=replace(self.draft, progress=self.entry["progress"]),
            version=self.measure.version,
            by=by,
            at=at,
        )
